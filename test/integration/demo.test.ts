/** The demo servers as the program that `--demo` starts. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../scripts/lib/bundle.mjs'
import { startTestEngine, type TestEngine } from '../support/engine'

interface Announcement {
  mcpServers: {
    'demo-tools': { command: string; args: string[]; env: Record<string, string> }
    'demo-flaky': { url: string }
    'demo-steady': { url: string }
    'demo-oauth': { url: string }
  }
}

let file = ''
const children: ChildProcess[] = []
const clients: Client[] = []
const engines: TestEngine[] = []

beforeAll(async () => {
  file = await bundle('demo-servers', 'electron/demo/main.ts')
})
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop()
  for (const client of clients.splice(0)) await client.close()
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

async function startDemo(args: string[] = []): Promise<{ child: ChildProcess; servers: Announcement['mcpServers'] }> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  if (child.stdout === null) throw new Error('no stdout')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, servers: (JSON.parse(line) as Announcement).mcpServers }
}

async function connect(transport: StreamableHTTPClientTransport | StdioClientTransport): Promise<Client> {
  const mode = transport instanceof StdioClientTransport ? 'legacy' : 'auto'
  const client = new Client({ name: 'demo-test', version: '1.0.0' }, { versionNegotiation: { mode } })
  clients.push(client)
  await client.connect(transport)
  return client
}

// Would catch: a tool whose schema or handler breaks, an announced entry that cannot be started.
test('every announced server connects and its tools work', async () => {
  const { servers } = await startDemo()
  const tools = await connect(new StdioClientTransport(servers['demo-tools']))
  expect((await tools.listTools()).tools.map((tool) => tool.name)).toEqual(['add', 'current_time', 'echo'])
  expect((await tools.callTool({ name: 'add', arguments: { numbers: [2, 3] } })).structuredContent).toEqual({ sum: 5 })
  const echoed = await tools.callTool({
    name: 'echo',
    arguments: { message: 'Hello', format: { letters: 'upper case', repeat: 2 }, labels: [{ name: 'a', value: 'b' }] },
  })
  expect(echoed.content).toEqual([{ type: 'text', text: 'HELLO HELLO\na: b' }])
  const time = await tools.callTool({ name: 'current_time', arguments: { timeZone: 'Nowhere/At_all' } })
  expect(time.isError).toBe(true)

  const steady = await connect(new StreamableHTTPClientTransport(new URL(servers['demo-steady'].url)))
  expect(steady.getProtocolEra()).toBe('modern')
  const steps: number[] = []
  const countdown = await steady.callTool(
    { name: 'countdown', arguments: { seconds: 2 } },
    { onprogress: ({ progress }) => steps.push(progress) },
  )
  expect(countdown.content).toEqual([{ type: 'text', text: 'Lift-off.' }])
  expect(steps).toEqual([0, 1])
  const roll = await steady.callTool({ name: 'roll_dice', arguments: { dice: 1, sides: 2 } })
  expect(JSON.stringify(roll.content)).toMatch(/[12] = [12]/)
})

// Would catch: a flaky server that never goes away, or comes back somewhere else.
test('the flaky one goes away and comes back on its port', async () => {
  const { servers } = await startDemo(['--up', '300', '--down', '300'])
  const isUp = (): Promise<boolean> =>
    fetch(servers['demo-flaky'].url).then(
      () => true,
      () => false,
    )
  for (const wanted of [true, false, true, false]) await expect.poll(isUp, { interval: 20, timeout: 3000 }).toBe(wanted)
  expect(await fetch(servers['demo-steady'].url).then((answer) => answer.status)).toBe(405)
})

// Would catch: demo servers that outlive the app that started them.
test.each(['stdin', 'SIGTERM'] as const)('it ends with its parent: %s', async (how) => {
  const { child } = await startDemo()
  const exited = once(child, 'exit')
  if (how === 'stdin') child.stdin?.end()
  else child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

// Would catch: a web page that reaches the demo servers by rebinding its host name.
test('a foreign host or origin is refused', async () => {
  const { servers } = await startDemo()
  const answer = await fetch(servers['demo-steady'].url, { headers: { origin: 'https://example.com' } })
  expect(answer.status).toBe(403)
})

/** Follows the sign-in page and presses the button; resolves with where the browser ends. */
async function decide(url: string, decision: 'approve' | 'deny'): Promise<Response> {
  const page = await fetch(url)
  const html = await page.text()
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const request = /name="request" value="([^"]+)"/.exec(html)?.[1] ?? ''
  return fetch(new URL('/authorize', url), { method: 'POST', body: new URLSearchParams({ request, decision }) })
}

async function engineFor(url: string, decision: 'approve' | 'deny'): Promise<TestEngine> {
  const started = await startTestEngine({
    servers: { 'demo-oauth': { type: 'http', url } },
    openUrl: async (page) => {
      decide(page, decision).catch(() => undefined)
    },
  })
  engines.push(started)
  await started.waitFor('demo-oauth', 'needs-auth')
  return started
}

