/** The app's end: everything is stopped before the process goes, whoever asked for it. */
import { app } from 'electron'

export interface LifecycleOptions {
  platform: NodeJS.Platform
  /** Puts the window out of sight, for stopping can take seconds. */
  hide(): void
  /** Stops the engine; no child is left when it resolves. */
  stop(): Promise<void>
  /** Brings the window forward: a second launch, or a click on the dock. */
  open(): void
}

/** Milliseconds after which the process goes in any case; the longest kill ladder needs five seconds. */
const patience = 15_000

/** Takes care of closing, quitting, signals and second launches. */
export function manageLifecycle({ platform, hide, stop, open }: LifecycleOptions): void {
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
  app.on('second-instance', open)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}
