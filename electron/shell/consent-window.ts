/**
 * "Sign in here": a sign-in page in a window of our own, for when the browser is missing or the wrong one. It is a
 * stranger's page, so it gets an empty session that ends with it, no bridge, and its address in the title.
 */
import { BrowserWindow, session, type BrowserWindowConstructorOptions } from 'electron'
import { isolate } from './security/apply'
import { isLoopbackCallback } from './security/navigation'

/** The page that says how it ended stays this long (ms) before the window closes by itself. */
const readingTime = 1_500

let count = 0

/** Opens the page over `parent`. Resolves once it is on its way; the window closes when the sign-in has come back. */
export function openConsentWindow(url: string, parent: BrowserWindow | null): { opened: boolean } {
  // Without `persist:` the session lives in memory only; a new name gives every sign-in an empty one.
  count += 1
  const own = session.fromPartition(`sign-in-${count}`)
  isolate(own)
  const window = new BrowserWindow(windowOptions(own, parent))
  const contents = window.webContents
  const showAddress = (): void => window.setTitle(`Sign in · ${new URL(contents.getURL() || url).origin}`)
  contents.on('page-title-updated', (event) => event.preventDefault())
  contents.on('did-navigate', showAddress)
  contents.on('did-finish-load', () => {
    if (!isLoopbackCallback(contents.getURL())) return
    setTimeout(() => {
      if (!window.isDestroyed()) window.close()
    }, readingTime)
  })
  window.once('closed', () => {
    own.clearStorageData().catch(() => undefined)
  })
  window.once('ready-to-show', () => window.show())
  // A page that cannot be loaded shows the browser's own error in the window.
  contents.loadURL(url).catch(() => window.show())
  showAddress()
  return { opened: true }
}

function windowOptions(own: Electron.Session, parent: BrowserWindow | null): BrowserWindowConstructorOptions {
  return {
    ...(parent ? { parent } : {}),
    width: 520,
    height: 720,
    show: false,
    autoHideMenuBar: true,
    fullscreenable: false,
    webPreferences: {
      session: own,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      safeDialogs: true,
      spellcheck: false,
    },
  }
}
