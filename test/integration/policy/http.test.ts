/** The rows of recovery.md's policy table that are about what a server answers over HTTP. */
import { describe, expect, test } from 'vitest'
import { http, website } from '../../fixtures/doctor/set-up'
import { startLegacyHttp } from '../../servers/legacy-http'
import { bench, engineFor, inTrouble, later, nextTry } from './bench'

const bearer = { headers: { Authorization: 'Bearer of-the-entry' } }

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

// Would catch: hammering a server that has said when to come back.
test('Retry-After is honoured', async () => {
  const origin = await website(
    bench,
    (_request, response) => void response.writeHead(429, { 'retry-after': '120' }).end(),
  )
  const engine = await engineFor({ it: http(`${origin}/mcp`) })
  const next = nextTry(await inTrouble(engine, 'it', 'http.rate-limited'))
  expect((next ?? 0) - Date.now()).toBeGreaterThan(100_000)
})

// Would catch: a firewall taken for a missing sign-in, and a refusal without what an operator needs to see.
test('403 without a challenge to the greeting: failed, with status, server and body; Reconnect tries again', async () => {
  let blocked = true
  const server = later(
    await startLegacyHttp({
      guard: (_request, response) => {
        if (blocked)
          response.writeHead(403, { server: 'firewall', 'content-type': 'text/html' }).end('<h1>Blocked</h1>')
        return blocked
      },
    }),
  )
  const engine = await engineFor({ it: http(server.url) })
  const { state } = await inTrouble(engine, 'it', 'http.forbidden')
  expect(state.kind).toBe('failed')
  expect(state).toMatchObject({ problem: { evidence: { status: 403, body: expect.stringContaining('Blocked') } } })
  expect(JSON.stringify(state)).toContain('firewall')
  blocked = false
  expect((await engine.engine.reconnect('it')).state.kind).toBe('connected')
})

// Would catch: a wrong path that is tried for ever as if it were an outage.
test('404 that is about no session: failed', async () => {
  const server = later(
    await startLegacyHttp({
      guard: (request, response) => {
        if (request.url === '/mcp') return false
        response.writeHead(404).end('nothing here')
        return true
      },
    }),
  )
  const engine = await engineFor({ it: http(server.url.replace('/mcp', '/wrong')) })
  expect((await inTrouble(engine, 'it', 'http.not-found')).state).toMatchObject({
    kind: 'failed',
    problem: { action: 'edit-config', evidence: { status: 404 } },
  })
  await engine.write({ it: http(server.url) })
  await engine.waitFor('it', 'connected')
})

test('HTML instead of MCP: failed, with the beginning of the page', async () => {
  const origin = await website(bench, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>')
  })
  const engine = await engineFor({ it: http(`${origin}/mcp`) })
  expect((await inTrouble(engine, 'it', 'http.not-mcp')).state).toMatchObject({ kind: 'failed' })
})

test('another refusal (406): failed, with its status', async () => {
  const origin = await website(bench, (_request, response) => void response.writeHead(406).end('no'))
  const engine = await engineFor({ it: http(`${origin}/mcp`) })
  expect((await inTrouble(engine, 'it', 'http.rejected')).state).toMatchObject({
    kind: 'failed',
    problem: { evidence: { status: 406 } },
  })
})

// Would catch: a credential that follows a redirect to a stranger.
test.each([302, 307, 308])('a redirect (%i) to another origin gets no credential', async (status) => {
  const seen: (string | undefined)[] = []
  const stranger = await website(bench, (request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(404).end()
  })
  const origin = await website(
    bench,
    (_request, response) => void response.writeHead(status, { location: `${stranger}/mcp` }).end(),
  )
  const engine = await engineFor({ it: { ...http(`${origin}/mcp`), ...bearer } })
  const { state } = await inTrouble(engine, 'it', 'http.redirect')
  expect(state.kind).toBe('failed')
  expect(seen.filter((header) => header !== undefined)).toEqual([])
})
