/** What keeps clients from servers that work, in their own stores: explained, and taken away with a way back. */
import { useState } from 'react'
import type { RequestOutput } from '../../../../shared/ipc/contract'
import type { IpcError } from '../../../../shared/ipc/result'
import type { StuckView } from '../../../../shared/model/stuck'
import { request } from '../../ipc/client'
import { useRequest, type RequestState } from '../../ipc/use-request'
import { shortPath } from '../../lib/path'
import { CopyButton } from '../../parts/copy-button'
import { useServers } from '../../store/selectors'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/note'

const words = text.across.stuck

type Answer = RequestState<RequestOutput<'stuck.list'>>

/** What is in the way now. */
export function useStuck(): Answer {
  // Whether a note is wrong depends on whether the server works.
  const works = useServers().filter(({ state }) => state.kind === 'connected').length
  // What was just taken away may have been put back.
  const edited = useView((view) => view.edited?.version ?? null)
  return useRequest('stuck.list', { owner: null }, 'stuck', `${works} ${edited ?? ''}`)
}

export function StuckList({ answer: { data, error, retry } }: { answer: Answer }) {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<IpcError | null>(null)
  const take = async (stuck: readonly StuckView[]): Promise<void> => {
    setBusy(true)
    const result = await request('stuck.repair', { ids: stuck.map(({ id }) => id) })
    setBusy(false)
    if (result.ok) {
      const { version } = result.value
      useView.setState({ edited: { title: words.done(stuck.length), notes: [], version } })
    } else setRefusal(result.error)
    retry()
  }
  if (error !== null) return <ErrorNote title={words.failed} error={error} onRetry={retry} />
  if (data === null) return null
  const { stuck } = data
  return (
    <section className="stuck" aria-label={words.title}>
      {refusal !== null && <ErrorNote title={words.notTaken} error={refusal} />}
      {stuck.length === 0 ? (
        <p className="field-note">{words.none}</p>
      ) : (
        <>
          <div className="across-head">
            <h3 className="grow">{words.title}</h3>
            {stuck.length > 1 && (
              <Button look="primary" busy={busy} onClick={() => void take(stuck)}>
                {words.takeAll(stuck.length)}
              </Button>
            )}
          </div>
          <p className="field-note">{words.lead}</p>
          <ul>
            {stuck.map((each) => (
              <Found
                key={each.id}
                stuck={each}
                sole={stuck.length === 1}
                busy={busy}
                onTake={() => void take([each])}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

interface FoundProps {
  stuck: StuckView
  sole: boolean
  busy: boolean
  onTake: () => void
}

function Found({ stuck: { title, detail, path, ownCommand }, sole, busy, onTake }: FoundProps) {
  return (
    <li className="note" data-tone="you">
      <div className="grow selectable">
        <b>{title}</b>
        <p>{detail}</p>
        <p>
          <code title={path}>{shortPath(path)}</code>
        </p>
        {ownCommand !== null && (
          <p>
            {words.ownWay} <code>{ownCommand}</code>{' '}
            <CopyButton name={words.copyCommand(ownCommand)} value={() => ownCommand} />
          </p>
        )}
      </div>
      <div>
        <Button look={sole ? 'primary' : 'plain'} busy={busy} aria-label={words.takeOf(title)} onClick={onTake}>
          {words.take}
        </Button>
      </div>
    </li>
  )
}
