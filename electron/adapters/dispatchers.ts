/** undici's dispatchers for a way: straight, through a proxy's tunnel (CONNECT or SOCKS), or by its forwarding; with what it trusts and shows. */
import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type * as Undici from 'undici'
import { ForbiddenAddressError, ProxyError, type ProxyServer, type TlsSettings, type Way } from '../core/ports'
import { leadOn } from './socks'

/** Limits are the caller's: a call may take ten minutes, and a stream that is quiet is watched by probes. */
const limits = { headersTimeout: 0, bodyTimeout: 0 }

/** The same for ways that can share connections. */
export function keyOf({ proxy, tls }: Way, isForwarded: boolean): string {
  return JSON.stringify([proxy?.url, proxy?.credentials, isForwarded, tls.id])
}

/** A plain request to a plain proxy is forwarded by it, as curl does: many let no tunnel through to port 80. */
export function isForwarded(url: URL, proxy: ProxyServer | null): proxy is ProxyServer {
  return proxy !== null && url.protocol === 'http:' && proxy.url.startsWith('http:')
}

/** @param mayConnect see `Ports.openFetch` */
export async function openDispatcher(
  { proxy, tls }: Way,
  forwarded: boolean,
  mayConnect?: (address: string) => boolean,
): Promise<Undici.Dispatcher> {
  if (proxy === null) {
    const { default: Agent } = await import('undici/lib/dispatcher/agent.js')
    const connect = { ...tlsOptions(tls), ...(mayConnect && { lookup: lookupWithin(mayConnect) }) }
    return new Agent({ ...limits, connect })
  }
  const undici = await import('undici')
  if (proxy.url.startsWith('socks5:')) return socks(undici, proxy, tls)
  return forwarded ? forwarder(undici, proxy) : tunnel(undici, proxy, tls)
}

/** Resolves a name as always, and fails where one of its addresses may not be connected to. */
function lookupWithin(mayConnect: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const isForbidden = error === null && !found.every(({ address }) => mayConnect(address))
      const failure = isForbidden ? new ForbiddenAddressError(`${hostname} leads to a forbidden address`) : error
      if (failure || options.all === true) return done(failure, found ?? [])
      done(null, found[0]?.address ?? '', found[0]?.family)
    })
  }
}

/** What to say of a proxy's own answer. */
function refusedBy(proxy: ProxyServer, status: number): ProxyError {
  const how = status === 407 ? 'password' : [502, 503, 504].includes(status) ? 'unreachable' : 'refused'
  return new ProxyError(proxy, how, status)
}

/** The way through is opened by hand: undici's own (7.30) is experimental, and speaks TLS to every such proxy. */
function socks(undici: typeof Undici, proxy: ProxyServer, tls: TlsSettings): Undici.Dispatcher {
  const { hostname, port, host } = new URL(proxy.url)
  const dial = undici.buildConnector({})
  const secure = undici.buildConnector(tlsOptions(tls))
  const connect: Undici.buildConnector.connector = (options, done) => {
    dial({ protocol: 'http:', hostname: bare(hostname), host, port }, (...[error, socket]) => {
      if (error) return done(new ProxyError(proxy, 'away', null, { cause: error }), null)
      const isSecure = options.protocol === 'https:'
      const target = { host: bare(options.hostname), port: Number(options.port || (isSecure ? 443 : 80)) }
      leadOn(socket, proxy, target).then(
        () => (isSecure ? secure({ ...options, httpSocket: socket }, done) : done(null, socket)),
        (failure: unknown) => {
          socket.on('error', () => undefined).destroy()
          done(failure instanceof Error ? failure : new Error(String(failure)), null)
        },
      )
    })
  }
  return new undici.Agent({ ...limits, connect })
}

/** Without the brackets of an IPv6 address. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}

function tunnel(undici: typeof Undici, proxy: ProxyServer, tls: TlsSettings): Undici.Dispatcher {
  // A certificate of our own is for the server, never for the proxy.
  const proxyTls = tlsOptions({ ...tls, id: `${tls.id} proxy`, certificate: null })
  class Tunnel extends undici.Pool {
    override async connect(options: Undici.Dispatcher.ConnectOptions): Promise<Undici.Dispatcher.ConnectData> {
      const data = await super.connect(options).catch((cause: unknown) => {
        throw new ProxyError(proxy, 'away', null, { cause })
      })
      if (data.statusCode === 200) return data
      data.socket.on('error', () => undefined).destroy()
      throw refusedBy(proxy, data.statusCode)
    }
  }
  const { credentials } = proxy
  return new undici.ProxyAgent({
    ...limits,
    uri: proxy.url,
    token: credentials ? basic(credentials) : undefined,
    requestTls: tlsOptions(tls),
    proxyTls,
    clientFactory: (origin, options) => new Tunnel(origin, options),
    factory: (origin, options) => new undici.Pool(origin, Object.assign({}, options, limits)),
  })
}

function forwarder(undici: typeof Undici, proxy: ProxyServer): Undici.Dispatcher {
  const dial = undici.buildConnector({})
  const connect: Undici.buildConnector.connector = (options, done) =>
    dial(options, (...[error, socket]) =>
      error ? done(new ProxyError(proxy, 'away', null, { cause: error }), null) : done(null, socket),
    )
  const own = proxy.credentials ? { 'proxy-authorization': basic(proxy.credentials) } : {}
  return new undici.Pool(proxy.url, { ...limits, connect }).compose((dispatch) => (options, handler) => {
    const { origin = '', path, headers } = options
    const target = new URL(origin)
    return dispatch(
      {
        ...options,
        origin: proxy.url,
        path: `${target.origin}${path}`,
        headers: { ...named(headers), host: target.host, ...own },
      },
      refusing(proxy, handler),
    )
  })
}

/** Stands before `fetch`, which makes a bare failure of status 407. */
function refusing(proxy: ProxyServer, handler: Undici.Dispatcher.DispatchHandler): Undici.Dispatcher.DispatchHandler {
  return {
    onRequestStart: (...args) => handler.onRequestStart?.(...args),
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart(controller, status, ...rest) {
      if (status === 407) throw refusedBy(proxy, status)
      handler.onResponseStart?.(controller, status, ...rest)
    },
    onResponseData: (...args) => handler.onResponseData?.(...args),
    onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
    onResponseError: (...args) => handler.onResponseError?.(...args),
  }
}

/** `fetch` gives names and values by turns. */
function named(headers: Undici.Dispatcher.DispatchOptions['headers']): Record<string, string> {
  const given = (headers ?? []) as string[] | Record<string, string>
  if (!Array.isArray(given)) return given
  return Object.fromEntries(given.flatMap((name, index) => (index % 2 === 0 ? [[name, given[index + 1] ?? '']] : [])))
}

function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Reading hundreds of authorities takes a moment, so it is done once for all connections that trust the same. */
const contexts = new Map<string, SecureContext>()
const mostContexts = 16

function tlsOptions({ id, ca, certificate }: TlsSettings): { secureContext?: SecureContext } {
  if (ca === null && certificate === null) return {}
  const known = contexts.get(id)
  if (known) return { secureContext: known }
  const secureContext = createSecureContext({ ca: [...(ca ?? rootCertificates)], ...certificate })
  if (contexts.size >= mostContexts) contexts.clear()
  contexts.set(id, secureContext)
  return { secureContext }
}
