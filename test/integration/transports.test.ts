/** The engine against real servers of every transport and era: it connects, lists, calls, and sees lists change. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startBalancer } from '../servers/balancer'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { pidsIn, program, type ProgramName } from '../servers/programs'
import { startSse } from '../servers/sse'
import { bigBytes } from '../servers/toolbox'
import { cleanUp } from '../support/cleanup'

const { cleanups, later, engineFor } = cleanUp(afterEach)

const http = (url: string) => ({ type: 'http', url })
const isLive = (tools: number) => (view: { capabilities: { tools: number | null; freshness: string } }) =>
  view.capabilities.tools === tools && view.capabilities.freshness === 'live'

describe('server-everything', () => {
  const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js')

  async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async function startEverything(kind: 'sse' | 'streamableHttp'): Promise<number> {
    const port = await freePort()
    const child: ChildProcess = spawn(process.execPath, [everything, kind], {
      env: { ...process.env, PORT: String(port) },
      stdio: 'ignore',
    })
    cleanups.push(async () => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    })
    return port
  }

  // Would catch: a transport that the engine cannot speak as deployed servers speak it. The servers may still be starting
  // when the engine first looks, as it happens on a real machine.
  test('connects over stdio, SSE and Streamable HTTP with the same tools', async () => {
    const [sse, streamable] = await Promise.all([startEverything('sse'), startEverything('streamableHttp')])
    const test = await engineFor({
      stdio: { type: 'stdio', command: process.execPath, args: [everything, 'stdio'] },
      sse: { type: 'sse', url: `http://127.0.0.1:${sse}/sse` },
      streamable: http(`http://127.0.0.1:${streamable}/mcp`),
    })
    const counts = new Set<number | null>()
    for (const name of ['stdio', 'sse', 'streamable']) {
      const view = await test.waitFor(name, 'connected', 15_000)
      expect(view.state).toMatchObject({ era: 'legacy' })
      expect(await test.callText(name, 'echo', { message: 'hello' })).toContain('hello')
      counts.add(test.view(name).capabilities.tools)
    }
    expect(counts.size).toBe(1)
    expect([...counts][0]).toBeGreaterThan(5)
  })
})

describe('HTTP servers', () => {
  // Would catch: an era verdict that is wrong, or a page of a long list that gets lost.
  test('modern-only, legacy-only, dual and SSE servers connect, with 250 tools over pages', async () => {
    const paged = { tools: 250, pageSize: 40 }
    const modern = later(await startModernHttp(paged))
    const dual = later(await startModernHttp({ ...paged, legacy: 'serve' }))
    const legacy = later(await startLegacyHttp(paged))
    const sse = later(await startSse(paged))
    const test = await engineFor({
      modern: http(modern.url),
      dual: http(dual.url),
      legacy: http(legacy.url),
      sse: { type: 'sse', url: sse.url },
    })
    const eras = { modern: 'modern', dual: 'modern', legacy: 'legacy', sse: 'legacy' }
    for (const [name, era] of Object.entries(eras)) {
      const view = await test.waitFor(name, 'connected')
      expect(view.state).toMatchObject({ era })
      expect(view.capabilities.tools).toBe(250)
      expect((await test.engine.tools(name)).tools.at(-1)?.name).toBe('tool_250')
    }
    expect(legacy.initializes()).toBe(1)
    expect(sse.streams()).toBe(1)
    await test.waitFor('legacy', ({ capabilities }) => capabilities.resources === 2 && capabilities.prompts === 1)
  })

  // Would catch: the warning of a leak that Node writes once a session has made 1 500 requests under one signal.
  test('1 600 calls in one session are nothing to warn of', async () => {
    const warnings: string[] = []
    const hear = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', hear)
    cleanups.push(async () => void process.off('warning', hear))
    const server = later(await startLegacyHttp())
    const test = await engineFor({ one: http(server.url) })
    await test.waitFor('one', 'connected')
    for (let turn = 0; turn < 32; turn += 1) {
      const answers = Array.from({ length: 50 }, () => test.callText('one', 'echo', { text: 'hi' }))
      expect(new Set(await Promise.all(answers))).toEqual(new Set(['hi']))
    }
    expect(warnings).toEqual([])
  })

  // Would catch: a buffer limit below what servers send.
  test('a 5 MB result arrives whole over every transport', async () => {
    const servers = [later(await startLegacyHttp()), later(await startModernHttp())]
    const sse = later(await startSse())
    const test = await engineFor({
      legacy: http(servers[0]?.url ?? ''),
      modern: http(servers[1]?.url ?? ''),
      sse: { type: 'sse', url: sse.url },
      stdio: program('echo'),
    })
    for (const name of ['legacy', 'modern', 'sse', 'stdio']) {
      await test.waitFor(name, 'connected')
      expect((await test.callText(name, 'big')).length, name).toBe(bigBytes)
    }
  })

  // Would catch: a list_changed notice that nobody listens for, in either era.
  test('a tool added at run time is seen within 3 s in both eras', async () => {
    const legacy = later(await startLegacyHttp({ tools: 5 }))
    const modern = later(await startModernHttp({ tools: 5 }))
    const sse = later(await startSse({ tools: 5 }))
    const test = await engineFor({
      legacy: http(legacy.url),
      modern: http(modern.url),
      sse: { type: 'sse', url: sse.url },
      'stdio-legacy': program('echo', ['--tools', '6']),
      'stdio-modern': program('modern'),
    })
    const names = ['legacy', 'modern', 'sse', 'stdio-legacy', 'stdio-modern']
    for (const name of names) {
      const before = (await test.waitFor(name, 'connected')).capabilities.tools ?? 0
      await test.callText(name, 'add_tool', { name: 'fresh' })
      const view = await test.waitFor(name, isLive(before + 1), 3_000)
      expect(view.capabilities.tools).toBe(before + 1)
      expect((await test.engine.tools(name)).tools.map((tool) => tool.name)).toContain('fresh')
    }
  })

  // Would catch: a header that is dropped, sent to the wrong place, or a rejected one that ends in a sign-in.
  test('a static bearer header opens the door, a wrong one is retried', async () => {
    const server = later(await startLegacyHttp({ bearer: 'right' }))
    const entry = (token: string) => ({ ...http(server.url), headers: { Authorization: `Bearer ${token}` } })
    const test = await engineFor({ right: entry('right'), wrong: entry('wrong'), none: http(server.url) })
    expect((await test.waitFor('right', 'connected')).auth.kind).toBe('static')
    const wrong = await test.waitFor('wrong', 'reconnecting')
    expect(wrong.state).toMatchObject({ problem: { code: 'auth.static-rejected' } })
    const none = await test.waitFor('none', 'failed')
    expect(none.state).toMatchObject({ problem: { code: 'auth.no-oauth' } })
    expect(JSON.stringify(test.engine.snapshot())).not.toContain('Bearer right')
    server.requireBearer('wrong')
    await test.waitFor('wrong', 'connected', 10_000)
  })
})

describe('stdio programs', () => {
  // Would catch: a probe in a second process, and a probe that a strict legacy server does not survive.
  test.each<{ name: ProgramName; args: string[]; era: string }>([
    { name: 'echo', args: [], era: 'legacy' },
    { name: 'modern', args: [], era: 'modern' },
    { name: 'modern', args: ['--dual'], era: 'legacy or modern' },
    { name: 'dies-unless-initialized', args: [], era: 'legacy' },
  ])('$name $args is started once per connect ($era)', async ({ name, args, era }) => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    await test.write({ it: program(name, args, { TEST_STARTS_FILE: starts }) })
    const view = await test.waitFor('it', 'connected')
    expect(view.state.kind === 'connected' && era.includes(view.state.era)).toBe(true)
    expect(await test.callText('it', 'pid')).toBe(String(pidsIn(starts).at(-1)))
    expect(pidsIn(starts)).toHaveLength(1)
    await test.engine.reconnect('it')
    expect(test.view('it').state.kind).toBe('connected')
    expect(pidsIn(starts)).toHaveLength(2)
  })
})

describe('a server of several machines, behind a balancer that goes by a cookie', () => {
  // https://github.com/punkpeye/mcp-remote/issues/168. Would catch: a session that every second request asks the wrong machine
  // for, with a new one each time.
  test.each(['http', 'sse'] as const)('%s: stays at the machine that knows the session', async (type) => {
    const start = type === 'http' ? startLegacyHttp : startSse
    const machines = [later(await start()), later(await start()), later(await start())]
    const balancer = later(await startBalancer(machines.map(({ port }) => port)))
    const { pathname } = new URL(machines[0]?.url ?? '')
    const test = await engineFor({ it: { type, url: `http://127.0.0.1:${balancer.port}${pathname}` } })
    await test.waitFor('it', 'connected', 15_000)
    for (const count of ['1', '2', '3']) expect(await test.callText('it', 'count')).toBe(count)
    expect(balancer.kept()).toBeGreaterThan(3)
    const { state } = await test.engine.reconnect('it')
    expect(state.kind).toBe('connected')
  })
})
