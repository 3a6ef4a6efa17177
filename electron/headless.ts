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
  /** An engine in the background ends when nobody has used it for so long (ms). */
  idleMs?: number
  /** Log only errors: a live table, or a command's answer, needs the terminal for itself. */
  quiet: boolean
}

/** `reason` says who has the lock of the directory, or why that cannot be used. */
export type HeadlessResult =
  | {
      started: true
      client: PatchbayClient
      /** Of an engine in the background: resolves when it is to end, because it was asked to or nobody uses it. */
      unwanted: Promise<void>
    }
  | { started: false; reason: string }

/** Starts an engine in this process; closing the client stops it and leaves nothing behind. */
export async function startHeadless(options: HeadlessOptions): Promise<HeadlessResult> {
  const { directory, demo, kind, quiet, idleMs = usualIdleMs } = options
  if (kind !== 'command') spendLittleMemory()
  const lock = await lockDirectory(directory, kind)
  if (!lock.held) return { started: false, reason: lock.reason }
  const log = createStderrLogger(quiet ? 'error' : logLevelFrom(process.env['PATCHBAY_LOG']))
  let hosted: Hosted | null = null
  let end: () => void = () => undefined
  const unwanted = new Promise<void>((resolve) => {
    end = resolve
  })
  const startedAt = Date.now()
  const watch = setInterval(
    () => {
      const last = Math.max(startedAt, hosted?.lastUseAt() ?? 0)
      if (kind === 'background' && Date.now() - last > idleMs) end()
    },
    Math.min(idleMs / 4, 15_000),
  ).unref()
  const stop = async (): Promise<void> => {
    clearInterval(watch)
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
      // This very program: its file is the command line.
      command: [process.execPath, ...process.argv.slice(1, 2)],
      network: createNetwork({ clock: systemClock, interfaces: networkInterfaces }),
      actions: { ...withoutDesktop, stop: () => (kind === 'background' ? stopSoon(end) : withoutDesktop.stop()) },
    })
    await hosted.start()
  } catch (error) {
    await stop()
    throw error
  }
  return { started: true, client: createLocalClient(hosted.router, hosted.subscribe, stop), unwanted }
}

/** Nobody has used it for so long (ms): ten minutes. */
const usualIdleMs = 600_000

/** After the answer has left. */
function stopSoon(end: () => void): Promise<{ stopping: true }> {
  setTimeout(end, 20)
  return Promise.resolve({ stopping: true })
}

const withoutDesktop: HostActions = {
  stop: () => Promise.reject(new PatchbayError('unsupported-here', startedByHand)),
  settingsChanged: () => undefined,
  revealConfiguration: () => Promise.reject(noDesktop()),
  signInHere: () => Promise.reject(noDesktop()),
  listShown: () => Promise.reject(noDesktop()),
  openDemo: () => Promise.reject(noDesktop()),
  copy: () => Promise.reject(noDesktop()),
  openLink: () => Promise.reject(noDesktop()),
  save: () => Promise.reject(noDesktop()),
}

const startedByHand = 'A person has started this engine: it is ended where it was started'

function noDesktop(): PatchbayError {
  return new PatchbayError('unsupported-here', 'This needs the desktop app; the engine runs without a window')
}
