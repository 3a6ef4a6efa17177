/**
 * The messages of a started program, a line each. The program outlives this pipe; its end is the pipe's.
 *
 * Read leniently: marks, spaces and terminal sequences around a message, UTF-16, several messages on a line, a line
 * without an end. Everything else is stray, and kept for when the program is found to say nothing.
 */
import { FaultError } from '../problems/fault'
import { inUtf8 } from '../network/charset'
import type { StdioProcess } from '../programs/stdio-process'
import { messagesIn, onOneLine, partOf, type Found, type Message } from './message'
import type { Conversation, Pipe, Rider, RiderEvents, RiderOptions } from './pipe'
import { Riders, type Outgoing } from './riders'

export interface StdioPipeEvents {
  /** A line on stdout that is no message. */
  stray: (line: string) => void
}

export class StdioPipe implements Pipe {
  readonly kind = 'stdio'
  readonly conversation: Conversation = { sessionId: null, version: null, isKnown: true }
  readonly #process: StdioProcess
  readonly #events: StdioPipeEvents
  readonly #riders = new Riders((outgoing) => this.#write(outgoing))
  #open = true

  constructor(process: StdioProcess, events: StdioPipeEvents) {
    this.#process = process
    this.#events = events
    process.onLine = (line) => this.#receive(line)
    process.isWhole = (rest) => {
      const { messages, stray } = messagesIn(decoded(rest))
      return messages.length > 0 && !stray
    }
    void process.ended.then(() => this.close())
  }

  headers(): Readonly<Record<string, string>> {
    return {}
  }

  ride(events: RiderEvents, options?: RiderOptions): Rider {
    return this.#riders.join(events, options)
  }

  close(): Promise<void> {
    if (this.#open) {
      this.#open = false
      this.#process.onLine = () => undefined
      this.#process.isWhole = () => false
      this.#riders.close()
    }
    return Promise.resolve()
  }

  async #write({ bytes }: Outgoing): Promise<void> {
    try {
      await this.#process.write(Buffer.concat([onOneLine(bytes), newline]))
    } catch (error) {
      throw new FaultError({ kind: 'closed', message: 'The program no longer reads.' }, { cause: error })
    }
  }

  #receive(line: Buffer): void {
    const bytes = decoded(line)
    const { messages, stray } = shownIn(bytes)
    const meant = messages.filter((message) => this.#isMeant(message))
    for (const message of meant) {
      const answer = this.#riders.receive(message, null, true)
      // That it cannot be written is told by the program's end.
      if (answer) this.#process.write(Buffer.concat([answer, newline])).catch(() => undefined)
    }
    if (stray || meant.length < messages.length) this.#events.stray(bytes.toString('utf8'))
  }

  /** Programs write logs as JSON too: without its mark, only an answer that is waited for is a message. */
  #isMeant(message: Message): boolean {
    return message.marked || (message.kind === 'response' && this.#riders.callFor(partOf(message, 'id'), null) !== null)
  }
}

const newline = Buffer.from('\n')

/** As `messagesIn`; of what a carriage return goes back over, as spinners do it, a terminal shows only the last. */
function shownIn(line: Buffer): Found {
  const found = messagesIn(line)
  const back = found.stray && found.messages.length === 0 ? line.lastIndexOf(0x0d) : -1
  if (back === -1) return found
  const last = messagesIn(line.subarray(back + 1))
  return last.messages.length > 0 && !last.stray ? last : found
}

/**
 * As UTF-8. A program whose output is UTF-16 shows it by the zero beside each Latin character. Lines were cut between the
 * two bytes of a line feed, so one of these may be left over.
 */
function decoded(line: Buffer): Buffer {
  if (!line.includes(0) || !looksWide(line)) return inUtf8(line)
  const isBig = line[0] === 0xfe && line[1] === 0xff
  const bytes = line[0] === 0 ? line.subarray(1) : line
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  return Buffer.from((isBig ? even.swap16() : even).toString('utf16le').replace(/^\uFEFF/, ''))
}

/** About every second byte is zero. */
function looksWide(line: Buffer): boolean {
  const sample = line.subarray(0, 64)
  const zeros = sample.filter((byte) => byte === 0).length
  return zeros * 5 >= sample.length * 2
}
