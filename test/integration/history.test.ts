/** A server's past and the report for whoever helps, with real restarts and on the command line. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import type { Incident } from '../../shared/model/history'
import { startLegacyHttp } from '../servers/legacy-http'
import { createCliHome } from '../support/cli'
import { startTestEngine, type Entries } from '../support/engine'
import { cleanUp } from '../support/cleanup'

let cli = ''
const { cleanups } = cleanUp(afterEach)
beforeAll(async () => {
  cli = await bundleCompiled('cli', 'electron/cli/main.ts')
})

// Would catch: a history that ends with the app, one that takes the closed time for an outage, and (docs/recovery.md, law 1) a failure that
// is remembered as a state.
test('incidents are known after a restart, and decide nothing', async () => {
  const server = await startLegacyHttp()
  const home = await mkdtemp(join(tmpdir(), 'patchbay-history-'))
  cleanups.push(
    () => server.close(),
    () => rm(home, { recursive: true, force: true }),
  )
  const servers: Entries = { it: { type: 'http', url: server.url } }
  const first = await startTestEngine({ servers, home })
  await first.waitFor('it', 'connected')
  server.status(503)
  server.cut()
  await first.waitFor('it', 'reconnecting')
  server.status(null)
  await first.engine.reconnect('it')
  server.status(500)
  server.cut()
  await first.waitFor('it', 'reconnecting')
  await first.stop()

  server.status(null)
  const second = await startTestEngine({ servers, home })
  await second.waitFor('it', 'connected')
  const history = second.engine.history('it')
  expect(history.map(({ kind }) => kind).filter((kind) => kind !== 'connecting')).toEqual([
    'disconnected',
    'connected',
    'reconnecting',
    'connected',
    'reconnecting',
    'closed',
    'disconnected',
    'connected',
  ])
  expect(history.filter(({ kind }) => kind === 'reconnecting').map(({ code }) => code)).toEqual([
    'http.unavailable',
    'http.unavailable',
  ])
  await second.stop()
})

// Would catch: a report that overwrites a file, that a command cannot make, or that says nothing of what happened.
test('patchbay history and patchbay diagnostics', async () => {
  const server = await startLegacyHttp({ bearer: 'sk-0123456789abcdef' })
  cleanups.push(() => server.close())
  const entry = { type: 'http', url: server.url, headers: { Authorization: 'Bearer sk-0123456789abcdef' } }
  const home = await createCliHome(cli, { it: entry })
  cleanups.push(() => home.remove())
  await home.serve()
  expect((await home.run(['connect', 'it'])).code).toBe(0)
  server.status(503)
  server.cut()
  await expect.poll(async () => (await home.run(['status'])).stdout).toContain('The server is having problems')
  server.status(null)
  expect((await home.run(['reconnect', 'it'])).code).toBe(0)

  const past = await home.run(['history', 'it', '--json'])
  const { incidents, reliability } = past.json() as { incidents: Incident[]; reliability: { incidents: number } }
  expect(incidents).toMatchObject([{ code: 'http.unavailable', end: 'repaired' }])
  expect(reliability).toMatchObject({ incidents: 1 })
  expect((await home.run(['history', 'it'])).stdout).toMatch(
    /It was having problems \(http\.unavailable\): \d+ s, repaired\nConnected \d/,
  )
  expect((await home.run(['history', 'nobody'])).code).toBe(4)

  const file = join(home.home, 'report.md')
  expect((await home.run(['diagnostics', 'it', '--out', file])).code).toBe(0)
  const report = await readFile(file, 'utf8')
  expect(report).toMatch(/POST \/mcp initialize -> 200/)
  expect(report).toMatch(/sent: .*authorization/)
  expect(report).toMatch(/http\.unavailable: \d+ s, repaired/)
  expect(report).not.toContain('0123456789abcdef')
  expect((await home.run(['diagnostics', '--out', file])).code).toBe(2)
  expect(await readFile(file, 'utf8')).toBe(report)
  expect((await home.run(['diagnostics'])).stdout).toContain('# Patchbay diagnostics')
})
