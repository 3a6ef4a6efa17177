/** Test before Add: an entry is tried as every other server is connected, and nothing of it stays, whatever came of it. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { problemOf } from '../../shared/model/connection'
import { startLegacyHttp } from '../servers/legacy-http'
import { isAlive, pidsIn, program } from '../servers/programs'
import { cleanUp } from '../support/cleanup'

const { engineFor, later } = cleanUp(afterEach)
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-trial-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

// Would catch: a program that goes on after the test, a server in the list that nobody has added, a secret on the disk.
test('a program that works: its tools are counted, it is ended, and nothing is written', async () => {
  const engine = await engineFor({})
  const starts = join(folder, 'starts')
  const patches: unknown[] = []
  engine.engine.on('patch', (patch) => patches.push(...patch.upsert))
  const view = await engine.engine.tryServer(
    'new',
    program('echo', [], { TEST_STARTS_FILE: starts, KEY: 'sk-secret-1' }),
  )
  expect(view.state.kind).toBe('connected')
  expect(view.capabilities.tools).toBeGreaterThan(0)
  const [pid] = pidsIn(starts)
  expect([pid === undefined, isAlive(pid ?? 0)]).toEqual([false, false])
  expect(engine.engine.snapshot().servers).toEqual([])
  expect(patches).toEqual([])
  await engine.engine.stop()
  const kept = await readFile(join(engine.state, 'state.json'), 'utf8').catch(() => '')
  expect(kept).not.toMatch(/sk-secret-1|trial/)
})

test.each([
  ['a program that is not there', { command: 'no-such-program-anywhere' }, 'process.not-found'],
  ['a program that ends at once', program('crash-at-once'), 'process.exited'],
  ['an address where nothing listens', { type: 'http', url: 'http://127.0.0.1:9/mcp' }, 'net.refused'],
  [
    'a variable that is not set',
    { type: 'http', url: 'http://127.0.0.1:9/${NOBODY_HAS_SET_THIS}' },
    'config.unresolved-variable',
  ],
])('%s: the outcome says why', async (_what, entry, code) => {
  const engine = await engineFor({})
  const { state } = await engine.engine.tryServer('new', entry)
  expect(problemOf(state)?.code).toBe(code)
  expect(engine.engine.snapshot().servers).toEqual([])
})

test('a server that refuses its token says so, and one that has the name of a present one disturbs nothing', async () => {
  const http = later(await startLegacyHttp({ bearer: 'right' }))
  const engine = await engineFor({ new: program('echo') })
  await engine.waitFor('new', 'connected')
  const refused = await engine.engine.tryServer('new', {
    type: 'http',
    url: http.url,
    headers: { Authorization: 'Bearer wrong' },
  })
  expect(problemOf(refused.state)).not.toBeNull()
  const entry = { type: 'http', url: http.url, headers: { Authorization: 'Bearer right' } }
  expect((await engine.engine.tryServer('new', entry)).state.kind).toBe('connected')
  expect(engine.view('new').state.kind).toBe('connected')
})

// Would catch: an Undo that brings a server back without its secrets, or under another identity.
test('a removed server comes back with its secret, until somebody takes its name', async () => {
  const http = later(await startLegacyHttp({ bearer: 'sk-a-long-secret-of-mine' }))
  const engine = await engineFor({})
  const entry = { type: 'http', url: http.url, headers: { Authorization: 'Bearer sk-a-long-secret-of-mine' } }
  const { id } = await engine.engine.addServer('mine', entry)
  await engine.waitFor('mine', 'connected')
  await engine.engine.removeServer('mine', true)
  expect(engine.engine.snapshot().servers).toEqual([])
  expect(await engine.engine.undo('remove', id)).toEqual({ undone: true })
  expect((await engine.waitFor('mine', 'connected')).id).toBe(id)
  await engine.engine.removeServer('mine', true)
  await engine.engine.addServer('mine', program('echo'))
  await expect(engine.engine.undo('remove', id)).rejects.toMatchObject({ code: 'name-taken' })
  await engine.engine.removeServer('mine')
  expect(await engine.engine.undo('remove', id)).toEqual({ undone: true })
  await engine.waitFor('mine', 'connected')
})

test('a trial that takes too long can be ended, and the next one ends it too', async () => {
  const engine = await engineFor({})
  const starts = join(folder, 'starts')
  const silent = program('silent', [], { TEST_STARTS_FILE: starts })
  const first = engine.engine.tryServer('new', silent)
  await expect.poll(() => existsSync(starts)).toBe(true)
  const second = engine.engine.tryServer('new', silent)
  expect((await first).state.kind).not.toBe('connected')
  await expect.poll(() => pidsIn(starts).length).toBe(2)
  expect(engine.engine.cancelTry()).toEqual({ cancelled: true })
  expect((await second).state.kind).not.toBe('connected')
  expect(pidsIn(starts).some(isAlive)).toBe(false)
})
