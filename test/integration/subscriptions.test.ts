/** Changes of single resources through the gateway: in every pairing of eras, through outages, and to nobody else. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { program } from '../servers/programs'
import type { Toolbox } from '../servers/toolbox'
import { bridgeClient, type BridgeClient } from '../support/bridge-client'
import { createCliHome } from '../support/cli'
import { startTestEngine } from '../support/engine'
import { createSkippingClock } from '../support/skipping-clock'
import {
  asJson,
  bench,
  cleanUp,
  clientModern,
  clientV1,
  later,
  openGateway,
  raw,
  type Bench,
} from '../support/gateway-bench'

afterEach(cleanUp)

interface Hearing {
  heard: string[]
  /** Begins to hear of these alone. */
  subscribe(...uris: string[]): Promise<void>
  unsubscribe(uri: string): Promise<void>
}

/** How many streams the client has open that is called "a client". */
function streamsOf({ gateway }: Bench): number {
  return gateway.admin.clients().clients.find(({ client }) => client === 'a client')?.streams ?? 0
}

async function older(setUp: Pick<Bench, 'url' | 'token'>): Promise<Hearing> {
  const client = await clientV1(setUp)
  const heard: string[] = []
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri))
  expect(client.getServerCapabilities()?.resources).toMatchObject({ subscribe: true })
  return {
    heard,
    subscribe: async (...uris) => {
      for (const uri of uris) await client.subscribeResource({ uri })
    },
    unsubscribe: async (uri) => void (await client.unsubscribeResource({ uri })),
  }
}

async function newer(setUp: Pick<Bench, 'url' | 'token'>): Promise<Hearing> {
  const client = await clientModern(setUp)
  const heard: string[] = []
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(params.uri))
  let subscription = await client.listen({ toolsListChanged: true })
  let wanted: string[] = []
  const again = async (): Promise<void> => {
    const before = subscription
    subscription = await client.listen({ toolsListChanged: true, resourceSubscriptions: wanted })
    await before.close()
  }
  return {
    heard,
    subscribe: async (...uris) => {
      wanted = [...wanted, ...uris]
      await again()
    },
    unsubscribe: async (uri) => {
      wanted = wanted.filter((each) => each !== uri)
      await again()
    },
  }
}

interface World extends Bench {
  toolbox: Toolbox
  restart(): Promise<void>
}

async function world(kind: 'legacy' | 'modern'): Promise<World> {
  const server = kind === 'legacy' ? await startLegacyHttp() : await startModernHttp()
  later(() => server.close())
  const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  const restart = async (): Promise<void> => {
    await server.stop()
    await setUp.engine.waitFor('one', ({ state }) => state.kind !== 'connected')
    await server.start()
    await setUp.engine.engine.reconnect('one')
  }
  return { ...setUp, toolbox: server.toolbox, restart }
}

/** Says that it has changed until somebody hears it: the server may not have been asked yet. */
async function until(toolbox: Toolbox, uri: string, { heard }: Hearing, as = uri): Promise<void> {
  await expect.poll(() => (toolbox.touch(uri), heard.includes(as)), { timeout: 20_000, interval: 50 }).toBe(true)
}

describe.each([
  ['a server of 2025', 'legacy'],
  ['a server of 2026', 'modern'],
] as const)('%s', (_server, kind) => {
  // Would catch: changes that reach nobody, or whoever has not asked for them.
  test.each([
    ['a client of 2025', older],
    ['a client of 2026', newer],
  ] as const)(
    'tells %s of what it wants to hear, another of nothing, and again after it was away',
    async (_name, listen) => {
      const setUp = await world(kind)
      const mine = await listen(setUp)
      const other = await older({ url: setUp.url, token: (await setUp.gateway.admin.token('another')).token })
      const second = await listen(setUp)
      await mine.subscribe('test://one')
      await other.subscribe('test://two')
      await until(setUp.toolbox, 'test://one', mine)
      await until(setUp.toolbox, 'test://two', other)
      expect(new Set(mine.heard)).toEqual(new Set(['test://one']))
      expect(new Set(other.heard)).toEqual(new Set(['test://two']))
      expect(second.heard).toEqual([])
      mine.heard.length = 0
      await setUp.restart()
      await until(setUp.toolbox, 'test://one', mine)
      // What the one does not want any more, the other still hears.
      await other.subscribe('test://one')
      await until(setUp.toolbox, 'test://one', other)
      await mine.subscribe('test://two')
      await mine.unsubscribe('test://one')
      // What was on its way before has come by then: the one follows the other on the same streams.
      await until(setUp.toolbox, 'test://two', mine)
      for (const { heard } of [mine, other]) heard.length = 0
      setUp.toolbox.touch('test://one')
      await until(setUp.toolbox, 'test://two', mine)
      expect(mine.heard).not.toContain('test://one')
      await until(setUp.toolbox, 'test://one', other)
    },
  )
})

