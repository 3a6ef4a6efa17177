/**
 * "Sign in here": a sign-in page in a window of our own, for when the browser is missing or the wrong one. It is a
 * stranger's page: it gets an empty session that ends with it, no bridge, a part of the window below a bar of ours that it
 * cannot reach, and nothing of this computer but the address where the sign-in comes back.
 */
import { BaseWindow, session, WebContentsView, type BrowserWindow, type Session, type WebContents } from 'electron'
import { barHeight, barPage, barScript, shownAddress } from './consent-bar'
import { isolate } from './security/apply'
import { isCallback, loopbackPorts } from './security/navigation'
import { strangersWebPreferences } from './security/web-preferences'

/** The page that says how it ended stays this long (ms) before the window closes by itself. */
const readingTime = 1_500

const size = { width: 520, height: 760 }

let count = 0
/** The windows that are there, by the page of their sign-in. */
const open = new Map<string, BaseWindow>()

/** Closes the windows of sign-ins that no longer wait, be it that they have come back, been cancelled, or run out of time. */
export function keepConsentWindows(waiting: ReadonlySet<string>): void {
  for (const [url, window] of open) {
    if (waiting.has(url)) continue
    open.delete(url)
    setTimeout(() => close(window), readingTime)
  }
}

function close(window: BaseWindow): void {
  if (!window.isDestroyed()) window.close()
}

/** Opens the page over `parent`, or brings its window forward. The window closes when the sign-in no longer waits. */
export function openConsentWindow(url: string, parent: BrowserWindow | null): { opened: boolean } {
  const there = open.get(url)
  if (there) {
    there.focus()
    return { opened: true }
  }
  // Without `persist:` a session lives in memory only; a new name gives every sign-in an empty one.
  count += 1
  const own = session.fromPartition(`sign-in-${count}`)
  isolate(own, loopbackPorts(url))
  const bar = viewOf(session.fromPartition(`sign-in-bar-${count}`))
  const page = viewOf(own)
  const contents = page.webContents
  const window = new BaseWindow({
    ...(parent ? { parent, ...centredOver(parent) } : {}),
    ...size,
    minWidth: 360,
    minHeight: 320,
    show: false,
    title: 'Sign in · Patchbay',
    autoHideMenuBar: true,
    fullscreenable: false,
  })
  open.set(url, window)
  // The bar comes last and lies on top.
  window.contentView.addChildView(page)
  window.contentView.addChildView(bar)
  const layOut = (): void => {
    const { width, height } = window.getContentBounds()
    bar.setBounds({ x: 0, y: 0, width, height: barHeight })
    page.setBounds({ x: 0, y: barHeight, width, height: Math.max(0, height - barHeight) })
  }
  window.on('resize', layOut)
  layOut()
  whenClosed(window, [bar.webContents, contents], own)
  window.once('closed', () => {
    if (open.get(url) === window) open.delete(url)
  })
  // A page may close itself, and many do when they are done.
  contents.once('destroyed', () => close(window))
  showAddress(bar.webContents, contents, url)
  // Its one link is Close; it never leads anywhere.
  bar.webContents.on('will-frame-navigate', (event) => {
    event.preventDefault()
    close(window)
  })
  contents.on('did-finish-load', () => {
    if (!isCallback(contents.getURL(), url)) return
    setTimeout(() => close(window), readingTime)
  })
  const show = (): void => {
    if (!window.isDestroyed()) window.show()
  }
  bar.webContents.loadURL(barPage).then(show, show)
  // What cannot be loaded is said in the bar.
  contents.loadURL(url).catch(() => undefined)
  return { opened: true }
}

function viewOf(own: Session): WebContentsView {
  return new WebContentsView({ webPreferences: strangersWebPreferences(own) })
}

/** Keeps the bar true: it shows the address of the page that is really there, from the moment on when it is. */
function showAddress(bar: WebContents, page: WebContents, first: string): void {
  let failed = false
  const show = (): void => {
    if (bar.isDestroyed() || page.isDestroyed()) return
    const shown = shownAddress(page.getURL() || first)
    bar.executeJavaScript(barScript(shown, failed)).catch(() => undefined)
  }
  bar.on('did-finish-load', show)
  page.on('did-navigate', () => {
    failed = false
    show()
  })
  page.on('did-fail-load', (_event, code, _description, _url, isMainFrame) => {
    // -3: another page was asked for meanwhile.
    if (!isMainFrame || code === -3) return
    failed = true
    show()
  })
}

/** Nothing of a sign-in outlives its window. The page is not asked whether it may be closed. */
function whenClosed(window: BaseWindow, contents: readonly WebContents[], own: Session): void {
  window.once('closed', () => {
    for (const each of contents) if (!each.isDestroyed()) each.close()
    Promise.all([own.clearStorageData(), own.clearCache(), own.clearAuthCache(), own.closeAllConnections()]).catch(
      () => undefined,
    )
  })
}

function centredOver(parent: BrowserWindow): { x: number; y: number } {
  const { x, y, width, height } = parent.getBounds()
  return { x: Math.round(x + (width - size.width) / 2), y: Math.max(0, Math.round(y + (height - size.height) / 2)) }
}
