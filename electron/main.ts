/** Composition root of the desktop app: adapters, engine, carriers, window. */
import { app, clipboard, dialog, nativeTheme, Notification, session } from 'electron'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PatchbayError } from '../shared/ipc/result'
import { describeUnexpected } from '../shared/unexpected'
import { systemClock } from './adapters/clock'
import { createElectronLogger } from './adapters/electron-logger'
import { createElectronNetwork } from './adapters/electron-network'
import { createElectronSettings } from './adapters/electron-settings'
import { logLevelFrom } from './adapters/log-level'
import { forkDemo } from './adapters/electron-demo'
import { openUrl } from './adapters/open-url'
import { demoDirectory, ensureStateDirectory, resolveStateDirectory } from './adapters/state-directory'
import { openIpc } from './carriers/ipc'
import { hostEngine, lockDirectory } from './compose'
import { realHost } from './adapters/host'
import { prepareHandOver } from './hand-over'
import type { Logger } from './core/ports'
import { installLastResort } from './last-resort'
import { registerAppScheme, serveApp } from './shell/app-protocol'
import type { AppEvents } from '../shared/ipc/events'
import type { IpcResult } from '../shared/ipc/result'
import type { Settings } from '../shared/model/settings'
import type { Snapshot } from '../shared/model/snapshot'
import { closingWords } from '../shared/outside/closing'
import { quittingOf } from '../shared/outside/quitting'
import { linkAmong, readDeepLink } from './shell/deep-link'
import { commandLine } from './shell/command-line'
import { collectLinks } from './shell/links'
import { applyLoginItem } from './shell/login-item'
import { registerLinks } from './shell/link-registration'
import { openOutside, type Outside } from './shell/outside'
import { isTrayShown } from './shell/tray-host'
import { awaitFirstList } from './shell/first-list'
import { manageLifecycle } from './shell/lifecycle'
import { installMenu } from './shell/menu'
import { revealInEditor } from './shell/reveal'
import { saveText } from './shell/save-text'
import { applySecurity } from './shell/security/apply'
import { isTrustedSender } from './shell/security/sender'
import { watchSignIns } from './shell/sign-in-focus'
import { askQuitting } from './shell/quitting'
import { reportStartFailure } from './shell/start-failure'
import { demoArguments, readStartOptions } from './shell/start-options'
import { keepConsentWindows, openConsentWindow } from './shell/consent-window'
import { createMainWindow } from './shell/window'
import { openAnother } from './shell/another'

const { platform, env } = process
const options = readStartOptions(process.argv, env)
const home = resolveStateDirectory({ platform, homeDir: homedir(), env, workingDirectory: process.cwd() })
const directory = options.demo ? demoDirectory(home, platform) : home

// As root Chromium runs without a sandbox or not at all; whoever starts it so has said it.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
// Electron would show a box with a stack trace, and wait for somebody to close it.
const lastResort = installLastResort({
  say: (line) => process.stderr.write(`patchbay: ${line}\n`),
  decide: ({ flood }) => {
    if (flood) app.quit()
  },
})
registerAppScheme()
applySecurity()
// macOS tells of a link before the app is ready.
const links = collectLinks(linkAmong(process.argv))
// Electron waits for this: it is not ready before the whole module has run.
const refusal = await ensureStateDirectory(directory, homedir())
// Chromium's own files, and with them the single-instance lock, belong to this state directory.
if (refusal === null) app.setPath('userData', join(directory, 'electron'))

if (refusal !== null) {
  reportStartFailure(refusal, options.dialogs)
  leave(1)
} else if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    reportStartFailure(`Starting failed: ${JSON.stringify(describeUnexpected(error))}`, options.dialogs)
    leave(1)
  })
} else {
  leave(0)
}

function leave(code: number): void {
  lastResort.done()
  app.exit(code)
}

