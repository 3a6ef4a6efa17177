/**
 * Everything that a server has, asked for directly and through the gateway: the same to the byte, for the servers that there
 * are. What the gateway answers from memory (the lists) is the same, item by item and in the same order.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startConformingLegacy, startConformingModern } from '../conformance/server/conforming'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { program } from '../servers/programs'
import { startSse } from '../servers/sse'
import type { Entries } from '../support/engine'
import { bench, cleanUp, later, type Bench } from '../support/gateway-bench'
import { rawHttp, rawModern, rawSse, rawStdio, type RawAnswer, type RawClient } from '../support/raw-client'
import { surfaceV1, surfaceV2 } from '../support/sdk-surface'
import { walk, type Surface, type WalkOptions } from '../support/whole-surface'

afterEach(cleanUp)

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves once it says that it listens. */
async function startEverything(transport: 'sse' | 'streamableHttp'): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, [everything, transport], {
    env: { ...process.env, PORT: `${port}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  later(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let said = ''
  await new Promise<void>((listening) => {
    child.stderr.on('data', (chunk) => {
      said += String(chunk)
      if (/ port \d+/.test(said)) listening()
    })
  })
  return `http://127.0.0.1:${port}`
}

interface Case {
  entry: Entries[string]
  direct: () => Promise<RawClient>
  walk?: WalkOptions
}
const http = (url: string): Pick<Case, 'entry' | 'direct'> => ({
  entry: { type: 'http', url },
  direct: () => rawHttp(url),
})
const closing = <T extends { url: string; close(): Promise<unknown> }>(server: T): string => {
  later(() => server.close())
  return server.url
}

/** Tools that take long, have effects on the machine, or say what no two runs say alike. */
const except =
  /research|async|long-running|get-env|toggle|gzip|reference|^count$|^(?:add|remove)_tool$|^big$|^slow$|^(?:pid|env|cwd|crash|exit|spawn_grandchild)$|test_trigger/
const slow = { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 2 } }

/** What says something else each time, whoever asks. */
const alike = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an id').replaceAll(/v1\.[\w-]+\.[\w-]+/g, 'a state')

/**
 * Said of the session rather than of a call. A new connection's lists are told of a tenth of a second later, prompts and
 * resources after a quiet moment; who has come in between is told of them, too, which costs a client one more listing (the other
 * way round one might be missed). That nobody is told twice, or of other lists, is looked at elsewhere (`gateway.test.ts`).
 */
const isOfSession = /Roots updated|notifications\/(?:tools|prompts|resources)\/list_changed/
const isList = /\/list$/
const resultOf = (answer: RawAnswer | undefined): Record<string, unknown> =>
  (JSON.parse(answer?.text ?? '{}') as { result?: Record<string, unknown> }).result ?? {}

/** Of the lists what they list, as it was written; of all else every byte. */
function shown(surface: Surface): Record<string, unknown> {
  return Object.fromEntries(
    [...surface].map(([asked, answer]) => {
      if (!isList.test(asked))
        return [
          asked,
          { text: alike(answer.text), told: answer.told.filter((notice) => !isOfSession.test(notice)).map(alike) },
        ]
      const [items = []] = Object.values(resultOf(answer)).filter(Array.isArray)
      return [asked, (items as unknown[]).map((item) => JSON.stringify(item))]
    }),
  )
}

/** What a model is told of a server before anything else. */
function introducedIn(greeting: RawAnswer): unknown {
  const { serverInfo, instructions, _meta } = resultOf(greeting)
  return { serverInfo: serverInfo ?? _meta, instructions }
}

/** Without what one era says beside a result and the other does not. */
function essence(answer: RawAnswer | undefined): unknown {
  const { result, error } = JSON.parse(alike(answer?.text ?? '{}')) as {
    result?: Record<string, unknown>
    error?: { code: unknown }
  }
  // The SDK takes the 404 that 2026-07-28 wants with this for a server that lacks the whole endpoint.
  if (error) return { refused: error.code === 'CLIENT_HTTP_NOT_IMPLEMENTED' ? -32_601 : error.code }
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, nextCursor: _next, _meta, ...rest } = result ?? {}
  return rest
}

/** Through the gateway nobody is asked for roots outside of a call; what a list lacks is empty rather than unknown. */
function withoutKnown(surface: Record<string, unknown>): Record<string, unknown> {
  const { 'tools/call get-roots-list': _roots, ...rest } = surface
  return rest
}

