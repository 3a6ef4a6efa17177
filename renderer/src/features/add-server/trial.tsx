/** Test before Add: the engine connects once with what would be added, and nothing of it is kept. */
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../../../../shared/model/connection'
import type { IpcError } from '../../../../shared/ipc/result'
import type { ServerView } from '../../../../shared/model/server'
import { request } from '../../ipc/client'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { StateMark } from '../../ui/state-mark'

const words = text.add.trial

export type TrialOutcome = { kind: 'running' } | { kind: 'view'; view: ServerView } | { kind: 'error'; error: IpcError }

export interface Candidate {
  /** What the outcome is remembered by. */
  key: string
  name: string
  entry: Record<string, unknown>
}

export interface Trial {
  outcomes: Readonly<Record<string, TrialOutcome>>
  running: boolean
  run: (candidates: readonly Candidate[]) => void
  /** Ends what runs and forgets what was found: what was tried is no longer what stands there. */
  reset: () => void
}

export function useTrial(): Trial {
  const [outcomes, setOutcomes] = useState<Trial['outcomes']>({})
  const turn = useRef(0)
  const busy = useRef(false)
  const stop = (): void => {
    turn.current += 1
    if (busy.current) void request('server.cancelTry', {})
    busy.current = false
  }
  useEffect(() => stop, [])

  const run = async (candidates: readonly Candidate[]): Promise<void> => {
    stop()
    const mine = turn.current
    busy.current = true
    setOutcomes(Object.fromEntries(candidates.map(({ key }) => [key, { kind: 'running' }])))
    for (const { key, name, entry } of candidates) {
      const result = await request('server.try', { name, entry })
      if (turn.current !== mine) return
      const outcome: TrialOutcome = result.ok
        ? { kind: 'view', view: result.value }
        : { kind: 'error', error: result.error }
      setOutcomes((before) => ({ ...before, [key]: outcome }))
    }
    busy.current = false
  }

  return {
    outcomes,
    running: Object.values(outcomes).some(({ kind }) => kind === 'running'),
    run: (candidates) => void run(candidates),
    reset: () => {
      stop()
      setOutcomes((before) => (Object.keys(before).length === 0 ? before : {}))
    },
  }
}

export function TrialLine({ outcome }: { outcome: TrialOutcome | undefined }) {
  if (outcome === undefined) return null
  if (outcome.kind === 'running') return <Line look="working" title={words.running} />
  if (outcome.kind === 'error') return <Line look="bad" title={words.failed} detail={outcome.error.message} />
  const { state, capabilities } = outcome.view
  if (state.kind === 'connected') return <Line look="good" title={words.works(capabilities.tools)} />
  const problem = problemOf(state)
  if (state.kind === 'needs-auth') return <Line look="you" title={words.wantsSignIn} detail={words.signInAfter} />
  return <Line look="bad" title={problem?.title ?? words.failed} detail={problem?.detail ?? ''} />
}

interface LineProps {
  look: 'good' | 'bad' | 'you' | 'working'
  title: string
  detail?: string
}

function Line({ look, title, detail = '' }: LineProps) {
  return (
    <div className="trial selectable" data-look={look}>
      <StateMark look={look} />
      <div className="grow">
        <b>{title}</b>
        {detail !== '' && <p>{detail}</p>}
      </div>
    </div>
  )
}

/** Starts a trial, or ends the one that runs. */
export function TrialButton({ trial, candidates }: { trial: Trial; candidates: readonly Candidate[] }) {
  const { running, run, reset } = trial
  return (
    <Button
      disabled={!running && candidates.length === 0}
      title={words.hint}
      onClick={() => (running ? reset() : run(candidates))}
    >
      {running ? words.stop : words.test}
    </Button>
  )
}
