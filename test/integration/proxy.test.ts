/** The network that people have: a proxy as the only way, a company's own authority, a certificate of one's own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { startWorld } from '../servers/oauth/world'
import { startSse } from '../servers/sse'
import { startTlsFront, startWebProxy, type WebProxy } from '../servers/web-proxy'
import { startTestEngine, type TestEngine, type TestEngineOptions } from '../support/engine'
import { certificateAuthority } from '../unit/core/certificate'

const cleanups: (() => Promise<unknown>)[] = []
const later = <T extends { close(): Promise<void> }>(thing: T): T => {
  cleanups.push(() => thing.close())
  return thing
}
let proxy: WebProxy
let folder: string
beforeEach(async () => {
  proxy = later(await startWebProxy())
  folder = await mkdtemp(join(tmpdir(), 'patchbay-proxy-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** No variable of the machine that runs the tests may decide. */
const none = {
  ...Object.fromEntries(
    ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
      [name, ''],
      [name.toUpperCase(), ''],
    ]),
  ),
  NODE_EXTRA_CA_CERTS: '',
  SSL_CERT_FILE: '',
  SSL_CERT_DIR: '',
}

async function start(options: TestEngineOptions): Promise<TestEngine> {
  const running = await startTestEngine({ ...options, env: { ...none, ...options.env } })
  cleanups.push(() => running.stop())
  return running
}

/** The address of a server under a name that only the proxy knows. */
const behind = (url: string, scheme = 'http'): string => {
  const { port, pathname } = new URL(url)
  return `${scheme}://mcp.corp.test:${port}${pathname}`
}
const entry = (url: string, type = 'http') => ({ type, url })
const hurdle = (test: TestEngine, code: string) =>
  test.waitFor('one', ({ state }) => 'problem' in state && state.problem?.code === code, 20_000)

describe('a server that only the proxy reaches', () => {
  // Would catch: a variable that is not read (the server then is "net.dns", and the proxy sees nothing).
  test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])('by %s, over both transports', async (name) => {
    const [streamable, modern, sse] = [
      later(await startLegacyHttp()),
      later(await startModernHttp()),
      later(await startSse()),
    ]
    const test = await start({
      servers: {
        streamable: entry(behind(streamable.url)),
        modern: entry(behind(modern.url)),
        sse: entry(behind(sse.url), 'sse'),
      },
      env: { [name]: proxy.url },
    })
    for (const server of ['streamable', 'modern', 'sse']) {
      await test.waitFor(server, 'connected')
      expect(await test.callText(server, 'echo', { text: 'hi' })).toBe('hi')
    }
    expect(proxy.forwarded.length).toBeGreaterThan(6)
    expect(proxy.tunnels).toEqual([])
  })

  test('by what the desktop says, asked for each address; a variable goes before it', async () => {
    const server = later(await startLegacyHttp())
    const asked: string[] = []
    const desktopProxy = (url: string): Promise<string> => {
      asked.push(new URL(url).hostname)
      return Promise.resolve(url.includes('corp.test') ? `PROXY 127.0.0.1:${proxy.port}; DIRECT` : 'DIRECT')
    }
    const test = await start({ servers: { one: entry(behind(server.url)) }, desktopProxy })
    await test.waitFor('one', 'connected')
    expect(asked).toContain('mcp.corp.test')
    expect(proxy.forwarded.length).toBeGreaterThan(2)
    expect((await test.engine.network()).proxies[0]).toMatchObject({ address: null, from: 'desktop' })
    await test.stop()
    const before = asked.length
    const other = await start({
      servers: { one: entry(behind(server.url)) },
      desktopProxy,
      env: { ALL_PROXY: proxy.url },
    })
    await other.waitFor('one', 'connected')
    expect(asked.length).toBe(before)
  })

  test('over https, through a tunnel, with the company’s own authority', async () => {
    const authority = certificateAuthority()
    const server = later(await startLegacyHttp())
    const sse = later(await startSse())
    const front = later(await startTlsFront(server.port, authority.issue('mcp.corp.test')))
    const sseFront = later(await startTlsFront(sse.port, authority.issue('mcp.corp.test')))
    const file = join(folder, 'ca.pem')
    await writeFile(file, authority.cert)
    const servers = {
      one: entry(`https://mcp.corp.test:${front.port}/mcp`),
      old: entry(`https://mcp.corp.test:${sseFront.port}/sse`, 'sse'),
    }
    const strict = await start({ servers, env: { HTTPS_PROXY: proxy.url } })
    const { state } = await hurdle(strict, 'net.tls')
    expect('problem' in state && state.problem?.detail).toMatch(/authority/)
    expect((await strict.engine.diagnose('one')).cause).toMatchObject({ id: 'http', code: 'net.tls' })
    await strict.stop()

    const test = await start({ servers, env: { HTTPS_PROXY: proxy.url, SSL_CERT_FILE: file } })
    await test.waitFor('one', 'connected')
    await test.waitFor('old', 'connected')
    expect(await test.callText('one', 'echo', { text: 'hi' })).toBe('hi')
    expect(new Set(proxy.tunnels)).toEqual(new Set([`mcp.corp.test:${front.port}`, `mcp.corp.test:${sseFront.port}`]))
    expect(proxy.forwarded).toEqual([])
    const diagnosis = await test.engine.diagnose('one')
    const way = diagnosis.checks.find(({ id }) => id === 'network')
    expect(way?.finding).toMatch(new RegExp(`127\\.0\\.0\\.1:${proxy.port}.*HTTPS_PROXY.*ca\\.pem.*SSL_CERT_FILE`))
    const view = await test.engine.network()
    expect(view.proxies[0]).toMatchObject({ scheme: 'https', address: proxy.url, from: 'HTTPS_PROXY' })
    expect(view.trusted).toContainEqual({ from: 'SSL_CERT_FILE', path: file, certificates: 1, problem: null })
  })

  test('through a proxy that is spoken to over TLS', async () => {
    const authority = certificateAuthority()
    const secure = later(await startWebProxy({ tls: authority.issue('localhost') }))
    const server = later(await startLegacyHttp())
    const file = join(folder, 'ca.pem')
    await writeFile(file, authority.cert)
    const test = await start({
      servers: { one: entry(behind(server.url)) },
      env: { HTTP_PROXY: secure.url, NODE_EXTRA_CA_CERTS: file },
    })
    await test.waitFor('one', 'connected')
    expect(secure.tunnels.length).toBeGreaterThan(0)
  })
})

