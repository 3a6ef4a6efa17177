/** Decides where a window may go: it stays on the app's own page. */
import { addressOf } from '../../../shared/address'
import { isLoopback } from '../../../shared/loopback'
import { appPage, isAppAddress } from '../origin'

/** True only for the page the window shows anyway (a reload), whatever its fragment or query. */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  return isMainFrame && isAppAddress(address) && new URL(address).pathname === new URL(appPage).pathname
}

/** True for what a window loads by itself: the app's files, pictures inside the page, and the developer tools. */
export function mayRequest(address: string): boolean {
  return /^(app|data|devtools|blob):/i.test(address)
}

/**
 * Where a sign-in window may go and load from: encrypted pages, and of this computer only `ports`. A page out there must not
 * reach what else runs here (routers, development servers, other programs' listeners).
 */
export function maySignInAt(url: string, ports: ReadonlySet<string>): boolean {
  const address = addressOf(url)
  if (!address) return false
  const { protocol, hostname, port } = address
  if (protocol === 'data:' || protocol === 'blob:') return true
  if (meansThisComputer(hostname)) return protocol === 'http:' && isLoopback(hostname) && ports.has(port)
  return protocol === 'https:' || protocol === 'wss:'
}

/** The ports of this computer that a sign-in needs: where it comes back to, and its own page's, should that be here too. */
export function loopbackPorts(authorizationUrl: string): ReadonlySet<string> {
  const addresses = [authorizationUrl, redirectOf(authorizationUrl) ?? '']
  return new Set(
    addresses.flatMap((each) => {
      const address = addressOf(each)
      return address?.protocol === 'http:' && isLoopback(address.hostname) ? [address.port] : []
    }),
  )
}

/** True for the very address that this sign-in comes back to, whatever it brings along. */
export function isCallback(url: string, authorizationUrl: string): boolean {
  const [to, from] = [addressOf(redirectOf(authorizationUrl) ?? ''), addressOf(url)]
  if (!to || !from) return false
  return from.origin === to.origin && from.pathname === to.pathname
}

function redirectOf(authorizationUrl: string): string | null {
  return addressOf(authorizationUrl)?.searchParams.get('redirect_uri') ?? null
}

/** Also by the names and numbers that lead here without being called loopback. @param hostname as a URL has it */
function meansThisComputer(hostname: string): boolean {
  return (
    isLoopback(hostname) ||
    /(^|\.)localhost\.?$/.test(hostname) ||
    /^0(\.\d+){3}$/.test(hostname) ||
    hostname === '[::]' ||
    /^\[::(ffff:)?(0|7f[\da-f]{2}):[\da-f]+\]$/.test(hostname)
  )
}
