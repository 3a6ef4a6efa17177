/** A program: is it there, and does it stay? Only what the live supervisor knows: nothing is ever started from here. */
import { failed, known, ok, skipped, warning, type Check } from '../check'

/** A program that has said nothing for this long (ms) is worth naming, although it has more time. */
const patience = 4_000

export const program: Check = {
  id: 'program',
  title: 'The program',
  of: 'program',
  after: ['variables', 'permission'],
  run({ prepared, problem }) {
    if (prepared?.ok === false) return known(prepared.problem)
    if (problem?.code === 'process.not-found' || problem?.code === 'process.not-executable') return known(problem)
    if (prepared?.launch.transport !== 'stdio') return skipped('There is no program.')
    return ok(`It is ${prepared.launch.process.command}.`)
  },
}

export const start: Check = {
  id: 'start',
  title: 'Start',
  of: 'program',
  after: ['program'],
  provedByConnection: true,
  run({ problem, state, since, target, clock }) {
    const waited = clock.now() - since
    if (state.kind === 'connecting' && waited >= patience) {
      const finding = `${target} was started ${Math.round(waited / 1000)} s ago and has not answered yet.`
      const hint = 'If it needs no such time to start: check that it is an MCP server that speaks on stdout.'
      return failed('process.silent', finding, { hint })
    }
    if (problem?.code.startsWith('process.')) return known(problem)
    if (state.kind === 'connecting') return warning(`${target} is just being started.`, { action: 'wait' })
    return skipped('It is not running, and nothing is known of its last start.')
  },
}
