/** The app's life and end: what closing the window means, and that everything is stopped before the process goes. */
import { app, type BrowserWindow } from 'electron'
import { closingOf, type ClosingSituation } from '../../shared/outside/closing'
import { linkAmong } from './deep-link'

export interface LifecycleOptions {
  platform: NodeJS.Platform
  /** Puts the window out of sight, for stopping can take seconds. */
  hide(): void
  /** Stops the engine; no child is left when it resolves. */
  stop(): Promise<void>
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
  /** Takes care of a new window. */
  watch(window: BrowserWindow): void
}

/** Milliseconds after which the process goes in any case; the longest kill ladder needs five seconds. */
const patience = 15_000

/** Takes care of closing, quitting, signals, links and second launches. */
export function manageLifecycle(options: LifecycleOptions): Lifecycle {
  const { platform, hide, stop, open, link, situation, tell, ask } = options
  let ending = false
  app.on('before-quit', (event) => {
    // Electron would end the process while the servers' programs still run.
    event.preventDefault()
    if (ending) return
    ending = true
    hide()
    setTimeout(() => app.exit(1), patience).unref()
    stop().then(
      () => app.exit(0),
      () => app.exit(1),
    )
  })
  app.on('window-all-closed', () => {
    // On macOS an app stays in the dock without a window.
    if (platform !== 'darwin') app.quit()
  })
  app.on('activate', open)
  app.on('second-instance', (_event, args) => {
    const found = linkAmong(args)
    if (found === null) open()
    else link(found)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  return {
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
        void ask(window).then((answer) => {
          asking = false
          if (answer === 'quit') app.quit()
          else if (answer === 'keep' && !window.isDestroyed()) window.hide()
        })
      })
    },
  }
}
