/** Very many at once: clients of the same programs, and connections that nobody means well with. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { isAliveIn, pidsIn, program } from '../servers/programs'
import { allListed, startEngineProcess, type EngineProcess } from '../support/engine-process'
import { asJson, cleanUp, later, raw } from '../support/gateway-bench'
import { memoryOf } from '../support/process-stats'
import { rawHttp, rawModern, type RawClient } from '../support/raw-client'
import type { Entries } from '../support/engine'

let cli = ''
beforeAll(async () => {
  cli = await bundleCompiled('cli', 'electron/cli/main.ts')
})
afterEach(cleanUp)

async function startEngine(entries: Entries): Promise<EngineProcess> {
  const engine = await startEngineProcess(cli, entries)
  later(() => engine.stop())
  await engine.until(allListed(Object.keys(entries).length), 60_000)
  return engine
}
async function tokenFor(engine: EngineProcess, client: string): Promise<string> {
  const made = await engine.request('gateway.token', { client })
  if (!made.ok) throw new Error(made.error.message)
  return made.value.token
}
async function doorsOf(engine: EngineProcess): Promise<string[]> {
  const view = await engine.request('gateway.get', {})
  if (!view.ok) throw new Error(view.error.message)
  return view.value.servers.map(({ url }) => url)
}

// Would catch: a process for each client, or for each session, and one that is left behind when its clients have gone.
test('60 clients of 12 programs: 12 processes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-crowd-'))
  later(() => rm(folder, { recursive: true, force: true }))
  const starts = join(folder, 'starts')
  const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
  const entries = Object.fromEntries(names.map((name) => [name, program('echo', [], { TEST_STARTS_FILE: starts })]))
  const engine = await startEngine(entries)
  const doors = await doorsOf(engine)

  const pids = new Set<string>()
  const use = async (index: number): Promise<void> => {
    const token = await tokenFor(engine, `client ${index}`)
    // Every program has five of them.
    const door = doors[index % doors.length] ?? ''
    const client: RawClient = index % 2 === 0 ? await rawHttp(door, token) : rawModern(door, token)
    later(() => client.close())
    const { text } = await client.ask('tools/call', { name: 'pid', arguments: {} })
    pids.add((JSON.parse(text) as { result: { content: { text: string }[] } }).result.content[0]?.text ?? '')
  }
  await Promise.all(Array.from({ length: 60 }, (_, index) => use(index)))
  expect(pids.size).toBe(12)
  expect(readFileSync(starts, 'utf8').trim().split('\n')).toHaveLength(12)
  expect(pidsIn(starts).filter((pid) => isAliveIn(pid, starts))).toHaveLength(12)
})

const megabyte = 1024 * 1024
/** As many as come at once in a bad hour; `PATCHBAY_FLOOD=10000` for more. */
const flood = Number(process.env['PATCHBAY_FLOOD'] ?? 2_000)

// Would catch: connections that are kept for whoever opens them, memory that goes with them, and a client of good faith who
// finds no room.
test(`${flood} connections: memory is bounded, and others are served meanwhile`, async () => {
  const engine = await startEngine({ one: program('echo') })
  const [door = ''] = await doorsOf(engine)
  const url = new URL(door)
  const headers = asJson(await tokenFor(engine, 'a client'))
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: { text: 'hi' } } }
  const served = async (): Promise<number> => (await raw(url, { headers, body: JSON.stringify(call) })).status
  for (let warm = 0; warm < 50; warm += 1) expect(await served()).toBe(200)
  const before = memoryOf(engine.pid)

  const open = new Set<ReturnType<typeof connect>>()
  const begin = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(url.port), '127.0.0.1')
      open.add(socket)
      const over = (): void => {
        open.delete(socket)
        resolve()
      }
      socket.once('connect', () => {
        // Something, so that it is more than a connection, and never the end.
        socket.write(`POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nX: `)
        resolve()
      })
      socket.once('error', over)
      socket.once('close', over)
    })
  later(async () => open.forEach((socket) => socket.destroy()))
  let most = 0
  for (let made = 0; made < flood; made += 200) {
    await Promise.all(Array.from({ length: 200 }, begin))
    expect(await served()).toBe(200)
    if (made % 1_000 === 0) most = Math.max(most, memoryOf(engine.pid))
  }
  most = Math.max(most, memoryOf(engine.pid))
  // Room for a few hundred, not for thousands.
  await expect.poll(() => open.size).toBeLessThan(600)
  expect((most - before) * megabyte).toBeLessThan(100 * megabyte)
  expect(await served()).toBe(200)
})
