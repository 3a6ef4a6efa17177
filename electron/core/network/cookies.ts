/**
 * Cookies that a server sets, sent back to its own origin for as long as the connection lasts: load balancers keep a session on
 * one of several machines by them. In memory only, and not a browser's: `Domain` is ignored (RFC 6265, 4.1 and 5.3).
 */
import { isLoopback } from '../../../shared/loopback'
import type { Fetch, Sending } from '../ports'
import { setCookiesIn } from './plain-answer'

/** A balancer and a firewall or two set one each. */
const mostCookies = 20
/** Characters of one cookie, name and value. */
const longestCookie = 4_096

interface Kept {
  value: string
  path: string
  /** In ms since the epoch; Infinity: as long as the connection. */
  until: number
}

/**
 * A `fetch` that keeps the cookies of one origin and sends them there, and nowhere else.
 * @param now ms since the epoch
 */
export function keepCookies(fetch: Fetch, origin: string, now: () => number): Fetch {
  const jar = new Map<string, Kept>()
  return async (input, init) => {
    const url = input instanceof URL ? input : new URL(input)
    if (url.origin !== origin) return fetch(input, init)
    const response = await fetch(input, jar.size === 0 ? init : withCookies(init, cookiesFor(jar, url, now())))
    for (const line of setCookiesIn(response).slice(0, mostCookies)) take(jar, line, url, now())
    return response
  }
}

function take(jar: Map<string, Kept>, line: string, url: URL, now: number): void {
  const [pair = '', ...attributes] = line.slice(0, 2 * longestCookie).split(';')
  const [name, value] = halves(pair)
  if (name === '' || pair.length > longestCookie || !/^[\x20-\x7e]*$/.test(pair)) return
  const said = new Map(
    attributes.map((each) => {
      const [word, text] = halves(each)
      return [word.toLowerCase(), text] as const
    }),
  )
  if (said.has('secure') && url.protocol !== 'https:' && !isLoopback(url.hostname)) return
  const until = endOf(said, now)
  jar.delete(name)
  if (until <= now || jar.size >= mostCookies) return
  const path = said.get('path') ?? ''
  jar.set(name, { value, path: path.startsWith('/') ? path : '/', until })
}

/** `Max-Age` goes before `Expires`; what cannot be read counts as not said. */
function endOf(said: ReadonlyMap<string, string>, now: number): number {
  const age = said.get('max-age')
  if (age !== undefined && /^-?\d+$/.test(age)) return now + Number(age) * 1_000
  const expires = Date.parse(said.get('expires') ?? '')
  return Number.isNaN(expires) ? Infinity : expires
}

function halves(pair: string): [string, string] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
}

function cookiesFor(jar: ReadonlyMap<string, Kept>, { pathname }: URL, now: number): Map<string, string> {
  const fits = ({ path, until }: Kept): boolean =>
    until > now && (pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
  return new Map([...jar].filter(([, kept]) => fits(kept)).map(([name, { value }]) => [name, value]))
}

/** What the request itself brings (an entry may have a cookie of its own) stands, and goes first. */
function withCookies(init: Sending | undefined, cookies: Map<string, string>): Sending | undefined {
  if (cookies.size === 0) return init
  const headers = new Headers(init?.headers)
  const own = headers.get('cookie')
  for (const pair of own?.split(';') ?? []) cookies.delete(halves(pair)[0])
  const kept = [...cookies].map(([name, value]) => `${name}=${value}`)
  headers.set('cookie', [...(own === null ? [] : [own]), ...kept].join('; '))
  return { ...init, headers }
}
