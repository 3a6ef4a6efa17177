/**
 * The local carrier's server: clients of the same user send requests over a Unix socket or a named pipe, one JSON value
 * per line. First `{hello:{token}}`, answered by `{hello:{…}}`; then `{id,name,input}`, answered by `{id,result}`, and
 * `{id,subscribe:true}`, after which `{event:{name,data}}` lines follow every change; or `{id,bridge:{server,client}}`,
 * after whose answer the connection carries MCP.
 */
import { timingSafeEqual } from 'node:crypto'
import { chmod } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { EngineEventName, EngineEvents } from '../../shared/ipc/events'
import { PatchbayError, type ErrorCode } from '../../shared/ipc/result'
import { diskWords } from '../../shared/text/disk'
import type { Files, Logger } from '../core/ports'
import type { EngineMessage } from './client'
import {
  chooseSocket,
  createToken,
  readEndpoint,
  removeEndpoint,
  removeSocket,
  writeEndpoint,
  type Endpoint,
} from './endpoint'
import { createFrameReader, encodeFrame, largestRequest } from './frames'
import type { BridgeWish } from './bridge-client'
import { bridgeWishIn } from './bridge-host'
import type { Router } from './router'

export interface ControlSocketOptions {
  /** The state directory. */
  directory: string
  platform: NodeJS.Platform
  host: 'app' | 'serve'
  startedAt: string
  version: string
  router: Router
  /** Calls the listener for every event of the engine until the returned function is called. */
  subscribe(listener: (event: EngineMessage) => void): () => void
  /** Turns a connection into a conversation with a server. Throws a `PatchbayError` when there is none such. */
  bridge(wish: BridgeWish): (connection: Socket) => void
  files: Files
  logger: Logger
}

export interface ControlSocket {
  /** When anybody was connected last (ms since the epoch): now, while somebody is; 0: never. */
  lastUseAt(): number
  /** Stops listening, drops all clients and removes what tells clients about this engine. */
  close(): Promise<void>
}

/** Bytes waiting for a client above which it gets no more events and nothing more is read from it. */
const highWater = 4 * 1024 * 1024

/** Requests of one client under way at once; further ones wait in its socket. */
const mostAtOnce = 64

/** Milliseconds that a new client has for its hello. */
const patience = 10_000

/** Starts listening. The caller holds the lock of the state directory, so whatever is there is left over from a crash. */
export async function openControlSocket(options: ControlSocketOptions): Promise<ControlSocket> {
  const { directory, platform } = options
  const stale = await readEndpoint(directory)
  if (stale !== null) {
    // Its token would be refused; on a full disk for long.
    await removeEndpoint(directory)
    await removeSocket(stale.socket, directory, platform)
  }
  const socket = await chooseSocket(directory, platform)
  await removeSocketFile(socket, options)
  const endpoint: Endpoint = {
    pid: process.pid,
    socket,
    token: createToken(),
    startedAt: options.startedAt,
    host: options.host,
  }
  const clients = new Set<Socket>()
  let lastUseAt = 0
  const server = createServer((client) => {
    clients.add(client)
    client.once('close', () => {
      clients.delete(client)
      lastUseAt = Date.now()
    })
    serve(client, endpoint, options)
  })
  await listen(server, socket)
  if (platform !== 'win32') await chmod(socket, 0o600)
  const advertising = await advertise(endpoint, options)
  return {
    lastUseAt: () => (clients.size > 0 ? Date.now() : lastUseAt),
    async close() {
      await advertising.stop()
      await removeEndpoint(directory)
      for (const client of clients) client.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await removeSocket(socket, directory, platform)
    },
  }
}

/** Milliseconds between two tries to say where the engine is, while the disk is full. */
const advertisePause = 2_000

/**
 * Tells clients where the engine is. A full disk must not keep an engine from starting: then it is told as soon as there
 * is room.
 */
async function advertise(
  endpoint: Endpoint,
  { directory, files, logger }: ControlSocketOptions,
): Promise<{ stop(): Promise<void> }> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const tell = async (first: boolean): Promise<void> => {
    try {
      await writeEndpoint(directory, endpoint, files)
    } catch (error) {
      if (first) logger.error(`The command line cannot find this engine yet. ${diskWords(error)}.`)
      if (!stopped) timer = setTimeout(again, advertisePause)
    }
  }
  let telling = tell(true)
  const again = (): void => {
    telling = tell(false)
  }
  await telling
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await telling
    },
  }
}

