/**
 * What a server asks in the middle of a call reaches the one client whose call it is, whatever era each of them is of; and
 * the answer the server, in the same call.
 */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { questions, startAskingLegacy, startAskingModern, type AskingServer } from '../servers/asking'
import { isAlive, program } from '../servers/programs'
import { asJson, bench, cleanUp, later, raw, said, type Bench } from '../support/gateway-bench'

afterEach(cleanUp)

const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }
const answers = (name: string) => ({
  elicit: ({ params }: { params: { message: string; mode?: string } }) =>
    params.mode === 'url'
      ? { action: 'accept' as const }
      : { action: 'accept' as const, content: { name, asked: params.message } },
  sample: () => ({ role: 'assistant' as const, model: name, content: { type: 'text' as const, text: 'this' } }),
  roots: () => ({ roots: [{ uri: `file:///${name}` }] }),
})

interface AnyClient {
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
}
type Connect = (setUp: Pick<Bench, 'url' | 'token'>, name: string, declared?: object) => Promise<AnyClient>

const legacyClient: Connect = async ({ url, token }, name, declared = capabilities) => {
  const client = new Client({ name, version: '1' }, { capabilities: declared })
  const { elicit, sample, roots } = answers(name)
  if ('elicitation' in declared) client.setRequestHandler(ElicitRequestSchema, elicit)
  if ('sampling' in declared) client.setRequestHandler(CreateMessageRequestSchema, sample)
  if ('roots' in declared) client.setRequestHandler(ListRootsRequestSchema, roots)
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }))
  later(() => client.close())
  return client
}
const modernClient: Connect = async ({ url, token }, name, declared = capabilities) => {
  const options = { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: declared }
  const client = new ModernClient({ name, version: '1' }, options)
  const { elicit, sample, roots } = answers(name)
  if ('elicitation' in declared) client.setRequestHandler('elicitation/create', elicit)
  if ('sampling' in declared) client.setRequestHandler('sampling/createMessage', sample)
  if ('roots' in declared) client.setRequestHandler('roots/list', roots)
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new ModernTransport(url, { requestInit }))
  later(() => client.close())
  return client
}

describe.each([
  ['an older server', startAskingLegacy],
  ['a server of 2026-07-28', startAskingModern],
])('%s asks', (_server, start) => {
  const setUp = async (): Promise<[AskingServer, Bench]> => {
    const server = await start()
    later(() => server.stop())
    const made = await bench({ one: { type: 'http', url: server.url } }, 'one')
    await made.engine.waitFor('one', 'connected')
    return [server, made]
  }
  const wanted = (kind: string, name: string): unknown =>
    ({
      form: { action: 'accept', content: { name, asked: `${name}?` } },
      url: { action: 'accept' },
      sampling: { role: 'assistant', model: name, content: { type: 'text', text: 'this' } },
      roots: { roots: [{ uri: `file:///${name}` }] },
    })[kind]

  // Would catch: a question that is declined though the client can answer, an answer that is lost, a call that is run twice.
  test.each([
    ['an older client', legacyClient],
    ['a client of 2026-07-28', modernClient],
  ])('%s, in every way', async (_client, connect) => {
    const [server, made] = await setUp()
    const client = await connect(made, 'alice')
    for (const kind of questions) {
      const before = server.executions()
      const { text, isError } = said(await client.callTool({ name: `ask_${kind}`, arguments: { who: 'alice?' } }))
      expect([kind, isError, text]).toEqual([kind, false, expect.any(String) as string])
      expect(JSON.parse(text)).toMatchObject(wanted(kind, 'alice') as object)
      expect(server.executions() - before).toBe(1)
    }
  })

  // Would catch: a question of one client's call that another client gets to see.
  test.each([
    ['older clients', legacyClient, legacyClient],
    ['clients of 2026-07-28', modernClient, modernClient],
    ['one of each', legacyClient, modernClient],
  ])('two at once, %s, each its own', async (_clients, first, second) => {
    const [, made] = await setUp()
    const other = (await made.gateway.admin.token('another')).token
    const [alice, bob] = await Promise.all([first(made, 'alice'), second({ url: made.url, token: other }, 'bob')])
    const ask = async (client: AnyClient, name: string): Promise<void> => {
      const { text } = said(await client.callTool({ name: 'ask_form', arguments: { who: `${name}?` } }))
      expect(JSON.parse(text)).toMatchObject(wanted('form', name) as object)
    }
    await Promise.all([1, 2, 3, 4].flatMap(() => [ask(alice, 'alice'), ask(bob, 'bob')]))
  })

  // Would catch: a client that is asked what it never said it can answer, or a call that hangs because of it.
  test.each([
    ['an older client', legacyClient],
    ['a client of 2026-07-28', modernClient],
  ])('%s that can answer nothing: the call fails, and says so', async (_client, connect) => {
    const [, made] = await setUp()
    const client = await connect(made, 'mute', {})
    for (const kind of questions) {
      const outcome = await client.callTool({ name: `ask_${kind}`, arguments: {} }).then(
        (result) => said(result).isError,
        () => true,
      )
      expect([kind, outcome]).toEqual([kind, true])
    }
  })
})