async function start(): Promise<void> {
  const [lock, trayShown] = await Promise.all([lockDirectory(directory, 'app'), isTrayShown(platform), app.whenReady()])
  if (!lock.held) {
    reportStartFailure(lock.reason, options.dialogs)
    return leave(1)
  }
  const logger = createElectronLogger(join(directory, 'logs'), logLevelFrom(env['PATCHBAY_LOG']))
  lastResort.log(logger)
  const settings = createElectronSettings(directory, logger)
  nativeTheme.themeSource = settings.get().theme
  // An answer that cannot be kept is asked for again; what was answered is done.
  const keepAnswer = (change: Partial<Settings>): void => {
    try {
      settings.set(change)
    } catch (error) {
      logger.error('An answer could not be kept', { ...describeUnexpected(error) })
    }
  }

  let outside: Outside | null = null
  const firstList = awaitFirstList((ms, task) => systemClock.after(ms, task))
  const command = commandLine(app.isPackaged, process.resourcesPath, platform, env)
  const hosted = hostEngine({
    kind: 'app',
    directory,
    demo: options.demo,
    startDemo: forkDemo,
    logger,
    settings,
    network: createElectronNetwork(systemClock),
    command,
    desktopProxy: (url) => session.defaultSession.resolveProxy(url),
    connectAfter: firstList.shown,
    actions: {
      revealConfiguration: revealInEditor,
      signInHere: (url) => Promise.resolve(openConsentWindow(url, window.current())),
      stop: () => Promise.reject(new PatchbayError('unsupported-here', 'This engine is the app: quit it there')),
      openDemo: () => openAnother(process.execPath, demoArguments(process.argv.slice(1))),
      async listShown() {
        firstList.show()
        return { noted: true }
      },
      async openLink(url) {
        await openUrl(url, platform, env)
        return { opened: true }
      },
      save: (name, text) => saveText(name, text, window.current()),
      async copy(text) {
        // A promise since Electron 45.
        await clipboard.writeText(text)
        return { copied: true }
      },
      settingsChanged: ({ theme, launchAtLogin }) => {
        nativeTheme.themeSource = theme
        applyLoginItem(launchAtLogin, env).catch(reportLoginItem(logger))
      },
    },
  })
  // A link that starts the app waits for the window to be there; so does one that comes while it begins.
  let told = false
  let handOver: (() => void) | null = null
  const lifecycle = manageLifecycle({
    platform,
    open: () => window.open(),
    hide: () => window.hide(),
    quit: async () => {
      const clients = options.demo ? [] : hosted.reliant()
      if (clients.length === 0) return 'end'
      handOver = await prepareHandOver({ directory, command, host: realHost('app'), logger })
      const wish = settings.get().quitting
      const kind = quittingOf({ wish, clients, dialogs: options.dialogs, canHandOver: handOver !== null })
      if (kind === 'end' || kind === 'hand-over') return kind
      const { answer, remember } = await askQuitting(kind, clients, window.current())
      if (remember && answer !== 'stay') keepAnswer({ quitting: answer === 'end' ? 'end' : 'background' })
      return answer
    },
    stop: async (isHandedOver) => {
      await stop()
      if (isHandedOver) handOver?.()
    },
    link: (text) => followLink(text),
    situation: () => ({ wish: settings.get().closing, trayShown, dialogs: options.dialogs, told }),
    tell: () => {
      told = true
      keepAnswer({ closing: 'keep' })
      new Notification({ title: closingWords.toldTitle, body: closingWords.toldBody }).show()
    },
    ask: async (over) => {
      const { askTitle, askBody, keep, quit, remember } = closingWords
      const { response, checkboxChecked } = await dialog.showMessageBox(over, {
        type: 'question',
        message: askTitle,
        detail: askBody,
        buttons: [keep, quit],
        defaultId: 0,
        cancelId: 2,
        checkboxLabel: remember,
      })
      const answer = response === 0 ? 'keep' : response === 1 ? 'quit' : 'cancel'
      if (checkboxChecked && answer !== 'cancel') keepAnswer({ closing: answer })
      return answer
    },
  })
  const window = createMainWindow({
    made: (made) => lifecycle.watch(made),
    hidden: options.hidden,
    preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
    remembered: () => settings.windowPlace(),
    remember: (place) => settings.setWindowPlace(place),
    report: (message, detail) => logger.error(message, detail),
  })
  const ipc = openIpc({
    router: hosted.router,
    subscribe: hosted.subscribe,
    isTrusted: ({ sender, senderFrame }) => isTrustedSender(senderFrame, window.owns(sender)),
    audience: () => window.audience(),
  })
  const stop = async (): Promise<void> => {
    outside?.close()
    await hosted.stop()
    ipc.close()
    await lock.release()
    lastResort.done()
  }
  const signIns = watchSignIns()
  hosted.subscribe((event) => {
    if (event.name !== 'patch') return
    if (signIns.take(event.data) && window.current() !== null) window.open()
    keepConsentWindows(signIns.pages())
  })
  serveApp(fileURLToPath(new URL('../renderer', import.meta.url)))
  const tellPage = (asked: AppEvents['command']): void => {
    window.open()
    // A page that is not there yet would not hear it, and a link is about a server in its list.
    void (asked.name === 'link' ? firstList.listed : firstList.shown).then(() => ipc.broadcast('command', asked))
  }
  const followLink = (text: string): void => {
    const link = readDeepLink(text)
    if (link === null || link.kind === 'open') window.open()
    else tellPage({ name: 'link', link })
  }
  installMenu(
    platform,
    (name) => tellPage({ name }),
    () => lifecycle.quit(),
  )
  window.prepare()
  links.follow(followLink)
  void registerLinks(env)
  applyLoginItem(settings.get().launchAtLogin, env).catch(reportLoginItem(logger))
  try {
    await hosted.start()
    outside = openOutside({
      platform,
      trayShown,
      notifications: () => settings.get().notifications,
      fetch: () => hosted.router('snapshot.get', {}, 'window') as Promise<IpcResult<Snapshot>>,
      subscribe: (listener) => hosted.subscribe((event) => event.name === 'patch' && listener(event.data)),
      ask: (name, input) => void hosted.router(name, input, 'window'),
      window: () => window.current(),
      open: (asked) => (asked === undefined ? window.open() : tellPage(asked)),
      quit: () => lifecycle.quit(),
    })
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starting with the session is a comfort: without it everything else goes on. */
function reportLoginItem(logger: Logger): (error: unknown) => void {
  return (error) => logger.error('Starting with the session could not be set', { kind: describeUnexpected(error) })
}
