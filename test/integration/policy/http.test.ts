/** The rows of docs/recovery.md, "Policy", that are about what a server answers over HTTP. */
import { describe, expect, test } from 'vitest'
import { http, website } from '../../fixtures/doctor/set-up'
import { startLegacyHttp } from '../../servers/legacy-http'
import { bench, engineFor, inTrouble, later } from './bench'

// Would catch: a server in trouble that is given up, or whose trouble is taken for another.
describe.each([
  [500, 'http.unavailable'],
  [502, 'http.unavailable'],
  [503, 'http.unavailable'],
  [408, 'http.unavailable'],
  [429, 'http.rate-limited'],
])('status %i', (status, code) => {
  test('is waited out, and heals by itself', async () => {
    const server = later(await startLegacyHttp())
    server.status(status)
    const engine = await engineFor({ it: http(server.url) })
    const view = await inTrouble(engine, 'it', code)
    expect(view.state).toMatchObject({ kind: 'reconnecting', problem: { evidence: { status } } })
    server.status(null)
    // Who asks for a pause without saying how long gets some seconds.
    await engine.waitFor('it', 'connected', 15_000)
  })
})

test('another refusal (406): failed, with its status', async () => {
  const origin = await website(bench, (_request, response) => void response.writeHead(406).end('no'))
  const engine = await engineFor({ it: http(`${origin}/mcp`) })
  expect((await inTrouble(engine, 'it', 'http.rejected')).state).toMatchObject({
    kind: 'failed',
    problem: { evidence: { status: 406 } },
  })
})
