/**
 * Follows a redirect only where nothing is given away by it: within the origin of the request (or to its https form), with
 * the same method and no other name or password in the address. Any other redirect is the answer. 301 and 302 may turn a
 * POST into a GET (RFC 9110, 15.4): it stays one where only the slash at the path's end is added or taken away.
 */
import { addressOf } from '../../../shared/address'
import type { Fetch } from '../ports'

const mostRedirects = 5
const statuses = new Set([301, 302, 303, 307, 308])

export function withinOrigin(fetch: Fetch): Fetch {
  return async (input, init) => {
    const method = (init?.method ?? 'GET').toUpperCase()
    let address: Parameters<Fetch>[0] = input
    for (let followed = 0; ; followed += 1) {
      const answer = await fetch(address, { ...init, redirect: 'manual' })
      if (!statuses.has(answer.status)) return answer
      const from = new URL(address instanceof Request ? address.url : address)
      const to = target(from, answer)
      const keepsMethod =
        method === 'GET' ||
        answer.status === 307 ||
        answer.status === 308 ||
        (answer.status !== 303 && to !== null && isSlashApart(from, to))
      if (!to || followed === mostRedirects || !keepsMethod || !isWithin(from, to)) return answer
      await answer.body?.cancel().catch(() => undefined)
      address = to
    }
  }
}

/** Where an answer sends us, without what may be secret in it; null when it does not. */
export function unfollowed(answer: Response): string | null {
  const from = addressOf(answer.url)
  const to = from && target(from, answer)
  if (!to) return null
  return `${to.origin}${to.pathname}`
}

function target(from: URL, { status, headers }: Response): URL | null {
  const location = statuses.has(status) ? headers.get('location') : null
  return location === null ? null : addressOf(location, from)
}

function isSlashApart(from: URL, to: URL): boolean {
  const bare = ({ pathname }: URL): string => pathname.replace(/\/$/, '')
  return bare(from) === bare(to) && from.search === to.search && from.pathname !== to.pathname
}

function isWithin(from: URL, to: URL): boolean {
  const asks = to.username !== '' || to.password !== ''
  if (asks && (to.username !== from.username || to.password !== from.password)) return false
  if (to.origin === from.origin) return true
  return (
    from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname && from.port + to.port === ''
  )
}
