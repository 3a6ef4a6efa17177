/** What the operating system knows of processes: enough to tell ours from a stranger that got the same number. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const limits = { timeout: 10_000, windowsHide: true, maxBuffer: 16 * 1024 * 1024 }

/** The environment variable by which everything that a program starts can be found again. */
export const markerVariable = 'PATCHBAY_CHILD'

/** A marker is a UUID: anything shorter, above all an empty text, would be found in the environment of strangers. */
export function isMarker(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
}

/**
 * When the process began, in the system's own notation (only good for comparing on this machine); null when no such process
 * runs. A zombie does not: it has ended and only waits for its parent, which in a container may be for ever.
 */
export async function processStartTime(pid: number, platform: NodeJS.Platform): Promise<string | null> {
  try {
    if (platform === 'linux') return await linuxStart(pid)
    if (platform === 'win32') {
      const script = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToUniversalTime().Ticks`
      const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], limits)
      return stdout.trim() || null
    }
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { ...limits, env: plain() })
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
    // EPERM: it exists, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** True for a process that has ended and is still in the system's list. Where that cannot be told cheaply: false. */
export async function isZombie(pid: number, platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return false
  try {
    return hasEnded(await statFields(pid))
  } catch {
    return false
  }
}

/**
 * Processes whose environment carries one of these markers, by marker; children inherit it, even those that left our process
 * group. One look at all processes, however many markers there are.
 */
export async function processesWithMarkers(
  markers: Iterable<string>,
  platform: NodeJS.Platform,
): Promise<Map<string, number[]>> {
  const wanted = new Map([...markers].filter(isMarker).map((marker) => [`${markerVariable}=${marker}`, marker]))
  const found = new Map<string, number[]>()
  if (wanted.size === 0 || platform === 'win32') return found
  const note = (pid: number, words: string[]): void => {
    const marker = words.map((word) => wanted.get(word)).find((each) => each !== undefined)
    if (marker !== undefined) found.set(marker, [...(found.get(marker) ?? []), pid])
  }
  if (platform === 'linux') {
    await eachOnLinux(note)
    return found
  }
  try {
    const { stdout } = await run('ps', ['-axEww', '-o', 'pid=,command='], { ...limits, env: plain() })
    for (const line of stdout.split('\n')) {
      const pid = Number.parseInt(line, 10)
      if (pid > 0 && pid !== process.pid) note(pid, line.split(' '))
    }
  } catch {
    // Without `ps` only the process group is swept.
  }
  return found
}

interface Question {
  marker: string
  answer: (pids: number[]) => void
  fail: (error: unknown) => void
}

/** Questions that wait for the next look, by platform; no entry while no look is under way. */
const waiting = new Map<NodeJS.Platform, Question[]>()

/**
 * The same for one marker. Whoever asks while a look is under way shares the next one: a stop of two hundred programs asks
 * for each, and one look reads the environment of every process on the machine.
 */
export function processesWithMarker(marker: string, platform: NodeJS.Platform): Promise<number[]> {
  return new Promise((answer, fail) => {
    const queue = waiting.get(platform)
    if (queue !== undefined) return void queue.push({ marker, answer, fail })
    waiting.set(platform, [{ marker, answer, fail }])
    void lookForAll(platform)
  })
}

async function lookForAll(platform: NodeJS.Platform): Promise<void> {
  for (let asked = waiting.get(platform) ?? []; asked.length > 0; asked = waiting.get(platform) ?? []) {
    waiting.set(platform, [])
    try {
      const markers = asked.map(({ marker }) => marker)
      const found = await processesWithMarkers(markers, platform)
      for (const { marker, answer } of asked) answer(found.get(marker) ?? [])
    } catch (error) {
      for (const { fail } of asked) fail(error)
    }
  }
  waiting.delete(platform)
}

/** Dates are printed in local time and in the person's language unless told otherwise. */
function plain(): NodeJS.ProcessEnv {
  return { ...process.env, TZ: 'UTC', LC_ALL: 'C' }
}

/** Tells the environment of every process that runs and may be looked at, except for our own. */
async function eachOnLinux(tell: (pid: number, environment: string[]) => void): Promise<void> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  await Promise.all(
    pids.map(async (pid) => {
      if (pid === process.pid) return
      try {
        const environment = await readFile(`/proc/${pid}/environ`, 'latin1')
        if (environment.includes(markerVariable) && !hasEnded(await statFields(pid))) tell(pid, environment.split('\0'))
      } catch {
        // Ended meanwhile, or another user's.
      }
    }),
  )
}

/** The start in ticks counts from the machine's own start, which the boot id names. */
async function linuxStart(pid: number): Promise<string | null> {
  const [fields, boot] = await Promise.all([statFields(pid), readFile('/proc/sys/kernel/random/boot_id', 'utf8')])
  return hasEnded(fields) ? null : `${boot.trim()}/${fields[19]}`
}

function hasEnded(fields: readonly string[]): boolean {
  return fields[0] === 'Z' || fields[0] === 'X'
}

/** The fields of `/proc/PID/stat` from the third (state) on; the second may itself contain spaces and brackets. */
async function statFields(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
