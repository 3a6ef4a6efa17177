/** Composition root without a window: `patchbay serve`, and the short-lived engine of a single command. */
import { networkInterfaces } from 'node:os'
import { PatchbayError } from '../shared/ipc/result'
import { systemClock } from './adapters/clock'
import { spawnDemo } from './adapters/demo-servers'
import { logLevelFrom } from './adapters/log-level'
import { createNetwork } from './adapters/network'
import { createFileSettings } from './adapters/settings-file'
import { createStderrLogger } from './adapters/stderr-logger'
import { spendLittleMemory } from './adapters/engine-memory'
import type { PatchbayClient } from './carriers/client'
import type { HostActions } from './carriers/handlers'
import { createLocalClient } from './carriers/local-client'
import { hostEngine, lockDirectory, type Hosted } from './compose'
import type { LockKind } from './adapters/instance-lock'

export interface HeadlessOptions {
  /** The state directory. */
  directory: string
  demo: boolean
  kind: Exclude<LockKind, 'app'>
  /** Log only errors: a live table, or a command's answer, needs the terminal for itself. */
  quiet: boolean
}

/** `reason` says who has the lock of the directory, or why that cannot be used. */
export type HeadlessResult = { started: true; client: PatchbayClient } | { started: false; reason: string }

/** Starts an engine in this process; closing the client stops it and leaves nothing behind. */
export async function startHeadless({ directory, demo, kind, quiet }: HeadlessOptions): Promise<HeadlessResult> {
  if (kind === 'serve') spendLittleMemory()
  const lock = await lockDirectory(directory, kind)
  if (!lock.held) return { started: false, reason: lock.reason }
  const log = createStderrLogger(quiet ? 'error' : logLevelFrom(process.env['PATCHBAY_LOG']))
  let hosted: Hosted | null = null
  const stop = async (): Promise<void> => {
    await hosted?.stop()
    await lock.release()
  }
  try {
    hosted = hostEngine({
      kind,
      directory,
      demo,
      startDemo: spawnDemo,
      logger: log,
      settings: createFileSettings(directory, log),
      network: createNetwork({ clock: systemClock, interfaces: networkInterfaces }),
      actions: withoutDesktop,
    })
    await hosted.start()
  } catch (error) {
    await stop()
    throw error
  }
  return { started: true, client: createLocalClient(hosted.router, hosted.subscribe, stop) }
}

const withoutDesktop: HostActions = {
  settingsChanged: () => undefined,
  revealConfiguration: () => Promise.reject(noDesktop()),
  signInHere: () => Promise.reject(noDesktop()),
  listShown: () => Promise.reject(noDesktop()),
  copy: () => Promise.reject(noDesktop()),
}

function noDesktop(): PatchbayError {
  return new PatchbayError('unsupported-here', 'This needs the desktop app; the engine runs without a window')
}
