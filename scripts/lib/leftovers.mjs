/** Finds what a step of a test run left behind: every process that inherited its mark, wherever it moved to (Linux). */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { isLinux } from './platform.mjs'

const variable = 'PATCHBAY_TEST_RUN'
const thisRun = randomUUID()

/** The environment that marks the processes of this step; give it to everything that the step starts. */
export const stepMark = (step) => ({ [variable]: `${thisRun} ${step}` })

/** Ends every marked process that is still there, by its id, and tells which they were. Without a step: of the whole run. */
export function endLeftovers(step = '') {
  return marked(step).flatMap(({ pid, command }) => {
    try {
      process.kill(pid, 'SIGKILL')
      return [`${pid} ${command}`]
    } catch {
      return [] // It has just ended by itself.
    }
  })
}

/** The same, after a moment for those that are about to end. */
export async function endLeftoversSoon(step, patienceMs = 3_000) {
  const deadline = Date.now() + patienceMs
  while (marked(step).length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
  return endLeftovers(step)
}

function marked(step) {
  if (!isLinux) return []
  const isMark = (line) => line.startsWith(`${variable}=${thisRun} ${step}`)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = markedCommand(name, isMark)
      return command === undefined ? [] : [{ pid: Number(name), command }]
    })
}

function markedCommand(pid, isMark) {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').some(isMark)) return undefined
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').slice(0, 160)
  } catch {
    return undefined // Ended meanwhile, or not ours to read.
  }
}
