/** The app's one window: made, remembered, brought back. */
import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron'
import { appPage } from './origin'
import { mayNavigate } from './security/navigation'
import { secureWebPreferences } from './security/web-preferences'
import { placeWindow, smallestSize, type Rectangle } from './window-bounds'

export interface MainWindowOptions {
  /** The bridge's absolute path. */
  preload: string
  remembered(): (Rectangle & { maximized: boolean }) | null
  remember(place: Rectangle & { maximized: boolean }): void
  /** A window has been made. */
  made(window: BrowserWindow): void
  /** Not before somebody asks for it: started with the session. */
  hidden: boolean
  /** Something the log should know. */
  report(message: string, detail: Record<string, unknown>): void
}

export interface MainWindow {
  /** Makes the window; it shows itself once it is drawn, unless the app was started hidden. */
  prepare(): void
  /** Shows the window; makes one when there is none. */
  open(): void
  /** Remembers the window's place and puts it out of sight, for the time that stopping takes. */
  hide(): void
  /** The window, if it is open. */
  current(): BrowserWindow | null
  /** Whether these contents belong to the window. */
  owns(contents: WebContents): boolean
  /** The contents that may hear events. */
  audience(): WebContents[]
}

/** Colours of the page's background, so that nothing flashes before it is drawn. */
const background = { light: '#f7f7f5', dark: '#18191b' }

/** Milliseconds without movement after which a new place is stored. */
const rest = 400

/** A page that crashes more often than this within a minute is not loaded again. */
const mostReloads = 3

/** Prepares the window; `open` makes it. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null
  let waits = options.hidden
  let storePlace = (): void => undefined

  const make = (): BrowserWindow => {
    const remembered = options.remembered()
    const main = screen.getPrimaryDisplay()
    const others = screen.getAllDisplays().filter((display) => display.id !== main.id)
    const made = new BrowserWindow({
      ...placeWindow(
        remembered,
        [main, ...others].map((display) => display.workArea),
      ),
      minWidth: smallestSize.width,
      minHeight: smallestSize.height,
      title: 'Patchbay',
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
      autoHideMenuBar: true,
      webPreferences: secureWebPreferences(options.preload),
    })
    if (remembered?.maximized === true) made.maximize()
    made.once('ready-to-show', () => {
      if (!waits) made.show()
    })
    options.made(made)
    made.on('page-title-updated', (event) => event.preventDefault())
    storePlace = rememberPlace(made, options)
    reloadAfterCrash(made, options)
    made.once('closed', () => {
      window = null
    })
    // Chromium asks nobody before it goes to about:blank.
    made.webContents.on('did-navigate', (_event, url) => {
      if (!mayNavigate(url, true)) load(made, options)
    })
    load(made, options)
    return made
  }

  return {
    prepare() {
      window ??= make()
    },
    open() {
      waits = false
      if (window === null) {
        window = make()
        return
      }
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    hide() {
      storePlace()
      window?.hide()
    },
    current: () => window,
    owns: (contents) => window !== null && window.webContents === contents,
    audience: () => (window === null || window.isDestroyed() ? [] : [window.webContents]),
  }
}

function load(window: BrowserWindow, { report }: MainWindowOptions): void {
  window.loadURL(appPage).catch((error: unknown) => {
    report('The window’s page could not be loaded', { kind: error instanceof Error ? error.name : typeof error })
  })
}

/** Stores the place whenever it has changed; the returned function does so at once. */
function rememberPlace(window: BrowserWindow, { remember }: MainWindowOptions): () => void {
  let timer: NodeJS.Timeout | null = null
  const store = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    // The normal bounds are those to return to after maximizing.
    if (!window.isDestroyed()) remember({ ...window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const later = (): void => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(store, rest)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('maximize', later)
  window.on('unmaximize', later)
  window.once('close', store)
  window.once('closed', () => {
    if (timer) clearTimeout(timer)
  })
  return store
}

function reloadAfterCrash(window: BrowserWindow, { report }: MainWindowOptions): void {
  let crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || reason === 'killed') return
    report('The window’s page ended unexpectedly', { reason, exitCode })
    const now = Date.now()
    crashes = [...crashes.filter((at) => now - at < 60_000), now]
    if (crashes.length <= mostReloads && !window.isDestroyed()) window.webContents.reload()
  })
}