async function removeSocketFile(socket: string, { directory, platform }: ControlSocketOptions): Promise<void> {
  if (socket.startsWith(directory)) await removeSocket(socket, directory, platform)
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** One client, from its hello to its end. */
function serve(client: Socket, endpoint: Endpoint, options: ControlSocketOptions): void {
  const { router, subscribe, version, logger } = options
  const read = createFrameReader(largestRequest)
  let greeted = false
  let running = 0
  let lagging = false
  let isBridge = false
  let unsubscribe: (() => void) | null = null
  const hello = setTimeout(() => refuse('forbidden', 'No hello was received'), patience)

  const send = (value: unknown): void => {
    if (client.writable) client.write(encodeFrame(value))
  }
  const refuse = (code: ErrorCode, message: string): void => {
    if (client.writable) client.end(encodeFrame({ error: { code, message } }))
    // Neither wait for a client that does not read, nor read what it goes on sending.
    client.pause()
    setTimeout(() => client.destroy(), 1_000).unref()
  }
  /** Reads on only while the client keeps up with its answers. */
  const regulate = (): void => {
    if (client.destroyed || !client.writable) return
    if (client.writableLength > highWater || running >= mostAtOnce) client.pause()
    else client.resume()
  }
  const forward = (event: EngineMessage): void => {
    if (client.writableLength > highWater) lagging = true
    else if (!lagging) send({ event })
  }
  const answer = async (id: unknown, name: unknown, input: unknown): Promise<void> => {
    running++
    regulate()
    const result = await router(name, input, 'local')
    running--
    send({ id, result })
    regulate()
  }
  const receive = (frame: unknown): void => {
    if (typeof frame !== 'object' || frame === null) return refuse('invalid-input', 'A frame is a JSON object')
    if (!greeted) {
      if (!('hello' in frame) || !provesToken(frame.hello, endpoint.token)) {
        logger.info('A client without the right token was turned away from the control socket')
        return refuse('forbidden', 'The token is wrong; it is in engine.json')
      }
      greeted = true
      clearTimeout(hello)
      return send({ hello: { pid: endpoint.pid, host: endpoint.host, version } })
    }
    if (!('id' in frame)) return refuse('invalid-input', 'A request has an id')
    if ('bridge' in frame) return becomeBridge(frame.id, frame.bridge)
    if ('subscribe' in frame) {
      unsubscribe ??= subscribe(forward)
      return send({ id: frame.id, result: { ok: true, value: null } })
    }
    answer(frame.id, 'name' in frame ? frame.name : null, 'input' in frame ? frame.input : {}).catch(() => {
      logger.error('An answer could not be sent over the control socket')
      client.destroy()
    })
  }

  const becomeBridge = (id: unknown, wish: unknown): void => {
    try {
      const begin = options.bridge(bridgeWishIn(wish))
      isBridge = true
      client.off('data', take)
      client.removeAllListeners('drain')
      send({ id, result: { ok: true, value: null } })
      begin(client)
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error
      send({ id, result: { ok: false, error: { code: error.code, message: error.message } } })
    }
  }
  const take = (chunk: Buffer): void => {
    for (const event of read(chunk)) {
      if (!client.writable || isBridge) return
      if (event.kind === 'frame') receive(event.value)
      else if (event.kind === 'not-json') refuse('invalid-input', 'A frame was not JSON')
      else refuse('invalid-input', `A frame was larger than ${largestRequest} bytes`)
    }
  }
  client.setNoDelay(true)
  client.on('data', take)
  client.on('drain', () => {
    if (lagging) {
      lagging = false
      send({ event: { name: 'lagged' } satisfies EngineMessage })
    }
    regulate()
  })
  // A client that vanishes is no event worth a line; its subscription ends with it.
  client.on('error', () => client.destroy())
  client.once('close', () => {
    clearTimeout(hello)
    unsubscribe?.()
  })
}

function provesToken(hello: unknown, expected: string): boolean {
  if (typeof hello !== 'object' || hello === null || !('token' in hello) || typeof hello.token !== 'string')
    return false
  const given = Buffer.from(hello.token)
  const wanted = Buffer.from(expected)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** All events of an engine as the messages that travel to clients. */
export function engineMessages(engine: {
  on<N extends EngineEventName>(name: N, listener: (event: EngineEvents[N]) => void): () => void
}): (listener: (event: EngineMessage) => void) => () => void {
  return (listener) => {
    const stops = [
      engine.on('patch', (data) => listener({ name: 'patch', data })),
      engine.on('activity', (data) => listener({ name: 'activity', data })),
      engine.on('diagnosis', (data) => listener({ name: 'diagnosis', data })),
      engine.on('progress', (data) => listener({ name: 'progress', data })),
    ]
    return () => stops.forEach((stop) => stop())
  }
}
