/** Servers as people meet them: what can be used is used, what cannot is named, and no word of a library is shown. */
import { describe, expect, test } from 'vitest'
import type { ItemFlaw, ToolResult } from '../../shared/model/capabilities'
import { http } from '../fixtures/doctor/set-up'
import { oddities, oddTools, type Answer, type Oddity } from '../servers/oddities'
import { startLegacyHttp } from '../servers/legacy-http'
import { program, type ProgramName } from '../servers/programs'
import { startStranger, type Forgetting, type Stranger } from '../servers/stranger'
import type { TestEngine } from '../support/engine'
import { engineFor, later } from './policy/bench'

async function meet(
  oddity: Oddity | null,
  options: { events?: boolean } = {},
): Promise<{ server: Stranger; engine: TestEngine }> {
  const server = later(await startStranger({ ...(oddity && { oddity }), ...options }))
  const engine = await engineFor({ it: http(server.url) })
  // A thousand pages take their time.
  await engine.waitFor('it', 'connected', 60_000)
  return { server, engine }
}

/** Resolves once the server was asked for a sign of life. */
async function afterPing({ server, engine }: { server: Stranger; engine: TestEngine }): Promise<void> {
  await expect.poll(() => server.stats.messages['ping'] ?? 0).toBeGreaterThan(0)
  await expect.poll(() => engine.view('it').pulse?.latencyMs ?? null).not.toBeNull()
}

const resultOf = (answer: Answer): unknown => ('result' in answer ? answer.result : null)
const starting = (prefix: string): Oddity[] =>
  (Object.keys(oddities) as Oddity[]).filter((one) => one.startsWith(prefix))

