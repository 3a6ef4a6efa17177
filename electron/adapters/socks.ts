/** Asks a SOCKS5 proxy (RFC 1928; passwords by RFC 1929) to lead a socket on to a server, whose name it resolves itself. */
import { isIP, type Socket } from 'node:net'
import { ProxyError, type ProxyServer } from '../core/ports'

export interface SocksTarget {
  /** A name or an address, without brackets. */
  host: string
  port: number
}

const version = 5
const [withoutPassword, withPassword] = [0, 2]
const [four, name, six] = [1, 3, 4]
/** "Connection not allowed by ruleset" and "command not supported": the others say that the server cannot be reached. */
const refusals = new Set([2, 7, 8])
/** For the whole conversation (ms). */
const patience = 10_000

/** Resolves once the socket leads to the target. Rejects with a `ProxyError`; whoever has opened the socket ends it then. */
export async function leadOn(socket: Socket, proxy: ProxyServer, target: SocksTarget): Promise<void> {
  const read = reader(socket)
  const timer = setTimeout(() => socket.destroy(new Error('The proxy does not answer')), patience)
  try {
    await introduce(socket, read, proxy)
    socket.write(request(target))
    const [, answer = 1, , kind] = await read(4)
    if (answer !== 0) throw new ProxyError(proxy, refusals.has(answer) ? 'refused' : 'unreachable', null)
    // Which of its own addresses it uses is nobody's business here.
    const length = kind === four ? 4 : kind === six ? 16 : ((await read(1))[0] ?? 0)
    await read(length + 2)
  } catch (cause) {
    throw cause instanceof ProxyError ? cause : new ProxyError(proxy, 'away', null, { cause })
  } finally {
    clearTimeout(timer)
    read.stop()
  }
}

async function introduce(socket: Socket, read: Reader, proxy: ProxyServer): Promise<void> {
  const { credentials } = proxy
  const methods = credentials ? [withoutPassword, withPassword] : [withoutPassword]
  socket.write(Buffer.from([version, methods.length, ...methods]))
  const [spoken, method] = await read(2)
  // What speaks another language there is no such proxy.
  if (spoken !== version) throw new ProxyError(proxy, 'unusable', null)
  if (method === withoutPassword) return
  if (method !== withPassword || !credentials) throw new ProxyError(proxy, 'password', null)
  const [user, password] = [Buffer.from(credentials.user), Buffer.from(credentials.password)]
  if (user.length > longest || password.length > longest) throw new ProxyError(proxy, 'password', null)
  socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]))
  const [, verdict] = await read(2)
  if (verdict !== 0) throw new ProxyError(proxy, 'password', null)
}

const longest = 255

function request({ host, port }: SocksTarget): Buffer {
  return Buffer.concat([Buffer.from([version, 1, 0]), address(host), Buffer.from([port >> 8, port & 0xff])])
}

function address(host: string): Buffer {
  switch (isIP(host)) {
    case 4:
      return Buffer.from([four, ...host.split('.').map(Number)])
    case 6:
      return Buffer.concat([Buffer.from([six]), sixBytes(host)])
    default: {
      const bytes = Buffer.from(host).subarray(0, longest)
      return Buffer.concat([Buffer.from([name, bytes.length]), bytes])
    }
  }
}

function sixBytes(host: string): Buffer {
  // The parser of URLs writes every form of it with groups alone.
  const [before = '', after = ''] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::')
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((each) => Number.parseInt(each, 16))
  const [left, right] = [groups(before), groups(after)]
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

interface Reader {
  (length: number): Promise<Buffer>
  stop(): void
}

/** Reads so many bytes; what comes after them stays in the socket. Rejects when that ends before. */
function reader(socket: Socket): Reader {
  let rest = Buffer.alloc(0)
  let wake: () => void = () => undefined
  let over: Error | null = null
  const hear = (chunk: Buffer): void => {
    rest = Buffer.concat([rest, chunk])
    wake()
  }
  const end = (error?: Error): void => {
    over ??= error ?? new Error('The proxy has hung up')
    wake()
  }
  const close = (): void => end()
  socket.on('data', hear).on('error', end).on('end', close).on('close', close)
  const read = async (length: number): Promise<Buffer> => {
    while (rest.length < length) {
      if (over) throw over
      await new Promise<void>((resolve) => (wake = resolve))
    }
    const bytes = rest.subarray(0, length)
    rest = rest.subarray(length)
    return bytes
  }
  return Object.assign(read, {
    stop: () => {
      socket.off('data', hear).off('error', end).off('end', close).off('close', close)
      socket.pause()
      if (rest.length > 0) socket.unshift(rest)
    },
  })
}
