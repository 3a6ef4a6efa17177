/** The protocol, on the live connection where there is one; and last, whatever is wrong that nothing else explains. */
import { problemOf } from '../../../../shared/model/connection'
import { FaultError, whyItFailed } from '../../problems/fault'
import { isModern } from '../answer'
import { failed, known, ok, skipped, warning, type Check } from '../check'
import { networkLimit, withLimit } from '../limit'

const way = ['program', 'start', 'http', 'redirect', 'path', 'credential', 'rights'] as const

const eraWords = { modern: 'the present revision (2026-07-28)', legacy: 'a revision before 2026-07-28' }

export const era: Check = {
  id: 'era',
  title: 'Protocol',
  of: 'every',
  after: way,
  run({ live, facts: { answer }, verdict }) {
    if (live) return ok(`It speaks ${eraWords[live.era]}.`)
    if (answer && isModern(answer)) return ok(`It speaks ${eraWords.modern}.`)
    if (verdict) return ok(`When it was last connected, it spoke ${eraWords[verdict.protocol.era]}.`)
    return skipped('Only a connection can tell.')
  },
}

export const initialize: Check = {
  id: 'initialize',
  title: 'Greeting',
  of: 'every',
  after: way,
  async run({ live, problem, clock, target }, signal) {
    if (!live) {
      const ours =
        problem && /^(protocol\.(invalid|refused|version)|http\.(rejected|not-mcp)|internal\.)/.test(problem.code)
      return ours ? known(problem) : skipped('There is no live connection to ask.')
    }
    const begun = clock.now()
    try {
      await withLimit(clock, networkLimit, signal, () => live.probe(networkLimit))
    } catch (error) {
      signal.throwIfAborted()
      // An error answer is an answer.
      if (!(error instanceof FaultError) || error.fault.kind !== 'rpc') {
        return failed('net.timeout', `${target} was connected, but does not answer now.`, {
          evidence: { cause: whyItFailed(error) },
        })
      }
    }
    return ok(`It answers within ${clock.now() - begun} ms.`)
  },
}

export const tools: Check = {
  id: 'tools',
  title: 'Tools',
  of: 'every',
  after: [...way, 'initialize'],
  async run({ live, toolsProblem, clock, target }, signal) {
    if (!live) return skipped('There is no live connection to ask.')
    try {
      const { items, flaws, end } = await withLimit(clock, networkLimit, signal, () => live.listTools(networkLimit))
      if (end) return warning(`It lists its tools: ${items.length}. ${end.why}`, { action: 'reconnect' })
      if (toolsProblem) {
        const hint = 'Reconnect to have them.'
        return warning('The tools can be listed now; before they could not.', { hint, action: 'reconnect' })
      }
      const [bad] = flaws.filter(({ usable }) => !usable)
      if (bad) return warning(`It lists its tools: ${items.length}. ${bad.item} is left out: ${bad.wrong}.`)
      return items.length === 0 ? warning('It offers no tools.') : ok(`It lists its tools: ${items.length}.`)
    } catch (error) {
      signal.throwIfAborted()
      if (toolsProblem) return known(toolsProblem)
      return failed('protocol.tools-unavailable', `${target} cannot list its tools.`, {
        evidence: { cause: whyItFailed(error) },
      })
    }
  },
}

/** Problems that a stranger's good answer contradicts. */
const passing = /^(net\.|http\.(unavailable|rate-limited|not-found|not-mcp|redirect)$)/

export const state: Check = {
  id: 'state',
  title: 'Connection',
  of: 'every',
  after: [],
  run({ state: now, facts: { kind } }) {
    if (now.kind === 'connected') return ok('It is connected.')
    if (now.kind === 'asleep') return ok('It is asleep, because nobody uses it. The next request starts it.')
    const problem = problemOf(now)
    if (problem && passing.test(problem.code) && (kind === 'mcp' || kind === 'asks-credential')) {
      return warning(`What stood in the way seems to be over (${problem.title}).`, {
        hint: 'Reconnect instead of waiting for the next try.',
        action: 'reconnect',
      })
    }
    if (problem) return known(problem)
    if (now.kind === 'authorizing') return failed('auth.required', 'A sign-in waits for you in the browser.')
    if (now.kind === 'connecting' || now.kind === 'disconnecting') {
      return warning('It is just being changed.', { action: 'wait' })
    }
    return warning('It is not connected.', { hint: 'Connect it to use it.', action: 'reconnect' })
  },
}