describe('lists', () => {
  // Would catch: one odd tool that fails the list, or the whole server as "not an MCP server".
  test.each([{ events: false }, { events: true }])('good items work, bad ones are named (%o)', async (options) => {
    const { engine } = await meet('list: odd items', options)
    const { tools, flaws, freshness } = await engine.engine.tools('it')
    const usable = oddTools.filter((one) => one.usable).map(({ tool }) => (tool as { name: string }).name)
    expect(tools.map(({ name }) => name)).toEqual(['echo', ...usable])
    expect(freshness).toBe('live')
    expect(engine.view('it').capabilities).toMatchObject({ tools: usable.length + 1, problem: null })
    expect(flaws).toHaveLength(oddTools.length)
    for (const flaw of flaws) expect(flaw.wrong).toMatch(/^("|it |another )/)
    const named = (name: string): ItemFlaw | undefined => flaws.find(({ item }) => item === name)
    expect(named('any_of')).toEqual({ item: 'any_of', wrong: '"inputSchema.type" is missing', usable: true })
    expect(named('required_null')?.wrong).toBe('"inputSchema.required" is null instead of a list of names')
    expect(named('item 18')).toEqual({ item: 'item 18', wrong: '"name" is missing', usable: false })
    expect(named('too_deep')).toMatchObject({ usable: false, wrong: expect.stringContaining('nested too deeply') })
    for (const tool of tools) expect(tool.inputSchema['type']).toBe('object')
    const said = engine.engine.activity('it', 0).map(({ message }) => message)
    expect(said).toContain('Of the tools, any_of is not quite as MCP asks: "inputSchema.type" is missing.')
    for (const name of ['any_of', 'required_null', 'no_schema', 'odd_output'])
      expect((await engine.engine.call('it', name, {})).content, name).toHaveLength(1)
  })

  test.each([
    ['list: null', 0, null],
    ['list: the cursor is empty', 1, null],
    ['list: the cursor is null', 1, null],
    ['list: the cursor is a number', 1, 'nextCursor'],
    ['list: the cursor repeats', 1, 'begin anew'],
    ['list: the rest fails', 1, 'the database is away'],
  ] as const)('%s: %i tool(s)', async (oddity, count, detail) => {
    const { engine } = await meet(oddity)
    const { tools, problem } = engine.view('it').capabilities
    expect(tools).toBe(count)
    if (detail === null) expect(problem).toBeNull()
    else expect(problem).toMatchObject({ code: 'protocol.tools-unavailable', detail: expect.stringContaining(detail) })
  })

  // Would catch: "0 tools", or a server given up, because of one list.
  test.each([
    ['list: missing', 'missing'],
    ['list: an object', 'an object instead of a list'],
    ['list: status 405', '405'],
    ['list: a web page', 'text/html'],
    ['list: no JSON', 'not JSON'],
    ['list: an error', 'no tools today'],
  ] as const)('%s: connected, and it says why there are no tools', async (oddity, detail) => {
    const { server, engine } = await meet(oddity)
    const { tools, problem } = engine.view('it').capabilities
    expect(tools).toBeNull()
    expect(problem).toMatchObject({ code: 'protocol.tools-unavailable', detail: expect.stringContaining(detail) })
    server.set(null)
    await engine.engine.reconnect('it')
    expect(engine.view('it').capabilities).toMatchObject({ tools: 3, problem: null })
  })

  // Would catch: memory that a server fills with pages (it took 1.8 GB), or a list that is awaited for ever.
  test.each([
    ['list: pages without end', 10_000, '10000 entries'],
    ['list: long texts without end', 15, '16 MB'],
    ['list: empty pages without end', 0, '1000 pages'],
  ] as const)('%s: cut, said so, and the connection lives', async (oddity, count, limit) => {
    const { engine } = await meet(oddity)
    const { tools, problem } = engine.view('it').capabilities
    expect(tools).toBe(count)
    expect(problem).toMatchObject({ code: 'protocol.too-large', detail: expect.stringContaining(limit) })
    expect(await engine.callText('it', 'echo', { text: 'hello' })).toBe('hello')
  })
})

// Would catch: a server that is refused for a greeting that says all there is to know.
test.each(starting('greeting: '))('%s: connected, with its tools', async (oddity) => {
  const { engine } = await meet(oddity)
  expect(engine.view('it').capabilities).toMatchObject({ tools: 3, problem: null })
  expect(await engine.callText('it', 'echo', { text: 'hello' })).toBe('hello')
})

// Would catch: a result that came and is hidden, as something in or about it is not as it should be.
test.each(starting('result: '))('%s: it is shown', async (oddity) => {
  const { engine } = await meet(oddity)
  const result: ToolResult = await engine.engine.call('it', 'echo', { text: 'x' })
  expect(JSON.stringify(result)).toContain('warm')
  expect(Array.isArray(result.content)).toBe(true)
})

// Would catch: a server that works and is torn down for ever because it answers `ping` with a refusal.
test.each(starting('ping: '))('%s: it stays connected, in the same session', async (oddity) => {
  const met = await meet(oddity)
  await afterPing(met)
  const { server, engine } = met
  expect(await engine.callText('it', 'echo', { text: 'hello' })).toBe('hello')
  expect(engine.view('it').state.kind).toBe('connected')
  expect(server.initializes()).toBe(1)
})

// Would catch: leniency that only one transport has.
test.each(starting('bare: '))('%s, from a program: it is used', async (oddity) => {
  const answers = Object.entries(oddities[oddity]).map(([method, answer]) => [method, resultOf(answer({ method }))])
  const env = { TEST_ANSWERS: JSON.stringify(Object.fromEntries(answers)) }
  const engine = await engineFor({ it: program('odd', [], env) })
  await engine.waitFor('it', 'connected')
  await expect.poll(() => engine.view('it').pulse?.latencyMs ?? null).not.toBeNull()
  expect((await engine.engine.call('it', 'echo', { text: 'warm' })).content).toEqual([{ type: 'text', text: 'warm' }])
  const { tools, problem } = engine.view('it').capabilities
  expect(tools ?? problem?.detail).toEqual(
    oddity === 'bare: a list of nothing' ? expect.stringContaining('null instead of an object') : 1,
  )
})

describe('a forgotten session', () => {
  const ways: Record<string, Forgetting> = {
    'TypeScript: 404': { status: 404, code: -32001, message: 'Session not found' },
    'TypeScript: 400': { status: 400, code: -32000, message: 'Bad Request: No valid session ID provided' },
    'TypeScript: not initialized': { status: 400, code: -32000, message: 'Bad Request: Server not initialized' },
    'Python: 404': { status: 404, code: -32600, message: 'Session not found' },
    'Python: terminated': { status: 404, code: -32600, message: 'Not Found: Session has been terminated' },
    'Python: 400': { status: 400, message: 'Bad Request: No valid session ID provided', plain: true },
    'Java: 404': { status: 404, code: -32603, message: 'Session not found: 0b5e' },
    'C#: 404': { status: 404, code: -32001, message: 'Session not found' },
    'Go: 404': { status: 404, message: 'session not found', plain: true },
    'Go: 400': { status: 400, message: 'Invalid session ID', plain: true },
    'Swift: 404': { status: 404, code: -32600, message: 'Not Found: Invalid or expired session ID' },
    'Rust: 401': { status: 401, message: 'Unauthorized: Session not found', plain: true },
    'a plain 404': { status: 404, message: '', plain: true },
    'a 503 with words': { status: 503, code: -32000, message: 'Unknown or expired session' },
    'an error in a 200': { status: 200, code: -32001, message: 'Session not found' },
    'an error in an event': { event: true, code: -32001, message: 'Session not found' },
    'another error in an event': { event: true, code: -32600, message: 'Session terminated' },
    'an event without id': { event: true, nameless: true, code: -32001, message: 'Session not found' },
    'an event of a 400, without id': {
      event: true,
      status: 400,
      nameless: true,
      code: -32000,
      message: 'Bad Request: Server not initialized',
    },
    'an error about the greeting': { event: true, code: -32000, message: 'Server not initialized' },
  }

  // Would catch: a call that fails, or a connection torn down, where one new session is all that is needed.
  test.each(Object.entries(ways))('%s: one new session, one repeat', async (_way, how) => {
    const met = await meet(null)
    await afterPing(met)
    const { server, engine } = met
    server.forget(how)
    expect(await engine.callText('it', 'echo', { text: 'hello' })).toBe('hello')
    expect(server.initializes()).toBe(2)
    expect(server.toolbox.executions()).toBe(1)
    expect(engine.view('it').state.kind).toBe('connected')
  })

  // Would catch: a call that fails because another one, which met it first, has closed the old connection meanwhile.
  test.each([
    'an error about the greeting',
    'an event without id',
    'an event of a 400, without id',
    'another error in an event',
    'a 503 with words',
    'TypeScript: 404',
  ])('%s, met by ten calls at once: one new session, none fails', async (way) => {
    const met = await meet(null)
    await afterPing(met)
    const { server, engine } = met
    server.forget(ways[way] as Forgetting)
    const calls = Array.from({ length: 10 }, (_, index) => engine.callText('it', 'echo', { text: `call ${index}` }))
    expect(await Promise.all(calls)).toEqual(calls.map((_, index) => `call ${index}`))
    expect(server.initializes()).toBe(2)
    expect(server.toolbox.executions()).toBe(10)
  })

  // Would catch: 24 new sessions in 100 s, and a tool that is run twice because its own session has expired.
  test.each(starting('call: '))('%s: not renewed', async (oddity) => {
    const met = await meet(oddity)
    await afterPing(met)
    const { server, engine } = met
    const result = await engine.engine.call('it', 'echo', { text: 'x' }).catch((error: unknown) => error)
    expect(String(result instanceof Error ? result.message : JSON.stringify(result))).toMatch(/session|404|503/i)
    expect(server.stats.messages['tools/call']).toBe(1)
    expect(server.initializes()).toBe(1)
    expect(engine.view('it').state.kind).toBe('connected')
  })

  // Would catch: a new session for every request, as fast as the server answers.
  test('forgotten again and again: a few new ones, then a pause with words', async () => {
    const met = await meet(null)
    await afterPing(met)
    const { server, engine } = met
    const calls = async (): Promise<void> => {
      for (let call = 0; call < 8; call += 1) {
        server.forget({ status: 404, code: -32001, message: 'Session not found' })
        await engine.engine.call('it', 'echo', { text: 'x' }).catch(() => undefined)
      }
    }
    await calls()
    expect(server.initializes()).toBeLessThanOrEqual(6)
    expect(
      engine.engine
        .activity('it', 0)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain('forgets its sessions')
    await engine.engine.reconnect('it')
    expect(await engine.callText('it', 'echo', { text: 'hello' })).toBe('hello')
  })
})

/** Words that only programmers have; and the beginning of a stack trace. */
const foreign =
  /invalid_union|invalid_type|ZodError|safeParse|ECONN|UND_ERR|TypeError|SyntaxError|Unexpected token|\n\s+at /

/** All that a person can see of a server. */
async function everythingShown(engine: TestEngine): Promise<string> {
  const { engine: it } = engine
  const call = await it.call('it', 'echo', { text: 'x' }).catch((error: unknown) => ({
    message: (error as Error).message,
    data: (error as { data?: unknown }).data,
  }))
  const [tools, prompts, resources, diagnosis] = await Promise.all([
    it.tools('it'),
    it.prompts('it'),
    it.resources('it'),
    it.diagnose('it'),
  ])
  const shown = [it.snapshot(), it.activity('it', 0), it.history('it'), tools, prompts, resources, diagnosis, call]
  return `${shown.map((one) => JSON.stringify(one)).join('\n')}\n${it.diagnostics(null)}`
}

describe('no word of a library reaches a person', () => {
  test.each(Object.keys(oddities).filter((one) => !one.includes('without end')) as Oddity[])('%s', async (oddity) => {
    const server = later(await startStranger({ oddity }))
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', ['connected', 'failed', 'reconnecting'])
    expect(await everythingShown(engine)).not.toMatch(foreign)
  })

  type Server = Awaited<ReturnType<typeof startLegacyHttp>>
  const switches: [string, (server: Server) => unknown][] = [
    ['stop', (server) => server.stop()],
    ['cut', (server) => server.cut()],
    ['loseNextAnswer', (server) => server.loseNextAnswer()],
    ['requireBearer', (server) => server.requireBearer('secret')],
    ['forgetSessions', (server) => server.forgetSessions(404)],
    ...[302, 400, 401, 403, 404, 405, 429, 500, 503].map((status): [string, (server: Server) => void] => [
      `status ${status}`,
      (server) => server.status(status),
    ]),
  ]
  test.each(switches)('%s', async (_name, turn) => {
    const server = later(await startLegacyHttp())
    const engine = await engineFor({ it: http(server.url) })
    await engine.waitFor('it', 'connected')
    await turn(server)
    expect(await everythingShown(engine)).not.toMatch(foreign)
    await engine.engine.reconnect('it')
    expect(await everythingShown(engine)).not.toMatch(foreign)
  })

  test.each(['crash-at-once', 'crash-after', 'silent', 'chatty', 'odd', 'modern'] as ProgramName[])(
    '%s',
    async (name) => {
      const engine = await engineFor({ it: program(name) })
      await engine.waitFor('it', (view) => view.state.kind !== 'disconnected')
      expect(await everythingShown(engine)).not.toMatch(foreign)
    },
  )
})
