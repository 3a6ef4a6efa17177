/** The policy's rows about the way to a server whose other end must note what came: names, certificates, redirects. */
import { createServer as createHttpsServer } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Fetch } from '../../../electron/core/ports'
import { listen } from '../../servers/http-listener'
import { startLegacyHttp } from '../../servers/legacy-http'
import { startWorld } from '../../servers/oauth/world'
import { startSse } from '../../servers/sse'
import { selfSigned } from '../../unit/core/certificate'
import { createPassingClock, engineFor, isWaiting, later, problemIn } from './bench'

const secret = { Authorization: 'Bearer of-the-entry', 'X-Api-Key': 'of-the-entry-too' }
const http = (url: string, headers: Record<string, string> = {}) => ({ type: 'http', url, headers })

describe('a name that nobody knows', () => {
  // Would catch: an unknown name taken for a broken configuration and given up, as it is when a VPN is not up yet.
  test('is retried, and connected to as soon as it is known', async () => {
    const server = later(await startLegacyHttp())
    // A label that is longer than the protocol allows: the system's resolver refuses it without asking anybody.
    const name = `${'x'.repeat(64)}.invalid`
    let known = false
    const fetch: Fetch = (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      if (known) url.hostname = '127.0.0.1'
      return globalThis.fetch(url, init)
    }
    const engine = await engineFor({ it: http(`http://${name}:${server.port}/mcp`) }, { fetch })
    const view = await engine.waitFor('it', isWaiting)
    expect(problemIn(view)).toMatchObject({ code: 'net.dns', action: 'reconnect' })
    expect(server.totalRequests()).toBe(0)
    known = true
    await engine.waitFor('it', 'connected', 5_000)
  })
})

describe('a certificate that nobody trusts', () => {
  // Would catch: a certificate that is accepted all the same, a credential that is sent before it was checked, an outage's
  // hammering, and a message that does not name the trouble.
  test('is never accepted: failed, named, and nothing was sent', async () => {
    const requests: string[] = []
    const server = createHttpsServer(selfSigned(), (request, response) => {
      requests.push(request.url ?? '')
      response.end()
    })
    let connections = 0
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      connections += 1
      sockets.add(socket)
    })
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    later({
      close: async () => {
        const closed = new Promise((resolve) => server.close(resolve))
        for (const socket of sockets) socket.destroy()
        await closed
      },
    })
    const { port } = server.address() as AddressInfo
    const clock = createPassingClock()
    const engine = await engineFor({ it: http(`https://localhost:${port}/mcp`, secret) }, { clock })
    const problem = problemIn(await engine.waitFor('it', 'failed'))
    expect(problem).toMatchObject({ code: 'net.tls', evidence: { cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
    expect(problem.detail).toContain('certificate')
    const tried = connections
    expect(tried).toBeGreaterThan(0)
    await clock.pass(4 * 60_000)
    expect(connections).toBe(tried)
    await engine.engine.reconnect('it')
    expect(engine.view('it').state).toMatchObject({ kind: 'failed', problem: { code: 'net.tls' } })
    expect(connections).toBeGreaterThan(tried)
    expect(requests).toEqual([])
  })
})

describe('a server that sends us to another origin', () => {
  /** Notes what comes, and would answer like a server of ours. */
  async function elsewhere() {
    const seen: IncomingHttpHeaders[] = []
    const other = later(
      await startLegacyHttp({
        guard: (request) => {
          seen.push(request.headers)
          return false
        },
      }),
    )
    return { seen, origin: `http://127.0.0.1:${other.port}` }
  }

  // Would catch: a credential that follows a redirect to wherever it leads, and a redirect taken for an outage.
  test.each([
    { entry: 'http', how: 307 },
    { entry: 'http', how: 302 },
    { entry: 'sse', how: 307 },
    { entry: 'helper', how: 308 },
  ])('at the first request ($entry, $how): failed, and no credential goes there', async ({ entry, how }) => {
    const { seen, origin } = await elsewhere()
    const first = later(
      await listen((request, response) => {
        response.writeHead(how, { location: `${origin}${request.url ?? ''}` }).end()
      }).then((listener) => ({ ...listener, close: () => listener.stop() })),
    )
    const url = `http://127.0.0.1:${first.port}/mcp`
    const headersHelper = `printf '{"Authorization":"Bearer of-the-helper","X-Api-Key":"of-the-helper"}'`
    const entries = {
      http: http(url, secret),
      sse: { type: 'sse', url: url.replace('/mcp', '/sse'), headers: secret },
      helper: { type: 'http', url, headersHelper },
    }
    const engine = await engineFor({ it: entries[entry as keyof typeof entries] })
    const problem = problemIn(await engine.waitFor('it', ['failed', 'connected', 'reconnecting']))
    expect(problem).toMatchObject({ code: 'http.redirect', action: 'edit-config' })
    expect(engine.view('it').state.kind).toBe('failed')
    expect(JSON.stringify(seen)).not.toMatch(/of-the-(entry|helper)/)
    expect(first.totalRequests()).toBeGreaterThan(0)
  })

  // Would catch: the same in the middle of a live connection, where the call's body would follow as well.
  test.each(['http', 'sse'])('in the middle of a connection (%s): the call is not run there', async (type) => {
    const { seen, origin } = await elsewhere()
    let away = false
    const guard: Parameters<typeof startLegacyHttp>[0] = {
      guard: (request, response) => {
        if (!away) return false
        response.writeHead(307, { location: `${origin}${request.url ?? ''}` }).end()
        return true
      },
    }
    const server = later(type === 'sse' ? await startSse(guard) : await startLegacyHttp(guard))
    const engine = await engineFor({ it: { type, url: server.url, headers: secret } })
    await engine.waitFor('it', 'connected')
    away = true
    await expect(engine.callText('it', 'count')).rejects.toMatchObject({ code: 'call-failed' })
    const view = await engine.waitFor('it', 'failed')
    expect(problemIn(view)).toMatchObject({ code: 'http.redirect' })
    expect(JSON.stringify(seen)).not.toContain('of-the-entry')
    expect(server.toolbox.executions()).toBe(0)
    away = false
    expect((await engine.engine.reconnect('it')).state.kind).toBe('connected')
  })

  // Would catch: a token of a sign-in that is sent to a stranger, or thrown away because of one.
  test('with a sign-in: the token stays here, and is kept', async () => {
    const { seen, origin } = await elsewhere()
    const world = later(await startWorld({ tokenLife: 600 }))
    const engine = await world.signedIn()
    world.server.faults.redirectTo = `${origin}/mcp`
    await expect(engine.callText('notes', 'count')).rejects.toMatchObject({ code: 'call-failed' })
    const view = await engine.waitFor('notes', 'failed')
    expect(problemIn(view)).toMatchObject({ code: 'http.redirect' })
    expect(view.auth.kind).toBe('oauth')
    expect(seen.filter(({ authorization }) => authorization !== undefined)).toEqual([])
    world.server.faults.redirectTo = null
    expect((await engine.engine.reconnect('notes')).state.kind).toBe('connected')
    expect(world.person.opened).toHaveLength(1)
    expect(world.server.toolbox.executions()).toBe(0)
  })
})
