/** Starts the background engine, which lives on its own: neither the client nor the bridge that wanted it takes it along. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Of many bridges that want one at the same moment, one starts it (ms). */
const turn = 5_000

export interface StartOptions {
  /** The state directory. */
  directory: string
  /** What runs the command line: Node, and the program. */
  command: readonly [string, ...string[]]
  /** Default: our own. */
  env?: Readonly<Record<string, string | undefined>>
  platform?: NodeJS.Platform
  /** An engine has just ended in this very process: whatever was started before that has found the directory taken. */
  afterAnother?: boolean
}

/** Does nothing when another bridge has just done it. Never throws: that no engine comes is noticed anyway. */
export function startEngine({
  directory,
  command,
  env = process.env,
  platform = process.platform,
  afterAnother = false,
}: StartOptions): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (afterAnother) rmSync(join(directory, 'engine.starting'), { force: true })
    if (!isOurTurn(join(directory, 'engine.starting'))) return
    mkdirSync(join(directory, 'logs'), { recursive: true, mode: 0o700 })
    const log = openSync(join(directory, 'logs', 'background.log'), 'w', 0o600)
    const { program, args, verbatim } = asStarted([...command, 'serve', '--background'], env, platform)
    const child = spawn(program, args, {
      windowsVerbatimArguments: verbatim,
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'ignore', log],
      windowsHide: true,
      env: { ...env, PATCHBAY_HOME: directory, PATCHBAY_LOG: env['PATCHBAY_LOG'] ?? 'error' },
    })
    child.on('error', () => undefined)
    child.unref()
    closeSync(log)
  } catch {
    // A disk that is full or read-only: the words of a call say that no engine runs.
  }
}

/** Windows starts a script by its command processor alone. */
export function asStarted(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): { program: string; args: string[]; verbatim: boolean } {
  if (platform !== 'win32' || !/\.(?:cmd|bat)$/i.test(program)) return { program, args, verbatim: false }
  const line = [program, ...args].map((part) => `"${part}"`).join(' ')
  return { program: env['ComSpec'] ?? 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], verbatim: true }
}

/** A file that is made by whoever comes first; one that has been there for a while is nobody's. */
function isOurTurn(path: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > turn || age < -turn) rmSync(path, { force: true })
  try {
    closeSync(openSync(path, 'wx', 0o600))
    return true
  } catch {
    return false
  }
}
