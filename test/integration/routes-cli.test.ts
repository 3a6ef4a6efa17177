/**
 * A client's entry that was led through Patchbay, used as its client uses it: the very program, line and address that stand in
 * the file. Catches an entry that only works on paper, an answer that is not one JSON value, and a Patchbay that calls itself.
 */
import { execFile } from 'node:child_process'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp, type LegacyHttpServer } from '../servers/legacy-http'
import { bridgeClient } from '../support/bridge-client'
import { createCliHome, type CliHome } from '../support/cli'

const run = promisify(execFile)
const bearer = 'one-long-secret'
let program = ''
let server: LegacyHttpServer
let cli: CliHome
let text = ''

interface Entry {
  type: string
  command: string
  args: string[]
  env: Record<string, string>
  url: string
  headersHelper: string
}

beforeAll(async () => {
  program = await bundleCompiled('cli', 'electron/cli/main.ts')
})
beforeEach(async () => {
  server = await startLegacyHttp({ bearer })
  cli = await createCliHome(program)
  const one = { type: 'http', url: server.url, headers: { Authorization: `Bearer ${bearer}` } }
  await cli.write('.claude.json', { mcpServers: { one } })
  text = await read('.claude.json')
})
afterEach(async () => {
  await cli.run(['stop'])
  await cli.remove()
  await server.close()
})

const read = (path: string): Promise<string> => readFile(join(cli.home, path), 'utf8')
const entry = async (): Promise<Entry> =>
  (JSON.parse(await read('.claude.json')) as { mcpServers: Record<string, Entry> }).mcpServers['one'] as Entry
/** As a client runs it: a shell, and little of the person's environment. */
async function helper(line: string): Promise<Record<string, string>> {
  const env = { PATH: process.env['PATH'], HOME: cli.home }
  let said = ''
  // On a busy machine an engine may need longer to start than a client waits; then the client asks again.
  const asked = async (): Promise<boolean> => {
    said = await run('/bin/sh', ['-c', line], { env })
      .then(({ stdout }) => stdout)
      .catch(() => '')
    return said !== ''
  }
  await expect.poll(asked, { timeout: 50_000 }).toBe(true)
  return JSON.parse(said) as Record<string, string>
}
async function json(...args: string[]): Promise<Record<string, unknown> & { code: number | null }> {
  const answer = await cli.run([...args, '--json'])
  return { ...(answer.json() as Record<string, unknown>), code: answer.code }
}

test('through the bridge: the entry as it is written brings the tools, and is given back to the byte', async () => {
  const shown = await json('route', 'claude-code', '--all', '--dry-run')
  expect(shown).toMatchObject({ code: 0, files: [join(cli.home, '.claude.json')] })
  expect(String(shown['diff'])).not.toContain(bearer)
  expect(await read('.claude.json')).toBe(text)
  await cli.serve()
  expect((await json('route', 'claude-code', '--all')).code).toBe(0)
  const { command, args, env } = await entry()
  expect([command, args[0]]).toEqual([process.execPath, program])
  const client = bridgeClient(cli.start(args.slice(1), { ...env, PATCHBAY_VAULT: undefined }, { stdin: 'open' }))
  await client.greet()
  expect(await client.toolNames()).toContain('echo')
  expect(await client.call('echo', { text: 'hi' })).toEqual({ text: 'hi', isError: false })
  expect((await client.call('no-such-tool')).isError).toBe(true)
  const using = (await json('gateway', 'clients')) as unknown as { clients: object[] }
  expect(using.clients).toMatchObject([
    { client: 'a test', by: 'bridge', connected: true, errors: 1, slowest: [{ calls: 1 }, { calls: 1 }] },
  ])
  expect(JSON.stringify(using)).toContain('"tool":"echo"')
  const { servers } = (await json('status')) as unknown as { servers: object[] }
  expect(servers).toMatchObject([{ name: 'one', transport: 'http', state: 'connected', way: 'routed' }])
  expect(await json('sources')).toMatchObject({ sources: [{ client: 'claude-code', routed: 1, borrowed: 0 }, {}] })
  expect(await json('map')).toMatchObject({ rows: [{ cells: [{ name: 'one', way: 'routed' }] }] })
  expect((await json('giveback', 'claude-code', 'one')).code).toBe(0)
  expect(await read('.claude.json')).toBe(text)
  await client.command.end('SIGTERM')
})