describe('a proxy with a password', () => {
  const credentials = { user: 'me', password: 'p@ss word' }
  const withPassword = (password: string): string => proxy.url.replace('//', `//me:${encodeURIComponent(password)}@`)

  test('gets it, for both kinds of requests, and nobody else sees it', async () => {
    proxy.require(credentials)
    const authority = certificateAuthority()
    const server = later(await startLegacyHttp())
    const front = later(await startTlsFront(server.port, authority.issue('mcp.corp.test')))
    await writeFile(join(folder, 'ca.pem'), authority.cert)
    const test = await start({
      servers: { one: entry(behind(server.url)), two: entry(`https://mcp.corp.test:${front.port}/mcp`) },
      env: { ALL_PROXY: withPassword(credentials.password), SSL_CERT_DIR: folder },
    })
    await test.waitFor('one', 'connected')
    await test.waitFor('two', 'connected')
    expect([proxy.forwarded.length > 0, proxy.tunnels.length > 0, proxy.unauthorized()]).toEqual([true, true, 0])
    const diagnoses = [await test.engine.diagnose('one'), await test.engine.diagnose('two')]
    const seen = JSON.stringify([
      test.engine.snapshot(),
      test.engine.diagnostics(null),
      diagnoses,
      await test.engine.network(),
    ])
    for (const secret of ['p@ss', 'p%40ss', Buffer.from('me:p@ss word').toString('base64')]) {
      expect(seen).not.toContain(secret)
    }
  })

  test.each(['http', 'https'])('and another one is a problem of its own (%s)', async (scheme) => {
    proxy.require(credentials)
    const server = later(await startLegacyHttp())
    const test = await start({
      servers: { one: entry(behind(server.url, scheme)) },
      env: { ALL_PROXY: withPassword('wrong') },
    })
    const { state } = await hurdle(test, 'net.proxy')
    expect(state.kind).toBe('failed')
    const detail = 'problem' in state ? (state.problem?.detail ?? '') : ''
    expect(detail).toContain(`127.0.0.1:${proxy.port}`)
    expect(detail).toMatch(/ALL_PROXY.*password/)
    expect(detail).not.toContain('wrong')
    expect((await test.engine.diagnose('one')).cause).toMatchObject({ code: 'net.proxy' })
  })
})

