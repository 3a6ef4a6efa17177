/** Memory and processor time of another process, without any package. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Resident memory in MB. */
export function memoryOf(pid: number): number {
  return Number(ps(pid, 'rss')) / 1024
}

/** Processor seconds used so far; on other systems than Linux only as fine as `ps` tells it (10 ms on macOS). */
export function cpuSecondsOf(pid: number): number {
  if (process.platform === 'linux') {
    // After the name in parentheses: user and system time are fields 14 and 15, in ticks of 10 ms.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  }
  const parts = ps(pid, 'time').split(/[:-]/).map(Number)
  return parts.reduce((seconds, part) => seconds * 60 + part, 0)
}

function ps(pid: number, field: string): string {
  return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
}
