/** Which AI clients are connected through Patchbay now, what they have done, and how they are shut out. */
import { useEffect, useState } from 'react'
import type { IpcError } from '../../../../shared/ipc/result'
import type { GatewayClientView } from '../../../../shared/model/gateway'
import { request } from '../../ipc/client'
import { useRequest } from '../../ipc/use-request'
import { useMinutes } from '../../lib/ticker'
import { ago } from '../../lib/time'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/note'

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
  const clients = data?.clients.filter(({ by, calls, connected }) => by === 'token' || calls > 0 || connected) ?? []
  return (
    <section className="setting" aria-label={words.title}>
      <h3>{words.title}</h3>
      {error !== null && <ErrorNote title={words.failed} error={error} />}
      {data !== null && clients.length === 0 && <p className="field-note">{words.none}</p>}
      <ul className="gateway-clients">
        {clients.map((client) => (
          <Client key={client.id} client={client} again={() => setTurn((before) => before + 1)} />
        ))}
      </ul>
    </section>
  )
}

function Client({ client, again }: { client: GatewayClientView; again: () => void }) {
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
  const { client: name, by, since, calls, errors, slowest, connected } = client
  const use = since === null ? words.unused : words.use(ago(since, now), calls, errors)
  return (
    <li>
      <div className="grow selectable">
        <b>{name}</b> <span className="field-note">{[words.by[by], connected ? words.connected : ''].join(' ')}</span>
        <p className="field-note">{use}</p>
        {slowest.length > 0 && <p className="field-note">{words.slowest(slowest)}</p>}
        {error !== null && <ErrorNote title={words.failed} error={error} />}
      </div>
      {by === 'token' && (
        <Button aria-label={words.revokeOf(name)} busy={busy} onClick={() => void revoke()}>
          {words.revoke}
        </Button>
      )}
    </li>
  )
}