describe('a proxy that does not help', () => {
  test.each(['http', 'https'])('is away: paused, said so, and back by itself (%s)', async (scheme) => {
    const authority = certificateAuthority()
    const server = later(await startLegacyHttp())
    const front = later(await startTlsFront(server.port, authority.issue('mcp.corp.test')))
    const file = join(folder, 'ca.pem')
    await writeFile(file, authority.cert)
    await proxy.goAway()
    const url = scheme === 'http' ? behind(server.url) : `https://mcp.corp.test:${front.port}/mcp`
    const test = await start({
      servers: { one: entry(url) },
      env: { ALL_PROXY: proxy.url, SSL_CERT_FILE: file },
    })
    const { state } = await hurdle(test, 'net.proxy')
    expect(state).toMatchObject({
      kind: 'reconnecting',
      problem: { action: 'wait', evidence: { cause: 'connection refused' } },
    })
    expect((await test.engine.diagnose('one')).cause).toMatchObject({ id: 'network', code: 'net.proxy' })
    await proxy.comeBack()
    await test.waitFor('one', 'connected')
  })

  test('refuses the host: told with its status', async () => {
    proxy.refuse(403)
    const test = await start({
      servers: { one: entry('https://mcp.corp.test:8443/mcp') },
      env: { HTTPS_PROXY: proxy.url },
    })
    const { state } = await hurdle(test, 'net.proxy')
    expect(state).toMatchObject({ kind: 'failed', problem: { evidence: { status: 403 } } })
  })

  test('is no proxy: nothing is sent past it', async () => {
    const server = later(await startLegacyHttp())
    const test = await start({ servers: { one: entry(behind(server.url)) }, env: { HTTP_PROXY: 'ftp://proxy.corp' } })
    await hurdle(test, 'net.proxy')
    expect(server.totalRequests()).toBe(0)
  })
})

// Would catch: a step of a sign-in that goes another way than the rest.
test('a sign-in, its tokens, their refresh and their revocation go through it, when loopback is insisted on', async () => {
  const world = await startWorld({ tokenLife: 1 })
  cleanups.push(() => world.close())
  const running = await world.signedIn({ env: { ...none, HTTP_PROXY: proxy.url, NO_PROXY: '<-loopback>' } })
  await expect.poll(() => world.auth.counters.refreshes, { timeout: 15_000 }).toBeGreaterThan(0)
  await running.engine.logout('notes')
  const paths = proxy.forwarded.map((line) => line.split(' ')[2] ?? '')
  for (const part of [
    /^\/mcp$/,
    /oauth-protected-resource/,
    /oauth-authorization-server|openid-configuration/,
    /token/,
    /revo/,
  ]) {
    expect(
      paths.filter((path) => part.test(path)),
      String(part),
    ).not.toEqual([])
  }
  const { port } = new URL(world.server.url)
  const direct = await start({ servers: { one: entry(world.server.url) }, env: { HTTP_PROXY: proxy.url } })
  const before = proxy.forwarded.length
  await direct.waitFor('one', 'needs-auth')
  expect(proxy.forwarded.length, `nothing of ${port} without insisting`).toBe(before)
})

test('a certificate of one’s own is shown to its server, and to no other', async () => {
  const authority = certificateAuthority()
  const server = later(await startLegacyHttp())
  const pair = authority.issue('localhost')
  const front = later(await startTlsFront(server.port, pair, { ca: authority.cert }))
  const me = authority.issue('the-person')
  const [ca, certificate, key] = ['ca.pem', 'me.pem', 'me.key'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([writeFile(ca, authority.cert), writeFile(certificate, me.cert), writeFile(key, me.key)])
  const servers = { one: entry(`https://localhost:${front.port}/mcp`) }
  const env = { SSL_CERT_FILE: ca }
  const test = await start({ servers, env, clientCertificates: () => [{ host: 'localhost', certificate, key }] })
  await test.waitFor('one', 'connected')
  expect(new Set(front.clients)).toEqual(new Set(['the-person']))
  const stranger = await start({ servers, env, clientCertificates: () => [{ host: 'other.test', certificate, key }] })
  await stranger.waitFor('one', ['failed', 'reconnecting'])
  const broken = await start({ servers, env, clientCertificates: () => [{ host: 'localhost', certificate, key: ca }] })
  const { state } = await hurdle(broken, 'net.tls')
  expect('problem' in state && state.problem?.detail).toContain('ca.pem')
})

test('a started program sees the proxies, in both spellings, and the authority', async () => {
  const file = join(folder, 'environment.json')
  const script = `fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env)); import(${JSON.stringify(resolve('test/servers/stdio/echo.mjs'))})`
  const test = await start({
    servers: { one: { type: 'stdio', command: process.execPath, args: ['-e', script] } },
    env: { https_proxy: proxy.url, NO_PROXY: 'a.example', SSL_CERT_FILE: '/etc/company.pem' },
  })
  await test.waitFor('one', 'connected')
  const seen = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  expect(seen).toMatchObject({
    https_proxy: proxy.url,
    HTTPS_PROXY: proxy.url,
    no_proxy: 'a.example',
    NO_PROXY: 'a.example',
    SSL_CERT_FILE: '/etc/company.pem',
    NODE_EXTRA_CA_CERTS: '/etc/company.pem',
  })
})
