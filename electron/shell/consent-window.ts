/**
 * "Sign in here": a sign-in page in a window of our own, for when the browser is missing or the wrong one. It is a
 * stranger's page: it gets an empty session that ends with it, no bridge, a part of the window below a bar of ours that it
 * cannot reach, and nothing of this computer but the address where the sign-in comes back.
 */
import { BaseWindow, session, WebContentsView, type BrowserWindow, type Session, type WebContents } from 'electron'
import { barHeight, barPage, barScript, shownAddress } from './consent-bar'
import { isolate } from './security/apply'
import { isCallback, loopbackPorts } from './security/navigation'

/** The page that says how it ended stays this long (ms) before the window closes by itself. */
const readingTime = 1_500

const size = { width: 520, height: 760 }

let count = 0

/** Opens the page over `parent`. Resolves once it is on its way; the window closes when the sign-in has come back. */
export function openConsentWindow(url: string, parent: BrowserWindow | null): { opened: boolean } {
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
  showAddress(bar.webContents, contents, url)
  // Its one link is Close; it never leads anywhere.
  bar.webContents.on('will-frame-navigate', (event) => {
    event.preventDefault()
    window.close()
  })
  contents.on('did-finish-load', () => {
    if (!isCallback(contents.getURL(), url)) return
    setTimeout(() => {
      if (!window.isDestroyed()) window.close()
    }, readingTime)
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
  return new WebContentsView({
    webPreferences: {
      session: own,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      safeDialogs: true,
      spellcheck: false,
    },
  })
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