// Would catch: a demo that cannot be signed in to, whose tokens are not renewed, or that takes a revoked one.
test('the one with a sign-in wants one first, then works beyond the life of its tokens, until it is signed out', async () => {
  const { servers } = await startDemo(['--token-life', '1000'])
  const { engine, waitFor } = await engineFor(servers['demo-oauth'].url, 'approve')
  const view = await engine.login('demo-oauth', true)
  expect(view.state.kind).toBe('connected')
  expect(view.capabilities.tools).toBe(3)
  expect(view.auth).toMatchObject({ kind: 'oauth', scopes: ['demo:read', 'demo:write'] })
  const first = view.auth.expiresAt ?? ''
  const later = () => engine.snapshot().servers[0]?.auth.expiresAt ?? ''
  await expect.poll(() => Date.parse(later()) - Date.parse(first), { timeout: 10_000 }).toBeGreaterThan(1_000)
  expect((await engine.call('demo-oauth', 'echo', { message: 'Hello' })).content).toEqual([
    { type: 'text', text: 'Hello' },
  ])
  await engine.logout('demo-oauth')
  await waitFor('demo-oauth', 'needs-auth')
})

test('a declined demo sign-in comes back as declined', async () => {
  const { servers } = await startDemo()
  const { engine } = await engineFor(servers['demo-oauth'].url, 'deny')
  await expect(engine.login('demo-oauth', true)).rejects.toMatchObject({ data: { code: 'auth.denied' } })
})

// Would catch: an authorization server that teaches bad habits: open redirects, reusable codes, replayed refresh tokens.
test('the demo’s authorization server is strict', async () => {
  const { servers } = await startDemo()
  const resource = servers['demo-oauth'].url
  const described = (await (await fetch(new URL('/.well-known/oauth-protected-resource/mcp', resource))).json()) as {
    authorization_servers: [string]
  }
  const [issuer] = described.authorization_servers
  const register = (uri: string): Promise<Response> =>
    fetch(`${issuer}/register`, { method: 'POST', body: JSON.stringify({ client_name: '<b>x', redirect_uris: [uri] }) })
  expect((await register('https://example.com/callback')).status).toBe(400)
  const redirectUri = 'http://127.0.0.1:9/callback'
  const { client_id: clientId } = (await (await register(redirectUri)).json()) as { client_id: string }
  const verifier = 'a'.repeat(50)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const page = (change: Record<string, string> = {}): string =>
    `${issuer}/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: 'st',
      resource,
      ...change,
    }).toString()}`
  const visit = (change: Record<string, string>): Promise<Response> => fetch(page(change), { redirect: 'manual' })
  expect((await visit({ redirect_uri: 'http://127.0.0.1:9/other' })).status).toBe(400)
  expect((await visit({ code_challenge_method: 'plain' })).headers.get('location')).toContain('error=invalid_request')
  expect((await visit({ resource: 'https://elsewhere.example' })).headers.get('location')).toContain('invalid_target')

  const html = await (await fetch(page())).text()
  expect(html).toContain('&lt;b&gt;x wants to use Demo Quotes')
  const request = /name="request" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const press = (): Promise<Response> =>
    fetch(`${issuer}/authorize`, {
      method: 'POST',
      body: new URLSearchParams({ request, decision: 'approve' }),
      redirect: 'manual',
    })
  const back = new URL((await press()).headers.get('location') ?? '')
  expect(back.searchParams.get('state')).toBe('st')
  expect(back.searchParams.get('iss')).toBe(issuer)
  expect((await press()).status).toBe(400)

  const token = async (fields: Record<string, string>): Promise<Record<string, string>> =>
    (await (
      await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, ...fields }),
      })
    ).json()) as Record<string, string>
  const code = back.searchParams.get('code') ?? ''
  const exchange = { grant_type: 'authorization_code', code, code_verifier: verifier }
  const first = await token(exchange)
  expect(first).toMatchObject({ token_type: 'Bearer', expires_in: 60 })
  expect(await token(exchange)).toEqual({ error: 'invalid_grant' })
  const refresh = (refreshToken = ''): Promise<Record<string, string>> =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken })
  const second = await refresh(first['refresh_token'])
  const withToken = (accessToken = ''): Promise<number> =>
    fetch(resource, { headers: { authorization: `Bearer ${accessToken}` } }).then((answer) => answer.status)
  expect(await withToken(second['access_token'])).toBe(405)
  // Used twice: the whole sign-in ends, the newest token included.
  expect(await refresh(first['refresh_token'])).toEqual({ error: 'invalid_grant' })
  expect(await refresh(second['refresh_token'])).toEqual({ error: 'invalid_grant' })
  expect(await withToken(second['access_token'])).toBe(401)
})
