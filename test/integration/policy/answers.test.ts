/** The policy's rows about answers that are no answer: refusals, pauses, other people's pages. The origins count and note. */
import { describe, expect, test } from 'vitest'
import type { ProblemCode } from '../../../shared/model/problem'
import { startLegacyHttp } from '../../servers/legacy-http'
import { startSse } from '../../servers/sse'
import { createFault, createPassingClock, engineFor, isWaiting, later, problemIn } from './bench'

const minute = 60_000
const http = (url: string, headers: Record<string, string> = {}) => ({ type: 'http', url, headers })

describe('a server that is not well', () => {
  const cases: { status: number; code: ProblemCode }[] = [
    { status: 408, code: 'http.unavailable' },
    { status: 429, code: 'http.rate-limited' },
    { status: 500, code: 'http.unavailable' },
    { status: 503, code: 'http.unavailable' },
  ]

  // Would catch: a server that is asked again before the pause it has asked for is over, one that is given up, a call that
  // is run after it was refused, a return that needs a click. All side by side, because each takes its pause.
  test('is retried not before its Retry-After, and heals by itself', async () => {
    await Promise.all(cases.map(endures))
  })

  async function endures({ status, code }: (typeof cases)[number]): Promise<void> {
    const fault = createFault()
    const server = later(await startLegacyHttp({ guard: fault.guard }))
    const engine = await engineFor({ it: http(server.url) })
    // It has been looked at: no request of the beginning is still on its way when the pause is asked for.
    await engine.waitFor(
      'it',
      ({ capabilities, pulse }) => capabilities.resources !== null && (pulse?.latencyMs ?? null) !== null,
    )
    fault.set(status, { 'retry-after': '4', server: 'gateway' }, 'too much')
    await expect(engine.callText('it', 'count'), String(status)).rejects.toMatchObject({ code: 'call-failed' })
    const view = await engine.waitFor('it', isWaiting)
    const { state } = view
    if (state.kind !== 'reconnecting' || state.nextRetryAt === null) throw new Error('not waiting')
    const last = fault.refused.at(-1) ?? 0
    expect(problemIn(view), String(status)).toMatchObject({ code, action: 'wait', evidence: { status } })
    expect(Date.parse(state.nextRetryAt) - last, String(status)).toBeGreaterThanOrEqual(3_900)
    expect(view.capabilities).toMatchObject({ freshness: 'stale', tools: 7 })
    // It stays away for one more pause.
    await expect.poll(() => fault.refused.at(-1), { timeout: 8_000 }).toBeGreaterThan(last)
    expect(fault.refused.find((at) => at > last) ?? 0, String(status)).toBeGreaterThanOrEqual(last + 3_900)
    fault.mend()
    await engine.waitFor('it', 'connected', 8_000)
    expect(await engine.callText('it', 'count'), String(status)).toBe('1')
  }
})

describe('a refusal without a challenge', () => {
  // Would catch: a firewall's 403 taken for a missing sign-in, one that is never looked at again, and words that do not say
  // who has refused.
  test('of the very first request: failed, said by whom, and tried again slowly', async () => {
    const fault = createFault()
    fault.set(403, { server: 'firewall', 'content-type': 'text/html' }, '<h1>Your plan does not include this</h1>')
    const server = later(await startLegacyHttp({ guard: fault.guard }))
    const clock = createPassingClock()
    const engine = await engineFor({ it: http(server.url) }, { clock })
    const problem = problemIn(await engine.waitFor('it', 'failed'))
    expect(problem).toMatchObject({ code: 'http.forbidden', action: 'reconnect' })
    expect(problem.evidence).toMatchObject({ status: 403, body: expect.stringContaining('plan') as string })
    expect(problem.evidence.cause).toContain('firewall')
    const asked = fault.refused.length
    await clock.pass(4 * minute)
    expect(fault.refused).toHaveLength(asked)
    fault.mend()
    await clock.pass(2 * minute)
    await engine.waitFor('it', 'connected')
  })

  // Would catch: a refused call that costs the connection or the credential, and one that does not say who refused it.
  test.each(['http', 'sse'])(
    'of a call (%s): the call fails with http.forbidden, the connection stays',
    async (type) => {
      const fault = createFault()
      const options = { bearer: 'mine', guard: fault.guard }
      const legacy = type === 'http' ? later(await startLegacyHttp(options)) : null
      const sse = legacy ? null : later(await startSse(options))
      const server = legacy ?? sse
      const headers = { Authorization: 'Bearer mine' }
      const engine = await engineFor({ it: { type, url: server?.url, headers } })
      await engine.waitFor('it', 'connected')
      const { since } = engine.view('it')
      fault.set(403, { server: 'firewall' }, 'This tenant is read-only', 'tools/call')
      const data = { status: 403, code: 'http.forbidden' }
      const told = { code: 'call-failed', data, message: expect.stringMatching(/403.*firewall.*read-only/) as string }
      await expect(engine.callText('it', 'count')).rejects.toMatchObject(told)
      fault.mend()
      expect(await engine.callText('it', 'count')).toBe('1')
      expect(engine.view('it')).toMatchObject({ since, state: { kind: 'connected' }, auth: { kind: 'static' } })
      expect([legacy?.initializes() ?? sse?.streams(), server?.stats.unauthorized]).toEqual([1, 0])
    },
  )
})

describe('an address where no MCP server is', () => {
  const cases: { answer: string; status: number; code: ProblemCode }[] = [
    { answer: 'nothing', status: 404, code: 'http.not-found' },
    { answer: 'a web page', status: 200, code: 'http.not-mcp' },
  ]

  // Would catch: a wrong path taken for an outage and hammered, a page taken for a server without tools, a doctor that does
  // not find the server next door, and a server that is not noticed when it appears.
  test.each(cases)('answers with $answer: failed, and the right path is suggested', async ({ status, code }) => {
    const fault = createFault()
    fault.set(status, { 'content-type': 'text/html' }, '<!doctype html><title>Welcome</title>')
    const server = later(
      await startLegacyHttp({
        guard: (request, response) => request.url !== '/v1/mcp' && fault.guard(request, response),
      }),
    )
    const clock = createPassingClock()
    const engine = await engineFor({ it: http(server.url) }, { clock })
    const problem = problemIn(await engine.waitFor('it', 'failed'))
    expect(problem).toMatchObject({ code, action: 'edit-config' })
    const asked = fault.refused.length
    await clock.pass(4 * minute)
    expect(fault.refused).toHaveLength(asked)
    const { cause } = await engine.engine.diagnose('it')
    expect(cause).toMatchObject({ code, finding: expect.stringContaining('/v1/mcp') as string })
    fault.mend()
    await clock.pass(2 * minute)
    await engine.waitFor('it', 'connected')
  })
})