test('borrowed: the line as it is written prints the headers that the server wants', async () => {
  expect((await json('route', 'claude-code', 'one', '--borrow')).code).toBe(0)
  expect(await read('.claude.json')).not.toContain(bearer)
  const { url, headersHelper } = await entry()
  expect(url).toBe(server.url)
  expect(await helper(headersHelper)).toEqual({ Authorization: `Bearer ${bearer}` })
  expect((await json('giveback', 'claude-code', '--all')).code).toBe(0)
  expect(await read('.claude.json')).toBe(text)
})

test('through the gateway: the line as it is written starts Patchbay where it does not run, and opens the address', async () => {
  const running = await cli.serve()
  expect((await json('route', 'claude-code', 'one', '--via', 'gateway')).code).toBe(0)
  await running.end('SIGTERM')
  const { url, headersHelper } = await entry()
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: { text: 'there' } } }
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...(await helper(headersHelper)) }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(await answer.json()).toMatchObject({ result: { content: [{ text: 'there' }] } })
  expect((await json('giveback', 'claude-code', 'one')).code).toBe(0)
  expect(await read('.claude.json')).toBe(text)
})

test.each<[string, string[], number, string]>([
  ['a client that there is not', ['route', 'nobody', '--all'], 2, 'invalid-input'],
  ['nothing named', ['route', 'claude-code'], 2, 'invalid-input'],
  ['two ways at once', ['route', 'claude-code', 'one', '--borrow', '--via', 'bridge'], 2, 'invalid-input'],
  ['an entry that there is not', ['route', 'claude-code', 'other'], 4, 'unknown-server'],
  ['an entry that goes straight', ['giveback', 'claude-code', 'one'], 1, 'edit.unsupported'],
  ['nothing to give back of that name', ['giveback', 'claude-code', 'other'], 4, 'unknown-server'],
])('%s is refused with its code', async (_name, args, code, error) => {
  expect(await json(...args)).toMatchObject({ code, error: { code: error } })
  expect(await read('.claude.json')).toBe(text)
})

test('all entries leave out those in a project’s file, which are led when they are named', async () => {
  const shared = '{ "mcpServers": { "ours": { "command": "/bin/false" } } }'
  await cli.write('shop/.mcp.json', shared)
  const projects = { [join(cli.home, 'shop')]: { enabledMcpjsonServers: ['ours'] } }
  await cli.write('.claude.json', { ...(JSON.parse(text) as object), projects })
  const all = await cli.run(['route', 'claude-code', '--all'])
  expect(all.stderr).toContain('ours')
  expect(await read('shop/.mcp.json')).toBe(shared)
  const named = await cli.run(['route', 'claude-code', 'ours'])
  expect(named.stderr).toContain('belongs to a project')
  expect(await read('shop/.mcp.json')).toContain('bridge')
})

test('a program that leads to Patchbay in a way that nobody can see is refused, and calls nothing', async () => {
  const script = join(cli.home, 'mine.sh')
  await cli.write('mine.sh', `#!/bin/sh\nexec "${process.execPath}" "${program}" bridge loop\n`)
  await chmod(script, 0o700)
  await cli.write('.claude.json', { mcpServers: { loop: { command: script } } })
  await cli.serve()
  const logs = (): Promise<string> => cli.run(['logs', 'loop']).then(({ stdout }) => stdout)
  await expect.poll(logs, { timeout: 50_000 }).toContain('Patchbay cannot be a server of itself')
})
