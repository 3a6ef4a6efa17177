/** Which way a server's entry goes, and how it can go another one. */
import { useState } from 'react'
import { clientName } from '../../../../shared/model/clients'
import type { Lead } from '../../../../shared/model/route'
import type { ServerView } from '../../../../shared/model/server'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { RouteDialog, type RouteWish } from './route-dialog'

const words = text.routes

/** Nothing for an entry that goes straight to its server and could not go otherwise. */
export function WayCard({ server }: { server: ServerView }) {
  const [wish, setWish] = useState<RouteWish | null>(null)
  const { route, name, source } = server
  if (route.way === 'direct' && route.open.length === 0) return null
  const client = clientName(source.client)
  const button = (label: string, next: RouteWish) => (
    <Button key={label} aria-label={words.named(label, name)} onClick={() => setWish(next)}>
      {label}
    </Button>
  )
  const through = route.open.filter((lead): lead is Lead => lead !== 'borrow')
  return (
    <section className="card">
      <h2>{words.title(client)}</h2>
      <p className="selectable">{words.way(route, client)}</p>
      <div className="card-foot route-buttons">
        {through.length > 0 && button(words.route, { kind: 'route', leads: through })}
        {route.open.includes('borrow') && button(words.borrow, { kind: 'route', leads: ['borrow'] })}
        {route.way !== 'direct' && button(words.giveBack, { kind: 'giveback' })}
      </div>
      {wish !== null && <RouteDialog server={server} wish={wish} onClose={() => setWish(null)} />}
    </section>
  )
}
