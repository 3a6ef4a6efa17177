/** Composition root of the desktop app: adapters, engine, carriers, window. */
import { app, clipboard, nativeTheme, session } from 'electron'
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
import { demoDirectory, ensureStateDirectory, resolveStateDirectory } from './adapters/state-directory'
import { openIpc } from './carriers/ipc'
import { hostEngine, lockDirectory } from './compose'
import { installLastResort } from './last-resort'
import { registerAppScheme, serveApp } from './shell/app-protocol'
import { awaitFirstList } from './shell/first-list'
import { manageLifecycle } from './shell/lifecycle'
import { installMenu } from './shell/menu'
import { revealInEditor } from './shell/reveal'
import { applySecurity } from './shell/security/apply'
import { isTrustedSender } from './shell/security/sender'
import { watchSignIns } from './shell/sign-in-focus'
import { reportStartFailure } from './shell/start-failure'
import { readStartOptions } from './shell/start-options'
import { openConsentWindow } from './shell/consent-window'
import { createMainWindow } from './shell/window'

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
  const [lock] = await Promise.all([lockDirectory(directory, 'app'), app.whenReady()])
  if (!lock.held) {
    reportStartFailure(lock.reason, options.dialogs)
    return leave(1)
  }
  const logger = createElectronLogger(join(directory, 'logs'), logLevelFrom(env['PATCHBAY_LOG']))
  lastResort.log(logger)
  const settings = createElectronSettings(directory, logger)
  nativeTheme.themeSource = settings.get().theme

  const firstList = awaitFirstList((ms, task) => systemClock.after(ms, task))
  const hosted = hostEngine({
    kind: 'app',
    directory,
    demo: options.demo,
    startDemo: forkDemo,
    logger,
    settings,
    network: createElectronNetwork(systemClock),
    desktopProxy: (url) => session.defaultSession.resolveProxy(url),
    connectAfter: firstList.shown,
    actions: {
      revealConfiguration: revealInEditor,
      signInHere: (url) => Promise.resolve(openConsentWindow(url, window.current())),
      stop: () => Promise.reject(new PatchbayError('unsupported-here', 'This engine is the app: quit it there')),
      async listShown() {
        firstList.show()
        return { noted: true }
      },
      async copy(text) {
        // A promise since Electron 45.
        await clipboard.writeText(text)
        return { copied: true }
      },
      settingsChanged: ({ theme }) => {
        nativeTheme.themeSource = theme
      },
    },
  })
  const window = createMainWindow({
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
    await hosted.stop()
    ipc.close()
    await lock.release()
    lastResort.done()
  }
  const signIns = watchSignIns()
  hosted.subscribe((event) => {
    if (event.name === 'patch' && signIns.take(event.data) && window.current() !== null) window.open()
  })
  manageLifecycle({ platform, open: () => window.open(), hide: () => window.hide(), stop })
  serveApp(fileURLToPath(new URL('../renderer', import.meta.url)))
  installMenu(platform, (name) => {
    window.open()
    ipc.broadcast('command', { name })
  })
  window.open()
  try {
    await hosted.start()
  } catch (error) {
    await stop()
    throw error
  }
}
