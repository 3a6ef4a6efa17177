/** The app's life and end: what closing the window and quitting mean, and that everything is stopped before the process goes. */
import { app, BrowserWindow, powerMonitor } from 'electron'
import { closingOf, type ClosingSituation } from '../../shared/outside/closing'
import { linkAmong } from './deep-link'

export interface LifecycleOptions {
  platform: NodeJS.Platform
  /** Puts the window out of sight, for stopping can take seconds. */
  hide(): void
  /** A person quits: finds out what that is to mean. */
  quit(): Promise<'end' | 'hand-over' | 'stay'>
  /** Stops the engine; no child is left when it resolves. @param handOver an engine in the background goes on */
  stop(handOver: boolean): Promise<void>
  /** Brings the window forward: a second launch, or a click on the dock. */
  open(): void
  /** A `patchbay://` link has come. */
  link(text: string): void
  /** What closing depends on. */
  situation(): Omit<ClosingSituation, 'platform'>
  /** Says once that Patchbay goes on. */
  tell(): void
  /** Asks whether it shall; resolves with the answer. */
  ask(window: BrowserWindow): Promise<'keep' | 'quit' | 'cancel'>
}

export interface Lifecycle {
  /** A person quits. */
  quit(): void
  /** Takes care of a new window. */
  watch(window: BrowserWindow): void
}

/** Milliseconds after which the process goes in any case; the longest kill ladder needs five seconds. */
const patience = 15_000
/** How long the end of a session may take (ms). */
const sessionEnds = 120_000

/** Takes care of closing, quitting, signals, links and second launches. */
export function manageLifecycle(options: LifecycleOptions): Lifecycle {
  const { platform, hide, quit, stop, open, link, situation, tell, ask } = options
  let ending = false
  let deciding = false
  // macOS has ways of its own to quit an app; elsewhere all of a person's are ours, and the rest are signals.
  let byPerson = platform === 'darwin'
  const personQuits = (): void => {
    byPerson = true
    app.quit()
  }
  const end = (handOver: boolean): void => {
    if (ending) return
    ending = true
    hide()
    setTimeout(() => app.exit(1), patience).unref()
    stop(handOver).then(
      () => app.exit(0),
      () => app.exit(1),
    )
  }
  app.on('before-quit', (event) => {
    // Electron would end the process while the servers' programs still run.
    event.preventDefault()
    // Who is told to go does not wait for an answer.
    if (!byPerson) return end(false)
    if (ending || deciding) return
    deciding = true
    const decided = (answer: 'end' | 'hand-over' | 'stay'): void => {
      deciding = false
      if (answer !== 'stay') return end(answer === 'hand-over')
      byPerson = platform === 'darwin'
      if (BrowserWindow.getAllWindows().length === 0) open()
    }
    quit().then(decided, () => decided('end'))
  })
  // On macOS, logging out asks every app to quit, and waits for those that ask something.
  if (platform === 'darwin')
    powerMonitor.on('shutdown', () => {
      byPerson = false
      // Another app may have stopped it.
      setTimeout(() => (byPerson = true), sessionEnds).unref()
    })
  app.on('window-all-closed', () => {
    // On macOS an app stays in the dock without a window.
    if (platform !== 'darwin') personQuits()
  })
  app.on('activate', open)
  app.on('second-instance', (_event, args) => {
    const found = linkAmong(args)
    if (found === null) open()
    else link(found)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      byPerson = false
      app.quit()
    })
  return {
    quit: personQuits,
    watch(window) {
      let asking = false
      window.on('close', (event) => {
        if (ending) return
        const closing = closingOf({ platform, ...situation() })
        if (closing.kind === 'quit') return
        event.preventDefault()
        if (closing.kind === 'hide') {
          window.hide()
          if (closing.tell) tell()
          return
        }
        if (asking) return
        asking = true
        const answered = (answer: 'keep' | 'quit' | 'cancel'): void => {
          asking = false
          if (answer === 'quit') personQuits()
          else if (answer === 'keep' && !window.isDestroyed()) window.hide()
        }
        ask(window).then(answered, () => answered('cancel'))
      })
    },
  }
}