// Would catch: a held call that anybody may go on with, or that a made-up state reaches.
test('a held call is its own client’s, for the same call, and once', async () => {
  const server = await startAskingLegacy()
  later(() => server.stop())
  const setUp = await bench({ one: { type: 'http', url: server.url } }, 'one')
  await setUp.engine.waitFor('one', 'connected')
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  }
  let id = 0
  const ask = async (params: object, token = setUp.token): Promise<Record<string, Record<string, unknown>>> => {
    const name = 'ask_form'
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name }
    id += 1
    const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, ...params, _meta } })
    const answer = await raw(setUp.url, { headers: { ...asJson(token), ...headers }, body })
    return JSON.parse(answer.body) as Record<string, Record<string, unknown>>
  }
  const { result } = await ask({ arguments: {} })
  expect(result).toMatchObject({ resultType: 'input_required' })
  const state = String(result?.['requestState'])
  const [key = ''] = Object.keys(result?.['inputRequests'] as object)
  const inputResponses = { [key]: { action: 'accept', content: { name: 'x' } } }
  const other = (await setUp.gateway.admin.token('another')).token
  expect((await ask({ inputResponses, requestState: state }, other))['error']).toMatchObject({ code: -32602 })
  for (const wrong of [`${state}x`, 'patchbay.', 'patchbay.a.b'])
    expect((await ask({ inputResponses, requestState: wrong }))['error'], wrong).toMatchObject({ code: -32602 })
  expect((await ask({ inputResponses, requestState: state }))['result']).toMatchObject({ resultType: 'complete' })
  expect((await ask({ inputResponses, requestState: state }))['error']).toMatchObject({ code: -32602 })
  expect(server.executions()).toBe(1)
})

describe('a program that all clients share', () => {
  const two = async (): Promise<[Bench, AnyClient, AnyClient]> => {
    const made = await bench({ one: program('asks') }, 'one')
    await made.engine.waitFor('one', 'connected')
    const other = (await made.gateway.admin.token('another')).token
    const [alice, bob] = [await legacyClient(made, 'alice'), await legacyClient({ url: made.url, token: other }, 'bob')]
    return [made, alice, bob]
  }
  const call = async (client: AnyClient, name: string, who = ''): Promise<string> =>
    said(await client.callTool({ name, arguments: { who } })).text

  // Would catch: a question about one client's business that another gets, for it comes when that one's call is under way;
  // and a server that can ask nobody any more because two use it.
  test('asks late: no other client hears of it, and from then on each has a program of its own', async () => {
    const [made, alice, bob] = await two()
    expect(await call(alice, 'ask', 'alice?')).toBe('alice')
    expect(await call(alice, 'later', 'of alice')).toBe('later')
    expect(await call(bob, 'wait')).toMatch(/^refused/)
    // Now that it is known, both can be asked, at the same time.
    const names = await Promise.all([call(alice, 'ask', 'a?'), call(bob, 'ask', 'b?'), call(alice, 'ask', 'a?')])
    expect(names).toEqual(['alice', 'bob', 'alice'])
    const pids = await Promise.all([call(alice, 'pid'), call(bob, 'pid'), call(alice, 'pid')])
    expect([new Set(pids).size, pids[0]]).toEqual([2, pids[2]])
    await made.engine.engine.disconnect('one')
    await expect.poll(() => pids.filter((pid) => isAlive(Number(pid)))).toEqual([])
  })

  // Would catch: a question that belongs to no call, and is put to whichever client is there: its folders are nobody else's
  // business, be it the only one. Patchbay has none.
  test.each([
    ['an older client', legacyClient],
    ['one of 2026-07-28', modernClient],
  ] as const)('asks for roots outside of any call: %s is not asked, and Patchbay has none', async (_who, connect) => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-asks-'))
    later(() => rm(folder, { recursive: true }))
    const answered = join(folder, 'answered')
    const made = await bench({ one: program('asks', [], { TEST_ANSWER_FILE: answered }) }, 'one')
    await made.engine.waitFor('one', 'connected')
    const alone = await connect(made, 'alone')
    expect(await call(alone, 'unasked')).toBe('soon')
    // The next call would be one under way.
    await expect.poll(() => existsSync(answered), { timeout: 20_000 }).toBe(true)
    expect(await call(alone, 'roots')).toBe('{"roots":[]}')
  })

  // Would catch: a program for each client of a server that never asks anything.
  test('and that asks nothing stays one', async () => {
    const [, alice, bob] = await two()
    const pids = await Promise.all([alice, bob, alice, bob].map((client) => call(client, 'pid')))
    expect(new Set(pids).size).toBe(1)
  })
})
