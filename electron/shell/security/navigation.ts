/** Decides where a window may go: it stays on the app's own page. */
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

/** Where a sign-in window may go and load from: encrypted pages, and this machine for the way back. */
export function maySignInAt(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || protocol === 'wss:' || protocol === 'data:' || protocol === 'blob:') return true
  return protocol === 'http:' && isLoopback(hostname)
}

/** The address that a finished sign-in comes back to (`http://127.0.0.1:PORT/callback`). */
export function isLoopbackCallback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, pathname } = new URL(url)
  return protocol === 'http:' && isLoopback(hostname) && pathname === '/callback'
}
