/** Tells one process from another that got the same id later: a process id together with the moment of its start. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

export interface ProcessIdentity {
  pid: number
  /** Comparable only with other values of this module on the same machine. */
  start: string
}

/** When the process with this id started, in a form to compare; null when there is no such process. */
export async function processStart(pid: number): Promise<string | null> {
  switch (process.platform) {
    case 'linux':
      return linuxStart(pid)
    case 'win32':
      return output('powershell.exe', [
        '-NoProfile',
        '-NonInteractive',
        '-Command',
        `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToUniversalTime().Ticks`,
      ])
    default:
      // The start is printed in local time and in the person's language unless told otherwise.
      return output('ps', ['-o', 'lstart=', '-p', String(pid)], { ...process.env, TZ: 'UTC', LC_ALL: 'C' })
  }
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, start: (await processStart(process.pid)) ?? '' }
}

/**
 * True while exactly that process runs. Without a known start time the id alone decides, because taking a running
 * process for a dead one would do more harm than the opposite.
 */
export async function isRunning({ pid, start }: ProcessIdentity): Promise<boolean> {
  if (!exists(pid)) return false
  const found = await processStart(pid)
  if (found !== null) return start === '' || found === start
  // Linux always answers for what runs (a zombie does not); elsewhere the question itself may have failed.
  return process.platform === 'linux' && start !== '' ? false : exists(pid)
}

/** True while a process of this number runs, whoever's it is. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it exists, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function linuxStart(pid: number): Promise<string | null> {
  try {
    const [status, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ])
    // The program's name (field 2, in parentheses) may contain anything; count the fields after its end.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; it only waits for its parent.
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return `${boot.trim()}/${fields[19]}`
  } catch {
    return null
  }
}

function output(command: string, args: string[], env?: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, args, { env, timeout: 10_000, windowsHide: true }, (error, stdout) => {
      const text = stdout.trim()
      resolve(error || text === '' ? null : text)
    })
  })
}
