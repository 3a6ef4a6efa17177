/** Finds what a test run left behind: every process that inherited this run's mark, wherever it moved to (Linux). */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { isLinux } from './platform.mjs'

const mark = `PATCHBAY_TEST_RUN=${randomUUID()}`

/** The environment variable that marks this run's processes; give it to everything that is started. */
export const runMark = Object.fromEntries([mark.split('=')])

/** Ends every marked process that is still there, by its id, and tells which they were. */
export function endLeftovers() {
  return marked().flatMap(({ pid, command }) => {
    try {
      process.kill(pid, 'SIGKILL')
      return [`${pid} ${command}`]
    } catch {
      return [] // It has just ended by itself.
    }
  })
}

/** The same, after a moment for those that are about to end. */
export async function endLeftoversSoon(patienceMs = 3_000) {
  const deadline = Date.now() + patienceMs
  while (marked().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
  return endLeftovers()
}

function marked() {
  if (!isLinux) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = markedCommand(name)
      return command === undefined ? [] : [{ pid: Number(name), command }]
    })
}

function markedCommand(pid) {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)) return undefined
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').slice(0, 160)
  } catch {
    return undefined // Ended meanwhile, or not ours to read.
  }
}
