/** Proxies that are not the usual one: SOCKS, one of several, and one that is there while the server behind it is not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import type { Problem } from '../../../shared/model/problem'
import { startLegacyHttp, type LegacyHttpServer } from '../../servers/legacy-http'
import { startSocksProxy, type SocksOptions, type SocksProxy } from '../../servers/socks-proxy'
import { startTlsFront, startWebProxy } from '../../servers/web-proxy'
import { cleanUp } from '../../support/cleanup'
import type { TestEngine, TestEngineOptions } from '../../support/engine'
import { certificateAuthority } from '../../unit/core/certificate'

const { cleanups, later, engineFor } = cleanUp(afterEach)

/** No variable of the machine that runs the tests may decide. */
const none = Object.fromEntries(
  ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
    [name, ''],
    [name.toUpperCase(), ''],
  ]),
)

const authority = certificateAuthority()
let server: LegacyHttpServer
let secure: { port: number }
let file: string
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-proxies-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  file = join(folder, 'ca.pem')
  await writeFile(file, authority.cert)
  server = later(await startLegacyHttp())
  secure = later(await startTlsFront(server.port, authority.issue('mcp.corp.test')))
})

/** One server by http and one by https, under a name that only a proxy knows. */
const start = ({ env, ...options }: TestEngineOptions): Promise<TestEngine> =>
  engineFor(
    {
      plain: { type: 'http', url: `http://mcp.corp.test:${server.port}/mcp` },
      secure: { type: 'http', url: `https://mcp.corp.test:${secure.port}/mcp` },
    },
    { ...options, env: { ...none, SSL_CERT_FILE: file, ...env } },
  )
const settled = async (engine: TestEngine, name: string): Promise<Problem | null> =>
  problemOf((await engine.waitFor(name, ['connected', 'failed', 'reconnecting'], 15_000)).state)
const both = ['plain', 'secure']

describe('a SOCKS proxy', () => {
  const me = { user: 'me', password: 'p@ss word' }
  const ways: [string, SocksOptions, (socks: SocksProxy) => TestEngineOptions][] = [
    ['in ALL_PROXY', {}, ({ url }) => ({ env: { ALL_PROXY: url } })],
    ['as socks5h://', {}, ({ port }) => ({ env: { all_proxy: `socks5h://127.0.0.1:${port}` } })],
    [
      'with a password',
      { credentials: me },
      ({ port }) => ({ env: { ALL_PROXY: `socks5://me:p%40ss%20word@127.0.0.1:${port}` } }),
    ],
    ['of a PAC script', {}, ({ port }) => ({ desktopProxy: () => Promise.resolve(`SOCKS5 127.0.0.1:${port}`) })],
  ]
  // Would catch: a kind of proxy that is taken for usable and never was (it was greeted with TLS).
  test.each(ways)('%s: leads to the server, by its name', async (_name, options, set) => {
    const socks = later(await startSocksProxy(options))
    const engine = await start(set(socks))
    for (const name of both) {
      expect(await settled(engine, name)).toBeNull()
      expect(await engine.callText(name, 'echo', { text: 'hi' })).toBe('hi')
    }
    expect(socks.opened).toEqual(
      expect.arrayContaining([`mcp.corp.test:${server.port}`, `mcp.corp.test:${secure.port}`]),
    )
    expect((await engine.engine.network()).proxies[0]?.usable).toBe(true)
    expect(JSON.stringify([engine.engine.snapshot(), engine.engine.diagnostics(null)])).not.toMatch(/p@ss|p%40ss/)
  })

  const hurdles: [string, SocksOptions, (socks: SocksProxy) => string, RegExp, string][] = [
    ['wants a password', { credentials: me }, ({ url }) => url, /asks for a password/, 'failed'],
    [
      'wants another password',
      { credentials: me },
      ({ port }) => `socks5://me:no@127.0.0.1:${port}`,
      /asks for a password/,
      'failed',
    ],
    ['does not let us through', {}, (socks) => (socks.refuse(2), socks.url), /does not let a connection/, 'failed'],
    [
      'does not reach the server',
      {},
      (socks) => (socks.refuse(5), socks.url),
      /does not reach mcp\.corp\.test/,
      'reconnecting',
    ],
    ['is away', {}, () => 'socks5://127.0.0.1:1', /does not answer/, 'reconnecting'],
    ['is of an older kind', {}, ({ port }) => `socks4://127.0.0.1:${port}`, /http, https or socks5/, 'failed'],
  ]
  test.each(hurdles)('that %s: is named', async (_name, options, address, words, kind) => {
    const socks = later(await startSocksProxy(options))
    const engine = await start({ env: { ALL_PROXY: address(socks) } })
    for (const name of both) {
      expect(await settled(engine, name)).toMatchObject({
        code: 'net.proxy',
        detail: expect.stringMatching(words) as string,
      })
      expect(engine.view(name).state.kind).toBe(kind)
      expect((await engine.engine.diagnose(name)).cause).toMatchObject({ code: 'net.proxy' })
    }
    expect(server.totalRequests()).toBe(0)
  })
})

describe('a PAC script with several choices', () => {
  // Would catch: a first choice that is away and takes every server with it, although the script names another.
  test.each(['another proxy', 'SOCKS'])('whose first is away: the next is used (%s)', async (kind) => {
    const socks = later(await startSocksProxy())
    const web = later(await startWebProxy())
    const next = kind === 'SOCKS' ? `SOCKS ${socks.url.slice(9)}` : `PROXY 127.0.0.1:${web.port}`
    const engine = await start({ desktopProxy: () => Promise.resolve(`PROXY 127.0.0.1:1; ${next}; DIRECT`) })
    for (const name of both) {
      expect(await settled(engine, name)).toBeNull()
      expect(await engine.callText(name, 'echo', { text: 'hi' })).toBe('hi')
    }
    expect(socks.opened.length + web.tunnels.length + web.forwarded.length).toBeGreaterThan(3)
  })

  test('that are all away: told with the first of them', async () => {
    const engine = await start({ desktopProxy: () => Promise.resolve('PROXY 127.0.0.1:1; PROXY 127.0.0.1:2') })
    expect(await settled(engine, 'secure')).toMatchObject({ code: 'net.proxy', action: 'wait' })
  })
})

// Would catch: a server that is restarted behind a proxy, and is looked at again only after five minutes.
test.each([502, 503, 504])(
  'a proxy that cannot reach the server (%i): waited out as a server that is away',
  async (status) => {
    const web = later(await startWebProxy())
    web.refuse(status)
    const engine = await start({ env: { HTTPS_PROXY: web.url } })
    const problem = await settled(engine, 'secure')
    expect(problem).toMatchObject({ code: 'net.proxy', action: 'wait', evidence: { status } })
    expect(problem?.detail).toContain('does not reach mcp.corp.test')
    web.refuse(null)
    await engine.waitFor('secure', 'connected', 10_000)
  },
)