test('on the aggregate a resource is known by the address that the client sees', async () => {
  const [one, two] = await Promise.all([startLegacyHttp(), startLegacyHttp()])
  later(() => one.close())
  later(() => two.close())
  const setUp = await bench({ one: { type: 'http', url: one.url }, two: { type: 'http', url: two.url } }, 'one')
  for (const name of ['one', 'two']) {
    await setUp.engine.waitFor(name, 'connected')
    await setUp.engine.waitFor(name, ({ capabilities }) => capabilities.resources === 2)
  }
  const mine = await older({ url: setUp.all, token: setUp.token })
  await mine.subscribe('patchbay:two/test://one')
  await until(two.toolbox, 'test://one', mine, 'patchbay:two/test://one')
  one.toolbox.touch('test://one')
  await mine.subscribe('test://one')
  await until(one.toolbox, 'test://one', mine)
  await expect(mine.subscribe('nowhere://x')).rejects.toThrow('Resource not found')
})

describe('a bridge', () => {
  let cliProgram = ''
  beforeAll(async () => {
    cliProgram = await bundleCompiled('cli', 'electron/cli/main.ts')
  })

  test('tells its client, after the engine was ended as well', async () => {
    const server = await startLegacyHttp()
    later(() => server.close())
    const cli = await createCliHome(cliProgram, { one: { type: 'http', url: server.url } })
    later(() => cli.remove())
    later(() => cli.run(['stop']))
    const client: BridgeClient = bridgeClient(cli.start(['bridge', 'one'], {}, { stdin: 'open' }))
    later(() => client.command.end('SIGTERM'))
    await client.greet()
    const count = (): number =>
      client.heard().filter(({ method }) => method === 'notifications/resources/updated').length
    expect((await client.ask('resources/subscribe', { uri: 'test://one' })).result).toEqual({})
    const toldAgain = async (): Promise<void> => {
      const before = count()
      await expect
        .poll(() => (server.toolbox.touch('test://one'), count()), { timeout: 20_000, interval: 50 })
        .toBeGreaterThan(before)
    }
    await toldAgain()
    expect(client.heard().find(({ method }) => method.endsWith('/updated'))?.params).toEqual({ uri: 'test://one' })
    // Of what it may have missed meanwhile, and then of what happens.
    expect((await client.ask('resources/subscribe', { uri: 'test://two' })).result).toEqual({})
    await cli.run(['stop'])
    const uris = (): unknown[] => client.heard().map(({ params }) => (params as { uri?: string } | undefined)?.uri)
    await expect.poll(uris, { timeout: 60_000 }).toContain('test://two')
    await toldAgain()
  })
})

