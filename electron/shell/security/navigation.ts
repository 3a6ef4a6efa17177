/** Decides where a window may go: it stays on the app's own page. */
import { appPage } from '../origin'

/** True only for the page the window shows anyway (a reload), whatever its fragment or query. */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  if (!isMainFrame) return false
  try {
    const { protocol, host, pathname } = new URL(address)
    return `${protocol}//${host}${pathname}` === appPage
  } catch {
    return false
  }
}

/** True for what a window loads by itself: the app's files, pictures inside the page, and the developer tools. */
export function mayRequest(address: string): boolean {
  return /^(app|data|devtools|blob):/i.test(address)
}
