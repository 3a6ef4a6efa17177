/** Who gets into the gateway, and who does not. */
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFiles } from '../../electron/adapters/files'
import { program } from '../servers/programs'
import {
  asJson,
  bench,
  cleanUp,
  clientV1,
  echo,
  logged,
  openGateway,
  raw,
  said,
  type Bench,
} from '../support/gateway-bench'

afterEach(cleanUp)

describe('the door', () => {
  let setUp: Bench
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
  beforeEach(async () => {
    setUp = await bench({ one: program('echo') }, 'one')
  })

  // Would catch: a page in a browser (rebinding included) or another person's program that reaches the servers.
  test('is closed to whoever has no token, comes from elsewhere, or sends something else', async () => {
    const { url, token } = setUp
    const good = asJson(token)
    const status = async (options: Parameters<typeof raw>[1]): Promise<number> => (await raw(url, options)).status
    expect(await status({ headers: good, body: ping })).toBe(200)
    expect(await status({ headers: { ...good, authorization: '' }, body: ping })).toBe(401)
    expect(await status({ headers: { ...good, authorization: 'Bearer wrong' }, body: ping })).toBe(401)
    for (const host of ['evil.example', `evil.example:${url.port}`, '127.0.0.1', 'localhost:1'])
      expect(await status({ headers: { ...good, host }, body: ping }), host).toBe(403)
    expect(await status({ headers: { ...good, host: `localhost:${url.port}` }, body: ping })).toBe(200)
    for (const origin of ['https://evil.example', 'null', url.origin])
      expect(await status({ headers: { ...good, origin }, body: ping }), origin).toBe(403)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])
      expect(await status({ headers: { ...good, 'content-type': type }, body: ping }), type).toBe(415)
    for (const method of ['PUT', 'OPTIONS', 'PATCH']) expect(await status({ method, headers: good })).toBe(405)
    for (const body of ['', '{', '[]', `[${ping}]`, `${ping}${ping}`, '{"jsonrpc":"2.0"}'])
      expect(await status({ headers: good, body }), body).toBe(400)
    const elsewhere = new URL('/mcp/nobody', url)
    expect((await raw(elsewhere, { headers: good, body: ping })).status).toBe(404)
    // Not even what there is is told without a token.
    expect((await raw(elsewhere, { headers: { ...good, authorization: '' }, body: ping })).status).toBe(401)
  })

  test('refuses a message that is too long before it is read', async () => {
    const { url, token } = setUp
    const headers = { ...asJson(token), 'content-length': String(65 * 1024 * 1024) }
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: url.port, path: url.pathname, method: 'POST', headers },
        (answer) => {
          resolve(answer.statusCode ?? 0)
          sent.destroy()
        },
      )
      sent.on('error', reject)
      sent.flushHeaders()
    })
    expect(status).toBe(413)
  })

  // Would catch: a page that nobody has allowed, and one that is allowed and still cannot read its answers.
  test('lets in the pages that a person has named, and no other', async () => {
    const { url, token } = setUp
    const origin = 'http://localhost:6274'
    const asked = { origin, 'access-control-request-headers': 'authorization, content-type' }
    const preflight = await raw(url, { method: 'OPTIONS', headers: asked })
    expect(preflight.status).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization, content-type',
    })
    const answer = await raw(url, { headers: { ...asJson(token), origin }, body: ping })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin])
    expect((await raw(url, { headers: { origin }, body: ping })).status).toBe(401)
    for (const other of ['http://localhost:6275', 'https://localhost:6274', `${origin}.evil.example`]) {
      const refused = await raw(url, { method: 'OPTIONS', headers: { ...asked, origin: other } })
      expect([refused.status, refused.headers['access-control-allow-origin']], other).toEqual([403, undefined])
    }
  })

  // Would catch: a flood of connections that shuts out, or throws out, those who are known.
  test('a thousand silent connections cost a client nothing', async () => {
    const client = await clientV1(setUp)
    const silent = await Promise.all(
      Array.from(
        { length: 1_000 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(Number(setUp.url.port), '127.0.0.1', () => resolve(socket))
            socket.on('error', () => resolve(socket)).resume()
          }),
      ),
    )
    await expect
      .poll(() => silent.filter((socket) => !socket.destroyed && !socket.readableEnded).length)
      .toBeLessThan(300)
    expect(said(await client.callTool(echo('here')))).toEqual({ text: 'here', isError: false })
    expect((await raw(setUp.url, { headers: asJson(setUp.token), body: ping })).status).toBe(200)
    for (const socket of silent) socket.destroy()
  })

  // Would catch: streams sent behind another one on a connection that are counted, and written to, for ever after its end.
  test('forgets the streams of a connection that has ended, those too whose turn never came', async () => {
    const { url, token, gateway } = setUp
    const streams = (): number => gateway.admin.clients().clients.reduce((sum, client) => sum + client.streams, 0)
    const socket = connect(Number(url.port), '127.0.0.1')
    const lines = [`Host: ${url.host}`, `Authorization: Bearer ${token}`, 'Accept: text/event-stream']
    socket
      .on('error', () => undefined)
      .write(`GET ${url.pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`.repeat(14))
    await expect.poll(streams).toBe(14)
    socket.destroy()
    await expect.poll(streams).toBe(0)
    expect(logged.join()).not.toContain('MaxListeners')
  })

  // Would catch: a revoked client that goes on, and one that takes another's session for its own.
  test('closes at once to a client whose token is revoked, and leaves the others alone', async () => {
    const other = (await setUp.gateway.admin.token('another')).token
    const client = await clientV1(setUp)
    await expect
      .poll(() => setUp.gateway.admin.clients().clients.find(({ client: name }) => name === 'a client')?.streams)
      .toBe(1)
    expect(await setUp.gateway.admin.revoke('a client')).toEqual({ revoked: 1 })
    await expect(client.callTool(echo('no'))).rejects.toThrow()
    expect((await raw(setUp.url, { headers: asJson(other), body: ping })).status).toBe(200)
  })

  // Would catch: tokens in a log or, as they are, in a file.
  test('keeps tokens as hashes alone', async () => {
    await clientV1(setUp)
    const file = await createFiles().read(`${setUp.engine.state}/gateway.json`)
    expect(file).toContain('"hash"')
    expect(`${file} ${logged.join()}`).not.toContain(setUp.token)
    const many = await Promise.all(Array.from({ length: 40 }, () => setUp.gateway.admin.view()))
    expect(new Set(many.map(({ token }) => token)).size).toBe(40)
    expect(setUp.gateway.admin.clients().clients.filter(({ client }) => client === 'script')).toHaveLength(32)
  })

  // Would catch: a gateway that moves to another port, which no client's file would follow.
  test('says so while another program has its port, and opens when that has gone', async () => {
    await setUp.gateway.close()
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(Number(setUp.url.port), '127.0.0.1', resolve))
    const gateway = await openGateway(setUp.engine)
    await expect(gateway.admin.view()).rejects.toMatchObject({
      code: 'engine-not-running',
      // This very process.
      message: expect.stringMatching(
        process.platform === 'linux'
          ? new RegExp(`process ${process.pid}\\) has port ${setUp.url.port}`)
          : new RegExp(`port ${setUp.url.port}`),
      ) as string,
    })
    await new Promise((resolve) => squatter.close(resolve))
    await expect
      .poll(
        () =>
          gateway.admin.view().then(
            ({ url }) => url,
            () => null,
          ),
        { timeout: 10_000 },
      )
      .toBe(`${setUp.url.origin}/mcp`)
  })
})