const servers: Record<string, () => Promise<Case>> = {
  'server-everything, stdio': async () => {
    const args = [everything, 'stdio']
    const entry = { type: 'stdio', command: process.execPath, args }
    return { entry, direct: () => rawStdio(process.execPath, args, process.env), walk: { except, slow } }
  },
  'server-everything, HTTP': async () => ({
    ...http(`${await startEverything('streamableHttp')}/mcp`),
    walk: { except, slow },
  }),
  'server-everything, SSE': async () => {
    const url = `${await startEverything('sse')}/sse`
    return { entry: { type: 'sse', url }, direct: () => rawSse(url), walk: { except, slow } }
  },
  'a server with sessions that has everything': async () => http(closing(await startConformingLegacy())),
  'a server of 2026-07-28 that has everything': async () => {
    const url = closing(await startConformingModern())
    return { entry: { type: 'http', url }, direct: async () => rawModern(url), walk: { except } }
  },
  'a server with sessions': async () => ({ ...http(closing(await startLegacyHttp())), walk: { except } }),
  'a server over HTTP and SSE': async () => {
    const url = closing(await startSse())
    return { entry: { type: 'sse', url }, direct: () => rawSse(url), walk: { except } }
  },
  'a server of 2026-07-28': async () => {
    const url = closing(await startModernHttp())
    return { entry: { type: 'http', url }, direct: async () => rawModern(url), walk: { except } }
  },
  'a program': async () => {
    const { command, args, env } = program('echo')
    const entry = { type: 'stdio', command, args, env }
    return { entry, direct: () => rawStdio(command, args, { ...process.env, ...env }), walk: { except } }
  },
}

/** A server, and an engine with its gateway that knows all of it. */
async function setUpFor(name: string): Promise<{ set: Case; setUp: Bench }> {
  const set = await servers[name]?.()
  if (!set) throw new Error(`There is no ${name}`)
  const setUp = await bench({ one: set.entry }, 'one')
  await setUp.engine.waitFor('one', 'connected', 30_000)
  // The other lists are read in a quiet moment.
  await setUp.engine.waitFor(
    'one',
    ({ capabilities: { prompts, resources } }) => prompts !== null && resources !== null,
  )
  return { set, setUp }
}

async function opened(client: RawClient | Promise<RawClient>): Promise<RawClient> {
  const one = await client
  later(() => one.close())
  return one
}

// Would catch: an answer that is taken apart and put together again (members in another order, unknown ones lost), a list
// that is not the server's, an error with other words, progress under another token, and instructions that get lost.
test.each(Object.keys(servers))('%s says the same through the gateway as directly', async (name) => {
  const { set, setUp } = await setUpFor(name)
  const { state } = setUp.engine.view('one')
  const isModern = state.kind === 'connected' && state.era === 'modern'
  const { href } = setUp.url
  const direct = await opened(set.direct())
  const through = await opened(isModern ? rawModern(href, setUp.token) : rawHttp(href, setUp.token))
  const [there, here] = [shown(await walk(direct, set.walk)), shown(await walk(through, set.walk))]
  expect(withoutKnown(here)).toEqual(withoutKnown(there))
  expect(introducedIn(await through.greeting())).toEqual(introducedIn(await direct.greeting()))
})

// Would catch: an era crossing that loses or adds something, and an answer that an SDK refuses.
describe.each([
  'server-everything, stdio',
  'a server with sessions that has everything',
  'a server of 2026-07-28 that has everything',
])('%s', (name) => {
  test.each([
    ['v1', surfaceV1],
    ['v2', (door: Bench) => surfaceV2(door, 'legacy')],
    ['v2 of 2026-07-28', (door: Bench) => surfaceV2(door, 'modern')],
  ])('says it to an SDK %s client as well', async (_sdk, connect) => {
    const { set, setUp } = await setUpFor(name)
    const direct = await opened(set.direct())
    const client = await opened(connect(setUp))
    const [there, here] = [await walk(direct, set.walk), await walk(client, set.walk)]
    for (const [asked, answer] of there) {
      // Who asks in the middle of a call asks each era in its own way, and the tools that do so differ.
      if (/input_required|streaming_elicitation|get-roots-list|capabil/.test(asked)) continue
      expect([asked, essence(here.get(asked))]).toEqual([asked, essence(answer)])
    }
  })
})
