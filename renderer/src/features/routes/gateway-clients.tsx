/** Which AI clients are connected through Patchbay now, what they have done and what they see, and how they are shut out. */
import { useEffect, useState } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import type { GatewayClientView, LeftOut } from '../../../../shared/model/gateway'
import { clientCalled } from '../../../../shared/model/clients'
import type { ToolSet } from '../../../../shared/model/sets'
import { request } from '../../ipc/client'
import { useRequest } from '../../ipc/use-request'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/note'
import { ToolSets } from './tool-sets'

const words = text.gatewayClients
/** While it is looked at (ms). */
const refreshMs = 3_000

export function GatewayClients() {
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), refreshMs)
    return () => clearInterval(timer)
  }, [])
  const { data, error } = useRequest('gateway.clients', {}, 'gateway', turn)
  const { data: leftOut } = useRequest('gateway.leftOut', {}, 'gateway', turn)
  const { data: sets, retry: setsAgain } = useRequest('sets.get', {}, 'gateway', turn)
  const clients = data?.clients.filter(({ by, calls, connected }) => by === 'token' || calls > 0 || connected) ?? []
  const again = (): void => {
    setTurn((before) => before + 1)
    setsAgain()
  }
  return (
    <>
      <section className="setting" aria-label={words.title}>
        <h3>{words.title}</h3>
        {error !== null && <ErrorNote title={words.failed} error={error} />}
        {data !== null && clients.length === 0 && <p className="field-note">{words.none}</p>}
        <ul className="gateway-clients">
          {clients.map((client) => (
            <Client
              key={client.id}
              client={client}
              sets={sets?.sets ?? []}
              leftOut={
                leftOut?.leftOut.filter((each) => clientCalled(each.client) === clientCalled(client.client)) ?? []
              }
              again={again}
            />
          ))}
        </ul>
      </section>
      {sets !== null && <ToolSets view={sets} again={again} />}
    </>
  )
}

interface ClientProps {
  client: GatewayClientView
  sets: readonly ToolSet[]
  leftOut: readonly LeftOut[]
  again: () => void
}

function Client({ client, sets, leftOut, again }: ClientProps) {
  const now = useMinutes()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<IpcError | null>(null)
  const revoke = async (): Promise<void> => {
    setBusy(true)
    const result = await request('gateway.revoke', { client: client.id })
    setBusy(false)
    setError(result.ok ? null : result.error)
    again()
  }
  const use = async (set: string): Promise<void> => {
    const result = await request('sets.use', { client: client.client, set: set === '' ? null : set })
    setError(result.ok ? null : result.error)
    again()
  }
  const { client: name, by, since, calls, errors, slowest, connected } = client
  const used = since === null ? words.unused : words.use(ago(since, now), calls, errors)
  return (
    <li>
      <div className="grow selectable">
        <b>{name}</b> <span className="field-note">{[words.by[by], connected ? words.connected : ''].join(' ')}</span>
        <p className="field-note">{used}</p>
        {slowest.length > 0 && <p className="field-note">{words.slowest(slowest)}</p>}
        {leftOut.length > 0 && <p className="field-note">{words.leftOut(leftOut)}</p>}
        {error !== null && <ErrorNote title={words.failed} error={error} />}
      </div>
      {(sets.length > 0 || client.set !== null) && (
        <select
          className="input tool-set-use"
          aria-label={words.sees(name)}
          value={client.set ?? ''}
          onChange={(event) => void use(event.target.value)}
        >
          <option value="">{words.everything}</option>
          {sets.map((set) => (
            <option key={set.name}>{set.name}</option>
          ))}
        </select>
      )}
      {by === 'token' && (
        <Button aria-label={words.revokeOf(name)} busy={busy} onClick={() => void revoke()}>
          {words.revoke}
        </Button>
      )}
    </li>
  )
}
