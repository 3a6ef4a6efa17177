/** The local carrier's client: how the command line talks to the engine that runs. Loads nothing heavy. */
import { createConnection, type Socket } from 'node:net'
import type { RequestInput, RequestName, RequestOutput } from '../../shared/ipc/contract'
import type { IpcError, IpcResult } from '../../shared/ipc/result'
import type { EngineEventListener, EngineMessage, PatchbayClient } from './client'
import { readEndpoint, type Endpoint } from './endpoint'
import { createFrameReader, encodeFrame, largestAnswer } from './frames'

/** Milliseconds for connecting and being greeted; an engine that is there answers in a few. */
const patience = 5_000

export type OpenResult =
  | { running: true; client: PatchbayClient }
  | { running: false }
  | { running: 'refused'; error: IpcError }

/** Connects to the engine of `directory`, if one runs. */
export async function openControlClient(directory: string): Promise<OpenResult> {
  const endpoint = await readEndpoint(directory)
  if (endpoint === null) return { running: false }
  const socket = await connect(endpoint.socket)
  // The file of an engine that crashed leads nowhere.
  if (socket === null) return { running: false }
  return greet(socket, endpoint)
}

/** Null when nobody listens there. */
export function connect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    const timer = setTimeout(() => {
      socket.destroy()
      resolve(null)
    }, patience)
    socket.once('error', () => {
      clearTimeout(timer)
      resolve(null)
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}

type Answer = IpcResult<unknown>

const lost: IpcError = { code: 'engine-not-running', message: 'The connection to the running engine was lost' }

function greet(socket: Socket, endpoint: Endpoint): Promise<OpenResult> {
  const read = createFrameReader(largestAnswer)
  const waiting = new Map<number, (answer: Answer) => void>()
  const listeners = new Set<EngineEventListener>()
  let reason: IpcError = lost
  let nextId = 1

  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const answer of waiting.values()) answer({ ok: false, error: reason })
      waiting.clear()
      resolve()
    })
  })
  const send = (frame: (id: number) => object): Promise<Answer> =>
    new Promise((resolve) => {
      if (!socket.writable) return resolve({ ok: false, error: reason })
      const id = nextId++
      waiting.set(id, resolve)
      socket.write(encodeFrame(frame(id)))
    })

  const client: PatchbayClient = {
    temporary: false,
    request: async <N extends RequestName>(name: N, input: RequestInput<N>) =>
      // The engine on the other side is this same program; its answers have the contract's form.
      (await send((id) => ({ id, name, input }))) as IpcResult<RequestOutput<N>>,
    async subscribe(listener) {
      listeners.add(listener)
      await send((id) => ({ id, subscribe: true }))
    },
    closed,
    async close() {
      socket.end()
      socket.destroy()
      await closed
    },
  }

  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), patience)
    void closed.then(() => {
      clearTimeout(timer)
      resolve(reason === lost ? { running: false } : { running: 'refused', error: reason })
    })
    const receive = (frame: unknown): void => {
      if (typeof frame !== 'object' || frame === null) return
      if ('id' in frame && 'result' in frame && typeof frame.id === 'number') {
        const answer = waiting.get(frame.id)
        waiting.delete(frame.id)
        answer?.(frame.result as Answer)
      } else if ('event' in frame) {
        for (const listener of listeners) listener(frame.event as EngineMessage)
      } else if ('hello' in frame) {
        clearTimeout(timer)
        resolve({ running: true, client })
      } else if ('error' in frame) {
        reason = frame.error as IpcError
      }
    }
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      for (const event of read(chunk)) {
        if (event.kind === 'frame') receive(event.value)
        else socket.destroy()
      }
    })
    socket.write(encodeFrame({ hello: { token: endpoint.token } }))
  })
}
