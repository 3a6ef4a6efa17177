/**
 * The SDK's view of a started program. The program outlives the transport: should the server turn out to speak the
 * other protocol era, a second transport takes over the same process (docs/contract.md, "Programs").
 */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import type { StdioProcess } from '../programs/stdio-process'

export interface StdioTransportEvents {
  /** A line on stdout that is no JSON-RPC message. */
  stray: (line: string) => void
}

export class StdioTransport implements Transport {
  // These two make the SDK treat this as a stdio transport (its probe then runs in place, on this very process).
  readonly stderr = null
  readonly pid: number
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  #open = false

  constructor(
    readonly process: StdioProcess,
    readonly events: StdioTransportEvents,
  ) {
    this.pid = process.pid
  }

  start(): Promise<void> {
    this.#open = true
    this.process.onLine = (line) => this.#receive(line)
    void this.process.ended.then(() => this.#close())
    return Promise.resolve()
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.process.write(JSON.stringify(message))
  }

  /** Lets go of the program without stopping it. */
  close(): Promise<void> {
    this.#close()
    return Promise.resolve()
  }

  #receive(line: string): void {
    if (!this.#open || line.trim() === '') return
    const message = parseMessage(line)
    if (message) this.onmessage?.(message)
    else this.events.stray(line)
  }

  #close(): void {
    if (!this.#open) return
    this.#open = false
    this.process.onLine = () => undefined
    this.onclose?.()
  }
}

function parseMessage(line: string): JSONRPCMessage | null {
  if (!line.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(line)
    const isMessage = typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0'
    return isMessage ? (value as JSONRPCMessage) : null
  } catch {
    // Something that only looks like JSON, e.g. a log line.
    return null
  }
}
