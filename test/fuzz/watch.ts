/** Runs a target's cases in a child and watches it from outside: a case that hangs, crashes or eats memory is named, and the rest goes on. */
import { fork } from 'node:child_process'
import type { Plan, Told } from './run'

export interface Broken {
  target: string
  index: number
  why: string
}

/** After so long without a sign of life (ms) a case hangs for good; a second of CPU time is judged by the child itself. */
const silence = 15_000
/** MB for JavaScript's own heap. */
const heap = 200
/** A target that is broken so often needs no more proof. */
const mostBroken = 5

/** @param program the bundle that runs the cases of a plan given as JSON in its arguments */
export async function watchCases(program: string, plan: Plan, silenceMs = silence): Promise<Broken[]> {
  const broken: Broken[] = []
  let from = plan.from
  while (from < plan.to && broken.length < mostBroken) {
    const { last, isDone, told } = await once(program, { ...plan, from }, silenceMs)
    broken.push(...told)
    if (isDone) break
    from = last + 1
  }
  return broken
}

function once(
  program: string,
  plan: Plan,
  silenceMs: number,
): Promise<{ last: number; isDone: boolean; told: Broken[] }> {
  const { target } = plan
  return new Promise((resolve) => {
    const told: Broken[] = []
    let last = plan.from
    let isDone = false
    let killed = false
    const child = fork(program, ['--plan', JSON.stringify(plan)], {
      execArgv: [`--max-old-space-size=${heap}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2_000)))
    const giveUp = (): void => {
      killed = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(giveUp, silenceMs)
    child.on('message', (message) => {
      const said = message as Told
      clearTimeout(timer)
      timer = setTimeout(giveUp, silenceMs)
      if (said.kind === 'begin') last = said.index
      else if (said.kind === 'broken') told.push({ target, index: said.index, why: said.why })
      else if (said.kind === 'done') isDone = true
      // Enough is known: neither a hang nor an end of its own.
      if (told.length >= mostBroken) {
        isDone = true
        child.kill('SIGKILL')
      }
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      if (!isDone && (killed || told.at(-1)?.index !== last)) {
        const why = killed ? `no sign of life for ${silenceMs} ms` : `ended with ${code ?? signal}\n${stderr}`
        told.push({ target, index: last, why })
      }
      resolve({ last, isDone, told })
    })
  })
}
