/** Decides where a window may go: it stays on the app's own page. */
import { appPage, isAppAddress } from '../origin'

/** True only for the page the window shows anyway (a reload), whatever its fragment or query. */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  return isMainFrame && isAppAddress(address) && new URL(address).pathname === new URL(appPage).pathname
}

/** True for what a window loads by itself: the app's files, pictures inside the page, and the developer tools. */
export function mayRequest(address: string): boolean {
  return /^(app|data|devtools|blob):/i.test(address)
}