/** An older client over HTTP that greets once. */
async function session(url: URL, token: string) {
  const clientInfo = { name: 'a test', version: '1' }
  const post = (method: string, params: object, headers: Record<string, string>) =>
    raw(url, {
      headers: { ...asJson(token), ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
  const greeted = await post('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }, {})
  const own = { 'mcp-session-id': String(greeted.headers['mcp-session-id']) }
  return {
    say: (method: string, params: object) => post(method, params, own),
    /** Opens its stream; resolves when that is there. */
    async listen(): Promise<{ heard: string[]; vanish: () => void }> {
      const heard: string[] = []
      const ended = new AbortController()
      later(async () => ended.abort())
      const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...own }
      const { body } = await fetch(url, { headers, signal: ended.signal })
      const reading = async (): Promise<void> => {
        for await (const chunk of body ?? [])
          heard.push(
            ...(Buffer.from(chunk)
              .toString()
              .match(/test:\/\/\w+/g) ?? []),
          )
      }
      reading().catch(() => undefined)
      return { heard, vanish: () => ended.abort() }
    },
  }
}

// Would catch: a client that greeted and subscribed once, as it should, and hears of nothing after a restart of Patchbay.
test('an older client over HTTP hears on in its session after the engine was ended, and of what it may have missed', async () => {
  const server = await startLegacyHttp()
  later(() => server.close())
  const home = await mkdtemp(join(tmpdir(), 'patchbay-kept-'))
  later(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  const before = await startTestEngine({ servers: { one: { type: 'http', url: server.url } }, home })
  const gateway = await openGateway(before)
  await before.waitFor('one', 'connected')
  const { token } = await gateway.admin.token('a client')
  const url = new URL((await gateway.admin.view()).servers[0]?.url ?? '')
  const { say, listen } = await session(url, token)
  for (const uri of ['test://one', 'test://two'])
    expect((await say('resources/subscribe', { uri })).body).toContain('"result":{}')
  expect((await say('resources/unsubscribe', { uri: 'test://two' })).body).toContain('"result":{}')
  await gateway.close()
  await before.stop()

  const after = await startTestEngine({ home, keepList: true })
  later(() => after.stop())
  await openGateway(after)
  const { heard } = await listen()
  // What it may have missed, and then what happens.
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['test://one'])
  await expect
    .poll(() => (server.toolbox.touch('test://one'), heard.length), { timeout: 20_000, interval: 50 })
    .toBeGreaterThan(1)
  // What it has taken back it does not hear: the one that follows on the same stream has come by then.
  const soFar = heard.length
  server.toolbox.touch('test://two')
  await expect
    .poll(() => (server.toolbox.touch('test://one'), heard.length), { timeout: 20_000, interval: 50 })
    .toBeGreaterThan(soFar)
  expect(new Set(heard)).toEqual(new Set(['test://one']))
})

describe('an older client over HTTP that vanishes without a word', () => {
  const minute = 60_000

  // Would catch: a session that watches for ever, and so keeps its program awake; one that is refused when its client is back,
  // or that hears of nothing then.
  test('does not keep a program awake, and hears again when it is back', async () => {
    const clock = createSkippingClock()
    const setUp = await bench({ one: program('echo') }, 'one', { clock, sleepAfter: () => 10 * minute })
    await setUp.engine.waitFor('one', 'connected')
    const { say, listen } = await session(setUp.url, setUp.token)
    const first = await listen()
    expect((await say('resources/subscribe', { uri: 'test://one' })).body).toContain('"result":{}')
    const skipMinutes = (count: number): void => {
      for (let each = 0; each < count; each += 1) clock.skip(minute)
    }
    // As long as it listens it is there, however little it says.
    skipMinutes(24 * 60)
    expect(setUp.engine.view('one').state.kind).toBe('connected')
    first.vanish()
    await expect.poll(() => streamsOf(setUp), { timeout: 20_000 }).toBe(0)
    // A stream that broke comes back in this time.
    skipMinutes(9)
    const second = await listen()
    await expect.poll(() => streamsOf(setUp), { timeout: 20_000 }).toBe(1)
    skipMinutes(60)
    expect(setUp.engine.view('one').state.kind).toBe('connected')
    expect(second.heard).toEqual([])
    second.vanish()
    await expect.poll(() => streamsOf(setUp), { timeout: 20_000 }).toBe(0)
    skipMinutes(30)
    await setUp.engine.waitFor('one', 'asleep')

    // A day later the same session goes on: nobody greets again, and nothing is subscribed again.
    skipMinutes(24 * 60)
    expect((await say('ping', {})).body).toContain('"result":{}')
    const { heard } = await listen()
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['test://one'])
    await setUp.engine.waitFor('one', 'connected')
    skipMinutes(60)
    expect(setUp.engine.view('one').state.kind).toBe('connected')
  })

  // Would catch: a server that is still asked to watch what nobody hears, and a change in the gap between two streams that is
  // told to nobody.
  test('is told of what it missed between two streams, and watches again', async () => {
    const server = await startLegacyHttp()
    later(() => server.close())
    const clock = createSkippingClock()
    const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one', { clock })
    await setUp.engine.waitFor('one', 'connected')
    const { toolbox } = server
    const { say, listen } = await session(setUp.url, setUp.token)
    const mine = await listen()
    const other = await older({ url: setUp.url, token: (await setUp.gateway.admin.token('another')).token })
    await other.subscribe('test://one', 'test://two')
    // What the server has said before has come by then: the other hears it on the same stream.
    const settled = async (): Promise<void> => {
      other.heard.length = 0
      await until(toolbox, 'test://two', other)
    }
    await say('resources/subscribe', { uri: 'test://one' })
    await until(toolbox, 'test://one', { ...other, heard: mine.heard })
    mine.vanish()
    const away = (): Promise<unknown> => expect.poll(() => streamsOf(setUp), { timeout: 20_000 }).toBe(0)
    await away()
    other.heard.length = 0
    await until(toolbox, 'test://one', other)
    await settled()
    const back = await listen()
    await expect.poll(() => back.heard, { timeout: 20_000 }).toEqual(['test://one'])
    back.vanish()
    await away()
    const third = await listen()
    await until(toolbox, 'test://one', { ...other, heard: third.heard })
    await settled()
    third.vanish()
    await away()
    for (let each = 0; each < 12; each += 1) clock.skip(minute)
    const fourth = await listen()
    await expect.poll(() => fourth.heard, { timeout: 20_000 }).toEqual(['test://one'])
    fourth.heard.length = 0
    await until(toolbox, 'test://one', { ...other, heard: fourth.heard })
  })
})
