/** The bridge's connection to whatever engine runs: made anew as often as it breaks, for as long as the client lives. */
import type { Socket } from 'node:net'
import type { IpcError } from '../../shared/ipc/result'
import { attachBridge, type BridgeWish } from '../carriers/bridge-client'
import { LineReader } from '../core/programs/line-reader'

export interface LinkOptions {
  /** The state directory. */
  directory: string
  wish: () => BridgeWish
  /** A message of the engine. */
  line: (bytes: Buffer) => void
  /** There is a connection; nothing that was said on an earlier one is known there. */
  up: () => void
  down: () => void
  startEngine: () => void
}

/** Longest message (bytes). */
const longest = 64 * 1024 * 1024
const newline = Buffer.from('\n')
/** How often it is tried (ms). */
const [soon, later, afterRefusal] = [50, 500, 2_000]
/** Somebody else may be about to start one: the app that takes over, a person who restarts "patchbay serve" (ms). */
const courtesy = 1_000

export class Link {
  readonly #options: LinkOptions
  #socket: Socket | null = null
  #over = false
  #lastError: IpcError | null = null

  constructor(options: LinkOptions) {
    this.#options = options
  }

  get isUp(): boolean {
    return this.#socket !== null
  }

  /** Why the engine that runs does not want us; null while none runs, or all is well. */
  get refusal(): IpcError | null {
    return this.#lastError
  }

  /** Keeps the connection until `close`. Never rejects. */
  async run(): Promise<void> {
    let aloneSince = Number.NEGATIVE_INFINITY
    let pause = soon
    while (!this.#over) {
      const attempt = await attachBridge(this.#options.directory, this.#options.wish())
      this.#lastError = attempt.kind === 'refused' ? attempt.error : null
      switch (attempt.kind) {
        case 'attached':
          await this.#live(attempt.socket)
          aloneSince = Date.now()
          pause = soon
          break
        case 'no-engine':
          if (Date.now() - aloneSince > courtesy) this.#options.startEngine()
          break
        case 'refused':
          // The engine of a command, gone in a moment.
          if (attempt.error.code === 'engine-not-running') this.#lastError = null
          else pause = afterRefusal
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(pause * 1.5, Math.max(later, pause))
    }
  }

  /** False when there is no connection to say it on. */
  say(message: Buffer): boolean {
    if (!this.#socket?.writable) return false
    this.#socket.write(Buffer.concat([message, newline]))
    return true
  }

  close(): void {
    this.#over = true
    this.#socket?.destroy()
  }

  #live(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
      const lines = new LineReader(longest, this.#options.line, () => socket.destroy())
      socket.on('data', (chunk: Buffer) => lines.push(chunk))
      socket.once('close', () => {
        this.#socket = null
        this.#options.down()
        resolve()
      })
      if (this.#over || socket.destroyed) return socket.destroy()
      this.#socket = socket
      this.#options.up()
    })
  }
}
