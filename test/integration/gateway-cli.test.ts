/** `patchbay gateway` by process, and a client whose session lives through a killed engine. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { createCliHome, type CliHome } from '../support/cli'

let program = ''
let server: LegacyHttpServer
let cli: CliHome

beforeAll(async () => {
  program = await bundleCompiled('cli', 'electron/cli/main.ts')
})
beforeEach(async () => {
  server = await startLegacyHttp()
  cli = await createCliHome(program, { one: { type: 'http', url: server.url } })
})
afterEach(async () => {
  await cli.remove()
  await server.close()
})

interface View {
  url: string
  token: string
  servers: { id: string; name: string; url: string }[]
}
const view = async (): Promise<View> => (await cli.run(['gateway', '--json'])).json() as View

/** One request of a client that greets once and never again. */
async function ask(url: string, token: string, body: object, session?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session !== undefined && { 'mcp-session-id': session }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...body }),
  })
}
const echo = { id: 2, method: 'tools/call', params: { name: 'echo', arguments: { text: 'hi' } } }
const greeting = {
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}

// Would catch: an address, a token or a session that a crash of the engine takes away.
test('a session, its token and its address outlive an engine that is killed', async () => {
  const first = await cli.serve()
  expect((await cli.run(['connect', 'one'])).code).toBe(0)
  const made = await cli.run(['gateway', 'token', 'claude'])
  const token = made.stdout.trim()
  const { servers } = await view()
  const url = servers[0]?.url ?? ''
  const greeted = await ask(url, token, greeting)
  const session = greeted.headers.get('mcp-session-id') ?? ''
  expect(await greeted.json()).toMatchObject({ result: { protocolVersion: '2025-06-18' } })
  expect(await (await ask(url, token, echo, session)).json()).toMatchObject({ result: { content: [{ text: 'hi' }] } })

  await first.end('SIGKILL')
  const second = await cli.serve()
  // Asked at once: the call waits for the connection that is being made.
  const [list, call] = await Promise.all([
    ask(url, token, { id: 3, method: 'tools/list' }, session),
    ask(url, token, { ...echo, id: 4 }, session),
  ])
  expect(((await list.json()) as { result: { tools: unknown[] } }).result.tools.length).toBeGreaterThan(3)
  expect(await call.json()).toMatchObject({ id: 4, result: { content: [{ text: 'hi' }] } })
  const { stdout, stderr } = await second.end('SIGTERM')
  expect(stdout + stderr).not.toContain(token)
})

test('clients are listed, revoked, and told apart from wrong words', async () => {
  await cli.serve()
  const token = (await cli.run(['gateway', 'token', 'claude'])).stdout.trim()
  const url = (await view()).servers[0]?.url ?? ''
  expect((await ask(url, token, { id: 1, method: 'ping' })).status).toBe(200)
  const listed = (await cli.run(['gateway', 'clients', '--json'])).json() as {
    clients: { client: string; calls: number }[]
  }
  expect(listed.clients.find(({ client }) => client === 'claude')).toMatchObject({ calls: 1 })
  expect(JSON.stringify(listed)).not.toContain(token)
  expect((await cli.run(['gateway', 'revoke', 'claude'])).code).toBe(0)
  expect((await ask(url, token, { id: 1, method: 'ping' })).status).toBe(401)
  expect((await cli.run(['gateway', 'revoke', 'claude'])).code).toBe(2)
  for (const words of [
    ['gateway', 'token'],
    ['gateway', 'clients', 'x'],
    ['gateway', 'nonsense'],
  ])
    expect((await cli.run(words)).code, words.join(' ')).toBe(2)
})

// Would catch: a wish that is lost with the engine, and a word that is taken for a number of minutes.
test('how long unused programs run on is set, told and kept', async () => {
  await cli.serve()
  const told = async (...words: string[]) => (await cli.run(['sleep', ...words, '--json'])).json()
  expect(await told()).toEqual({ sleepAfterMinutes: null })
  expect(await told('15')).toEqual({ sleepAfterMinutes: 15 })
  expect((await cli.run(['sleep'])).stdout).toContain('15 min')
  for (const word of ['0', '1.5', '-3', 'soon', '99999']) expect((await cli.run(['sleep', '--', word])).code).toBe(2)
  expect(await told()).toEqual({ sleepAfterMinutes: 15 })
  expect(await told('never')).toEqual({ sleepAfterMinutes: null })
})

test('without a running engine it says how to open the gateway', async () => {
  const answer = await cli.run(['gateway', '--json'])
  expect(answer.code).toBe(1)
  expect(answer.json()).toMatchObject({ error: { code: 'engine-not-running' } })
  expect(answer.stderr).toContain('patchbay serve')
})
