/** What the operating system knows of processes: enough to tell ours from a stranger that got the same number. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const limits = { timeout: 5000, windowsHide: true, maxBuffer: 16 * 1024 * 1024 }

/** The environment variable by which everything that a program starts can be found again. */
export const markerVariable = 'PATCHBAY_CHILD'

/** A marker is a UUID: anything shorter, above all an empty text, would be found in the environment of strangers. */
export function isMarker(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
}

/** When the process began, in the system's own notation (only good for comparing); null when there is no such process. */
export async function processStartTime(pid: number, platform: NodeJS.Platform): Promise<string | null> {
  try {
    if (platform === 'linux') return statFields(await readFile(`/proc/${pid}/stat`, 'utf8'))[19] ?? null
    if (platform === 'win32') {
      const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`
      const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], limits)
      return stdout.trim() || null
    }
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { ...limits, env: { LC_ALL: 'C' } })
    return stdout.trim() || null
  } catch {
    // No such process, which is an answer; or no right to look, in which case it is not ours either.
    return null
  }
}

/** True while a process of this number exists (also a zombie, and one of another user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Processes whose environment carries `marker`; children inherit it, even those that left our process group. */
export async function processesWithMarker(marker: string, platform: NodeJS.Platform): Promise<number[]> {
  if (!isMarker(marker) || platform === 'win32') return []
  if (platform === 'linux') return markedOnLinux(marker)
  try {
    const { stdout } = await run('ps', ['-axEww', '-o', 'pid=,command='], { ...limits, env: { LC_ALL: 'C' } })
    const lines = stdout.split('\n').filter((line) => line.split(' ').includes(`${markerVariable}=${marker}`))
    return lines.map((line) => Number.parseInt(line, 10)).filter((pid) => pid > 0 && pid !== process.pid)
  } catch {
    // Without `ps` only the process group is swept.
    return []
  }
}

async function markedOnLinux(marker: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const marked = await Promise.all(
    pids.map(async (pid) => {
      if (pid === process.pid) return false
      try {
        const environment = await readFile(`/proc/${pid}/environ`, 'latin1')
        return environment.split('\0').includes(`${markerVariable}=${marker}`) && !(await isZombie(pid))
      } catch {
        // Ended meanwhile, or another user's.
        return false
      }
    }),
  )
  return pids.filter((_, index) => marked[index])
}

async function isZombie(pid: number): Promise<boolean> {
  return statFields(await readFile(`/proc/${pid}/stat`, 'utf8'))[0] === 'Z'
}

/** The fields of `/proc/PID/stat` from the third (state) on; the second may itself contain spaces and brackets. */
function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
