/**
 * A SOCKS5 proxy (RFC 1928, RFC 1929), with or without a password. Every name leads to this machine, so that a server under
 * a made-up name can be reached through it and in no other way.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface SocksProxy {
  /** `socks5://…`, without a password. */
  readonly url: string
  readonly port: number
  /** Targets of connections that were opened, `host:port`. */
  readonly opened: string[]
  /** Refuses every connection with this code of RFC 1928, 6 (e.g. 2: not allowed); null: works again. */
  refuse(code: number | null): void
  close(): Promise<void>
}

export interface SocksOptions {
  /** Whoever does not say this is sent away. */
  credentials?: { user: string; password: string }
}

const succeeded = 0
const notSupported = 7

export async function startSocksProxy({ credentials }: SocksOptions = {}): Promise<SocksProxy> {
  const opened: string[] = []
  const sockets = new Set<Socket>()
  let refusal: number | null = null

  async function serve(client: Socket): Promise<void> {
    const read = reader(client)
    const [spoken, methods = 0] = await read(2)
    if (spoken !== 5) return void client.destroy()
    await read(methods)
    client.write(Buffer.from([5, credentials ? 2 : 0]))
    if (credentials) {
      const [, userLength = 0] = await read(2)
      const user = (await read(userLength)).toString()
      const [passwordLength = 0] = await read(1)
      const password = (await read(passwordLength)).toString()
      const isRight = user === credentials.user && password === credentials.password
      client.write(Buffer.from([1, isRight ? 0 : 1]))
      if (!isRight) return void client.end()
    }
    const [, command, , kind] = await read(4)
    const host = await readHost(kind, read)
    const port = (await read(2)).readUInt16BE()
    const answer = (code: number): void => void client.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
    if (refusal !== null || command !== 1) {
      answer(refusal ?? notSupported)
      return void client.end()
    }
    opened.push(`${host}:${port}`)
    const onward = connect(port, '127.0.0.1')
    onward.on('connect', () => {
      answer(succeeded)
      onward.pipe(client).pipe(onward)
    })
    onward.on('error', () => client.destroy())
    onward.on('close', () => client.destroy())
    client.on('close', () => onward.destroy())
  }

  const server = createServer((client) => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    client.on('error', () => client.destroy())
    serve(client).catch(() => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `socks5://127.0.0.1:${port}`,
    opened,
    refuse: (code) => void (refusal = code),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Reads so many bytes, and leaves what follows them in the socket. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  return async (length) => {
    if (length === 0) return Buffer.alloc(0)
    for (;;) {
      const chunk = socket.read(length) as Buffer | null
      if (chunk) return chunk
      if (socket.readableEnded || socket.destroyed) throw new Error('It has gone')
      await Promise.race([once(socket, 'readable'), once(socket, 'close')])
    }
  }
}

async function readHost(kind: number | undefined, read: (length: number) => Promise<Buffer>): Promise<string> {
  if (kind === 1) return [...(await read(4))].join('.')
  if (kind === 4) return (await read(16)).toString('hex')
  const [length = 0] = await read(1)
  return (await read(length)).toString()
}
