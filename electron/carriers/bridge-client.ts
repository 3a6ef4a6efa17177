/** The bridge's way to the engine: the control socket, turned into a conversation with one server. Loads nothing heavy. */
import type { Socket } from 'node:net'
import type { IpcError } from '../../shared/ipc/result'
import { connect } from './control-client'
import { readEndpoint } from './endpoint'
import { createFrameReader, encodeFrame, largestRequest } from './frames'

/** What a bridge says of itself when it comes: which server it wants (null: all of them), and its client's name. */
export interface BridgeWish {
  server: string | null
  client: string
  /** Where the client has started it: its project. */
  folder: string | null
  /** By this it is known again on its next connection, to the next engine too; null: it is not. */
  key: string | null
}

/** `refused`: an engine runs and does not want this. */
export type BridgeAttempt =
  | { kind: 'attached'; socket: Socket }
  | { kind: 'no-engine' }
  | { kind: 'refused'; error: IpcError }

/** Milliseconds for being answered. */
const patience = 5_000

/** Asks the running engine of `directory`, if there is one. Never rejects. */
export async function attachBridge(directory: string, wish: BridgeWish): Promise<BridgeAttempt> {
  const endpoint = await readEndpoint(directory)
  const socket = endpoint && (await connect(endpoint.socket))
  if (!endpoint || !socket) return { kind: 'no-engine' }
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), patience)
    const read = createFrameReader(largestRequest)
    const settle = (attempt: BridgeAttempt): void => {
      clearTimeout(timer)
      socket.off('data', take)
      socket.off('close', gone)
      resolve(attempt)
      if (attempt.kind !== 'attached') socket.destroy()
    }
    const gone = (): void => settle({ kind: 'no-engine' })
    const take = (chunk: Buffer): void => {
      for (const event of read(chunk)) {
        const frame = event.kind === 'frame' ? (event.value as { result?: { ok?: boolean; error?: IpcError } }) : null
        if (frame?.result?.ok === true) return settle({ kind: 'attached', socket })
        if (frame?.result?.error) return settle({ kind: 'refused', error: frame.result.error })
      }
    }
    socket.on('error', () => socket.destroy())
    socket.once('close', gone)
    socket.on('data', take)
    // The engine answers the one after the other; what is refused it says, and ends.
    socket.write(encodeFrame({ hello: { token: endpoint.token } }) + encodeFrame({ id: 1, bridge: wish }))
  })
}
