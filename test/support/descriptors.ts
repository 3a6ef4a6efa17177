/** How many files and sockets another process may have open (Linux): `prlimit` changes that while it runs. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export const canLimitDescriptors = process.platform === 'linux'

/** The soft limit. */
export function descriptorsAllowed(pid: number): number {
  const [, soft = ''] = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? []
  return Number(soft)
}

/** What is open already stays open; nothing new can be opened above the limit. */
export function allowDescriptors(pid: number, count: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`])
}
