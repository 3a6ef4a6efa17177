/** The stdio test programs as configuration entries, and the count of their starts. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type ProgramName =
  | 'asks'
  | 'echo'
  | 'crash-at-once'
  | 'crash-after'
  | 'silent'
  | 'chatty'
  | 'ignores-stdin-end'
  | 'with-grandchild'
  | 'dies-unless-initialized'
  | 'modern'
  | 'odd-printer'
  | 'old-revision'
  | 'changes-era'
  | 'odd'
  | 'lines'
  | 'tasks'
  | 'ends'

export interface StdioEntry {
  [key: string]: unknown
  type: 'stdio'
  command: string
  args: string[]
  env: Record<string, string>
}

/** Seen from the project's root, where every runner starts; this module itself may be bundled to somewhere else. */
const folder = resolve('test/servers/stdio')

/** The entry, in Claude Code's dialect, that runs a test program under this very Node. */
export function program(name: ProgramName, args: string[] = [], env: Record<string, string> = {}): StdioEntry {
  return { type: 'stdio', command: process.execPath, args: [join(folder, `${name}.mjs`), ...args], env }
}

/** The process ids in a file that programs append to (`TEST_STARTS_FILE`, `TEST_GRANDCHILDREN_FILE`), oldest first. */
export function pidsIn(file: string): number[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number)
}

/**
 * True while a process with this id runs whose environment names this path. On a busy machine a number soon belongs to
 * somebody else, be it a thread. Elsewhere than on Linux the number alone decides.
 */
export function isAliveIn(pid: number, path: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid)
  try {
    return isAlive(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(path)
  } catch {
    // It has ended in between.
    return false
  }
}

/** True while a process with this id exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
