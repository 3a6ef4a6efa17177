/** The proxy that shows faults on the socket: what it counts as open is open. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTcpProxy, type ProxyFault, type TcpProxy } from '../../servers/tcp-proxy'

let target: Server
let proxy: TcpProxy
beforeEach(async () => {
  target = createServer((socket) => socket.resume())
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  proxy = await startTcpProxy((target.address() as AddressInfo).port)
})
afterEach(async () => {
  await proxy.close()
  await new Promise((resolve) => target.close(resolve))
})

// Would catch: connections that their client has closed long ago, counted as left open by the soak.
test.each<ProxyFault['kind']>(['hang', 'blackhole'])(
  'a connection closed by its client is not counted any more: %s',
  async (kind) => {
    await proxy.fault({ kind } as ProxyFault)
    const client = connect(proxy.port, '127.0.0.1')
    await once(client, 'connect')
    client.write('a request that nobody reads')
    await expect.poll(() => proxy.open()).toBe(1)
    client.destroy()
    await expect.poll(() => proxy.open()).toBe(0)
  },
)

// Would catch: the same of a connection that was already there when all went silent.
test('nor one that has gone silent in its middle', async () => {
  const client = connect(proxy.port, '127.0.0.1')
  await once(client, 'connect')
  await expect.poll(() => proxy.open()).toBe(1)
  await proxy.fault({ kind: 'blackhole' })
  client.write('a request that nobody reads')
  client.destroy()
  await expect.poll(() => proxy.open()).toBe(0)
})
