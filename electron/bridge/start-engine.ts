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
}

/** Does nothing when another bridge has just done it. Never throws: that no engine comes is noticed anyway. */
export function startEngine({ directory, command: [program, ...args] }: StartOptions): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (!isOurTurn(join(directory, 'engine.starting'))) return
    mkdirSync(join(directory, 'logs'), { recursive: true, mode: 0o700 })
    const log = openSync(join(directory, 'logs', 'background.log'), 'w', 0o600)
    const child = spawn(program, [...args, 'serve', '--background'], {
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'ignore', log],
      windowsHide: true,
      env: { ...process.env, PATCHBAY_HOME: directory, PATCHBAY_LOG: process.env['PATCHBAY_LOG'] ?? 'error' },
    })
    child.on('error', () => undefined)
    child.unref()
    closeSync(log)
  } catch {
    // A disk that is full or read-only: the words of a call say that no engine runs.
  }
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
