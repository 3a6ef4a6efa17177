/**
 * Which proxy a request goes through: by the variables that curl and Node read, else by what the desktop says. Pure.
 *
 * `https_proxy`, `http_proxy` by the address's scheme, then `all_proxy`; `no_proxy` names the exceptions. Each in lower
 * case before upper case. Requests to this very machine go straight: no proxy could reach it, and local servers must not
 * depend on one. `<-loopback>` in `no_proxy` insists, as in Chromium's list.
 */
import { addressOf } from '../../../shared/address'
import { BlockList, isIP } from 'node:net'
import { isLoopback } from '../../../shared/loopback'
import type { ProxyServer } from '../ports'

type Variables = Readonly<Record<string, string | undefined>>

export type ProxyChoice =
  | { kind: 'proxy'; proxy: ProxyServer }
  | { kind: 'direct'; why: 'this-machine' | 'excepted' | 'none'; from: string | null }
  /** There is one, and Patchbay does not understand it: nothing is sent past it. */
  | { kind: 'unusable'; from: string }

/**
 * @param desktop what the desktop's settings say of this address, as a PAC script does; null where there is none to ask
 * @param isAway a proxy that did not answer a moment ago: of the desktop's, the next one is taken
 */
export function chooseProxy(
  url: URL,
  variables: Variables,
  desktop: string | null,
  isAway: (proxy: ProxyServer) => boolean = () => false,
): ProxyChoice {
  const exceptions = variable(variables, 'no_proxy')
  const entries = exceptions?.value.split(/[\s,]+/).filter((entry) => entry !== '') ?? []
  const insists = entries.includes('<-loopback>')
  if (!insists && isThisMachine(url.hostname)) return { kind: 'direct', why: 'this-machine', from: null }
  if (exceptions && entries.some((entry) => excepts(entry, url))) {
    return { kind: 'direct', why: 'excepted', from: exceptions.name }
  }
  const named = variable(variables, `${url.protocol.slice(0, -1)}_proxy`) ?? variable(variables, 'all_proxy')
  if (named) {
    const proxy = parseProxy(named.value, named.name)
    return proxy ? { kind: 'proxy', proxy } : { kind: 'unusable', from: named.name }
  }
  return desktop === null ? { kind: 'direct', why: 'none', from: null } : desktopChoice(desktop, isAway)
}

/** The variable that names the exceptions, if there is one. */
export function noProxyVariable(variables: Variables): { name: string; value: string } | null {
  return variable(variables, 'no_proxy')
}

/** True where one of the variables decides, so that the desktop need not be asked. */
export function namesProxy(variables: Variables): boolean {
  return ['http_proxy', 'https_proxy', 'all_proxy'].some((name) => variable(variables, name) !== null)
}

/** A variable in lower case, else in upper case (Windows: in any); an empty one is none. */
function variable(variables: Variables, name: string): { name: string; value: string } | null {
  const spellings = [name, name.toUpperCase(), ...Object.keys(variables).filter((key) => key.toLowerCase() === name)]
  for (const spelling of spellings) {
    const value = variables[spelling]?.trim()
    if (value !== undefined && value !== '') return { name: spelling, value }
  }
  return null
}

function isThisMachine(hostname: string): boolean {
  return isLoopback(hostname) || hostname.endsWith('.localhost')
}

const schemes: Readonly<Record<string, string>> = {
  'http:': 'http:',
  'https:': 'https:',
  'socks:': 'socks5:',
  'socks5:': 'socks5:',
  'socks5h:': 'socks5:',
}

/** Null when it is no address of a proxy that Patchbay can use. Without a scheme it is an http proxy, as for curl. */
function parseProxy(value: string, from: string): ProxyServer | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`
  const address = addressOf(text)
  if (!address) return null
  const { protocol, host, hostname, username, password } = address
  const scheme = schemes[protocol]
  if (scheme === undefined || hostname === '') return null
  const credentials = username === '' && password === '' ? null : { user: decode(username), password: decode(password) }
  return { url: `${scheme}//${scheme === 'socks5:' && !/:\d+$/.test(host) ? `${host}:1080` : host}`, credentials, from }
}

/** As it is where it is not percent-encoded properly. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const pacSchemes: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks5',
  SOCKS5: 'socks5',
}

/** The first of a PAC answer's places that can be used, e.g. of `PROXY one:8080; PROXY two:8080; DIRECT`. */
function desktopChoice(answer: string, isAway: (proxy: ProxyServer) => boolean): ProxyChoice {
  const places = answer.split(';').flatMap((place) => placeIn(place) ?? [])
  const there = places.findIndex((place) => place.kind === 'direct' || !isAway(place.proxy))
  // Where all are away, the first is the one to wait for.
  const found = places[Math.max(there, 0)]
  if (found) return found
  return answer.trim() === '' ? straight : { kind: 'unusable', from: 'desktop' }
}

const straight = { kind: 'direct', why: 'none', from: 'desktop' } as const

/** Null for what is no place, or one of a kind that Patchbay does not know. */
function placeIn(place: string): Exclude<ProxyChoice, { kind: 'unusable' }> | null {
  const [how = '', where = ''] = place.trim().split(/\s+/)
  if (how.toUpperCase() === 'DIRECT') return straight
  const scheme = pacSchemes[how.toUpperCase()]
  const proxy = scheme === undefined ? null : parseProxy(`${scheme}://${where}`, 'desktop')
  return proxy && { kind: 'proxy', proxy }
}

/** Whether an entry of `no_proxy` names this address: a name and all below it, an address, a net, a range; with or without a port. */
function excepts(entry: string, url: URL): boolean {
  if (entry === '*') return true
  const host = bare(url.hostname)
  if (entry === '<local>') return isIP(host) === 0 && !host.includes('.')
  const { name, port } = splitPort(entry.toLowerCase())
  if (port !== null && port !== portOf(url)) return false
  const wanted = bare(name)
  if (isIP(host) !== 0) return isInNet(host, wanted)
  const domain = wanted.replace(/^\*?\./, '').replace(/\.$/, '')
  const own = host.replace(/\.$/, '')
  return domain !== '' && (own === domain || own.endsWith(`.${domain}`))
}

function isInNet(address: string, wanted: string): boolean {
  const [first = '', rest] = wanted.split(/[/-]/, 2)
  const base = bare(first)
  const family = familyOf(base)
  if (family === null) return false
  const list = new BlockList()
  try {
    if (rest === undefined) list.addAddress(base, family)
    else if (wanted.includes('/')) list.addSubnet(base, Number(rest), family)
    else list.addRange(base, bare(rest), family)
    return list.check(address, familyOf(address) ?? 'ipv4')
  } catch {
    // No net at all, e.g. "10.0.0.0/99".
    return false
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address)
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6'
}

/** `host:port` and `[v6]:port`; a bare IPv6 address has no port. */
function splitPort(entry: string): { name: string; port: string | null } {
  const match = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry)
  return match ? { name: match[1] ?? '', port: match[2] ?? null } : { name: entry, port: null }
}

function portOf(url: URL): string {
  return url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
}

/** Without the brackets of an IPv6 address. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
