/** `headersHelper`: its headers are asked for when they are needed, and again inside the very request that was refused. */
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { jwt } from '../fixtures/doctor/set-up'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { startTestEngine, type TestEngine } from '../support/engine'
import { createSkippingClock } from '../support/skipping-clock'
import { ownNow } from '../support/own-time'

let folder: string
let server: LegacyHttpServer
let running: TestEngine | null
/** Of the latest request. */
let authorization: string | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-helper-'))
  const guard = (request: IncomingMessage): boolean => {
    authorization = request.headers.authorization
    return false
  }
  server = await startLegacyHttp({ bearer: 'first', guard })
  running = null
})

afterEach(async () => {
  await running?.stop()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** A helper that prints the token in a file, and notes every run. */
function helper(): string {
  return `echo run >> ${join(folder, 'runs')}; printf '{"Authorization":"Bearer %s"}' "$(cat ${join(folder, 'token')})"`
}

async function runs(): Promise<number> {
  const text = await readFile(join(folder, 'runs'), 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean).length
}

async function start(command: string): Promise<TestEngine> {
  running = await startTestEngine({ servers: { helped: { type: 'http', url: server.url, headersHelper: command } } })
  return running
}

test('a token that dies on a live connection is replaced inside the call (B10: asked once and never again)', async () => {
  await writeFile(join(folder, 'token'), 'first')
  const engine = await start(helper())
  await engine.waitFor('helped', 'connected')
  expect(await runs()).toBe(1)

  await writeFile(join(folder, 'token'), 'second')
  server.requireBearer('second')
  const answers = await Promise.all(Array.from({ length: 10 }, () => engine.callText('helped', 'echo', { text: 'hi' })))
  expect(answers).toEqual(Array.from({ length: 10 }, () => 'hi'))
  // Ten refused calls, one run of the helper; two when a call was refused after the first answer came.
  expect(await runs()).toBeLessThanOrEqual(3)
  expect(engine.view('helped').state.kind).toBe('connected')
  expect(engine.view('helped').auth.kind).toBe('helper')
})

test('a helper that fails is told with its exit code and last words, tried again, and never remembered', async () => {
  const engine = await start(`test -f ${join(folder, 'token')} || { echo 'no ticket yet' >&2; exit 7; }; ${helper()}`)
  const view = await engine.waitFor(
    'helped',
    ({ state }) => state.kind === 'reconnecting' && state.nextRetryAt !== null,
  )
  expect(view.state).toMatchObject({ problem: { code: 'auth.helper-failed' } })
  expect('problem' in view.state && view.state.problem?.detail).toMatch(/exit code 7.*no ticket yet/)

  await writeFile(join(folder, 'token'), 'first')
  await engine.waitFor('helped', 'connected')
})

test('headers that stay rejected never lead to OAuth discovery or registration', async () => {
  await writeFile(join(folder, 'token'), 'wrong')
  const engine = await start(helper())
  const view = await engine.waitFor(
    'helped',
    ({ state }) => state.kind === 'reconnecting' && state.nextRetryAt !== null,
  )
  expect(view.state).toMatchObject({ problem: { code: 'auth.helper-rejected' } })
  expect(view.auth.kind).toBe('helper')
  // The next try asks the helper afresh.
  const before = await runs()
  await appendFile(join(folder, 'token'), '')
  await engine.engine.reconnect('helped')
  expect(await runs()).toBeGreaterThan(before)
})

// Would catch: a call that has to be refused first, although the token itself says when it ends; a helper that is run for
// every request; and a good token that is dropped because the helper failed ahead of time.
test('a token that says when it ends is replaced before that, and only then', async () => {
  const clock = createSkippingClock()
  const token = (name: string, lifeMs: number): string => jwt({ name, exp: Math.round((clock.now() + lifeMs) / 1_000) })
  const first = token('first', 300_000)
  await writeFile(join(folder, 'token'), first)
  server.requireBearer(first)
  running = await startTestEngine({
    servers: {
      helped: {
        type: 'http',
        url: server.url,
        headersHelper: `test ! -f ${join(folder, 'broken')} && { ${helper()}; }`,
      },
    },
    clock,
  })
  const call = (): Promise<string> =>
    running?.callText('helped', 'echo', { text: 'hi' }) ?? Promise.reject(new Error('gone'))
  await running.waitFor('helped', 'connected')
  clock.skip(260_000)
  expect(await call()).toBe('hi')
  expect(await runs()).toBe(1)

  clock.skip(15_000)
  await writeFile(join(folder, 'broken'), '')
  expect(await call()).toBe('hi')
  await rm(join(folder, 'broken'))
  // From now on a refusal cannot be what makes the helper run again.
  server.requireBearer(null)
  clock.skip(11_000)
  const second = token('second', 300_000)
  await writeFile(join(folder, 'token'), second)
  // Nobody waits for the new token while the old one is good.
  expect(await call()).toBe('hi')
  await expect.poll(runs).toBe(2)
  // The helper has begun; what it prints is in use as soon as a request has it.
  await expect.poll(async () => (await call()) && authorization).toBe(`Bearer ${second}`)
  server.requireBearer(second)
  expect(await call()).toBe('hi')
  expect(await runs()).toBe(2)
})

// Would catch: calls, and the probes that keep a connection, that wait for a helper which hangs while the token is good.
test('nobody waits for a helper that hangs while its token is still good', async () => {
  const clock = createSkippingClock()
  const good = jwt({ exp: Math.round((clock.now() + 300_000) / 1_000) })
  await writeFile(join(folder, 'token'), good)
  server.requireBearer(good)
  const command = `test ! -f ${join(folder, 'hang')} || sleep 30; ${helper()}`
  running = await startTestEngine({
    servers: { helped: { type: 'http', url: server.url, headersHelper: command } },
    clock,
  })
  await running.waitFor('helped', 'connected')
  await writeFile(join(folder, 'hang'), '')
  clock.skip(280_000)
  const begun = ownNow()
  for (let turn = 0; turn < 3; turn += 1) expect(await running.callText('helped', 'echo', { text: 'hi' })).toBe('hi')
  expect(ownNow() - begun).toBeLessThan(5_000)
  expect(running.view('helped').state.kind).toBe('connected')
})

test('what the helper prints is never shown', async () => {
  await writeFile(join(folder, 'token'), 'first')
  const engine = await start(helper())
  await engine.waitFor('helped', 'connected')
  const seen = JSON.stringify([engine.engine.snapshot(), engine.engine.activity('helped', 0)])
  expect(seen).not.toContain('Bearer first')
})
