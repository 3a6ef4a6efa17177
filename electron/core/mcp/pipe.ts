/**
 * One channel of JSON-RPC messages to one server. Whoever has something to say to the server is a rider on it: the SDK's
 * client (`sdk-transport.ts`), the question about the protocol's era (`era.ts`), and whatever passes messages on as bytes.
 * `stdio-pipe.ts`, `http-pipe.ts` and `sse-pipe.ts` are the three kinds; `riders.ts` knows who gets what.
 */
import type { Fault } from '../problems/fault'
import type { Leaving } from '../ports'
import type { Message } from './message'
import type { Signal } from '../util/end-signal'

/** A message of the server as a rider gets it. */
export type Delivered = Pick<Message, 'kind' | 'method' | 'isError' | 'bytes'>

export interface RiderEvents {
  /**
   * A message of the server for this rider, with the rider's own ids and tokens in it. What it throws for an answer is
   * what `send` of the request rejects with.
   * @param isOwn it belongs to a call of this rider, rather than to everybody
   */
  message: (message: Delivered, isOwn: boolean) => void
  /** The channel is over; nothing comes any more. */
  closed: () => void
  /** Something went wrong that belongs to no request; the connection may be broken. */
  trouble: (fault: Fault) => void
  /** The server has asked something while this rider's call was under way, and may have meant another client. */
  unclear?: () => void
}

export interface RiderOptions {
  /** Gets the server's questions that belong to nobody's call. */
  takesUnclaimed?: boolean
  /** Whom this rider speaks for. What is one client's must not reach another; absent: a client of its own. */
  whose?: string
}

export interface SendOptions {
  /** Gives the request up, together with what is kept open for it. */
  signal?: Signal
  /** More headers for this message, where it travels by a request of its own. They never replace the channel's own. */
  headers?: Readonly<Record<string, string>>
  /** Where it is noted that it has left this machine, where it travels by a request of its own. */
  leaving?: Leaving
}

export interface Rider {
  /**
   * Sends one message, or the JSON text of one. Of a request it resolves once its answer was handed over, or it was cancelled. Rejects
   * with a `FaultError` (or what the handed-in `fetch` threw) when it could not be sent, or no answer can come.
   */
  send(message: Message | Buffer, options?: SendOptions): Promise<void>
  /** Hears and says nothing any more; its requests are forgotten. */
  leave(): void
}

/** What the channel knows of the conversation that it carries. */
export interface Conversation {
  /** The id that the server gave with its greeting (Streamable HTTP up to 2025-11-25). */
  sessionId: string | null
  /** The negotiated revision; null until it is known. */
  version: string | null
  /** False once the server has said that it does not know the session any more. */
  isKnown: boolean
}

export interface Pipe {
  readonly kind: 'stdio' | 'http' | 'sse'
  readonly conversation: Conversation
  /** The headers that every message of this conversation carries; none where there are no headers. */
  headers(): Readonly<Record<string, string>>
  /** Takes part. */
  ride(events: RiderEvents, options?: RiderOptions): Rider
  /** Says goodbye where that is usual, and ends the channel. What is under it (a program) is not ended. Never rejects. */
  close(): Promise<void>
}
