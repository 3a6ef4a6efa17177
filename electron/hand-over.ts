/** The app is quit, and an engine in the background goes on for AI clients: whether that can be, and how it begins. */
import { posix, win32 } from 'node:path'
import { startEngine, type StartOptions } from './bridge/start-engine'
import { findProgram } from './core/programs/find-program'
import { createEnvironment } from './core/programs/shell-environment'
import type { Host, Logger } from './core/ports'

export interface HandOverOptions {
  /** The state directory. */
  directory: string
  /** What starts the command line, on the person's own Node. */
  command: readonly [string, ...string[]]
  host: Host
  logger: Logger
}

/** Resolves with what begins it, to be called once this engine has let go of the directory; null where there is no Node. */
export async function prepareHandOver({
  directory,
  command: [program, ...args],
  host,
  logger,
}: HandOverOptions): Promise<(() => void) | null> {
  const shell = await createEnvironment(host, logger)()
  // An app that the desktop has started knows little of where programs are.
  const env = host.platform === 'win32' ? host.env : { ...host.env, PATH: shell['PATH'] }
  const place = { platform: host.platform, homeDir: host.homeDir, cwd: directory, env }
  const node = isNode(program, host.platform) ? program : 'node'
  const found = await Promise.all([program, node].map((name) => findProgram(name, place)))
  if (found.some(({ kind }) => kind !== 'found')) return null
  const [first] = found
  const path = first?.kind === 'found' ? first.path : program
  const options: StartOptions = { directory, command: [path, ...args], env, platform: host.platform }
  return () => startEngine({ ...options, afterAnother: true })
}

function isNode(program: string, platform: NodeJS.Platform): boolean {
  return /^node(?:\.exe)?$/i.test((platform === 'win32' ? win32 : posix).basename(program))
}
