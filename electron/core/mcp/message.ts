/**
 * One JSON-RPC message as the bytes in which it travels: what kind it is, whose it is, and the same message with other ids
 * and tokens spliced in, while every other byte (large numbers, the order of keys, unknown members) stays as it was. Pure.
 */
import { JsonScanner, ScanError, type Span } from './json-scanner'

/** What may have to be read or replaced. A name that comes twice is there twice; the last one counts, as in `JSON.parse`. */
export type Part =
  | 'id'
  /** Asks for progress under this token (a request), or tells of it (a notification). */
  | 'asked-token'
  | 'told-token'
  /** Which request is cancelled. */
  | 'request-id'
  /** To which listening request a notice belongs (2026-07-28, subscriptions). */
  | 'subscription-id'
  /** The revision that a request of 2026-07-28 claims. */
  | 'version'
  | 'name'
  | 'uri'
  | 'task-id'
  /** The request may be answered with a task (2025-11-25). */
  | 'task'
  /** What the client of a request can be asked, who it is, and which log messages it wants (2026-07-28). */
  | 'capabilities'
  | 'client-info'
  | 'log-level'
  /** What a completion is for: a prompt, or the address of a resource. */
  | 'ref-name'
  | 'ref-uri'

export interface Message {
  readonly bytes: Buffer
  readonly kind: 'request' | 'notification' | 'response'
  /** Null for responses. */
  readonly method: string | null
  /** It says that it is JSON-RPC. */
  readonly marked: boolean
  /** Of a response: it is an error. */
  readonly isError: boolean
  readonly parts: ReadonlyMap<Part, readonly Span[]>
}

/** Where they stand: the way to the object, then the member. */
const partsOf: Readonly<Record<string, Readonly<Record<string, Part>>>> = {
  '': { id: 'id' },
  'params.': {
    progressToken: 'told-token',
    requestId: 'request-id',
    name: 'name',
    uri: 'uri',
    taskId: 'task-id',
    task: 'task',
  },
  'params.ref.': { name: 'ref-name', uri: 'ref-uri' },
  'params._meta.': {
    progressToken: 'asked-token',
    'io.modelcontextprotocol/protocolVersion': 'version',
    'io.modelcontextprotocol/subscriptionId': 'subscription-id',
    'io.modelcontextprotocol/clientCapabilities': 'capabilities',
    'io.modelcontextprotocol/clientInfo': 'client-info',
    'io.modelcontextprotocol/logLevel': 'log-level',
  },
  'result._meta.': { 'io.modelcontextprotocol/subscriptionId': 'subscription-id' },
}

/** Reads the message that begins at `from`; `end` is where it ends. Throws `ScanError`; null for other JSON. */
export function readMessage(bytes: Buffer, from = 0): { message: Message | null; end: number } {
  const scanner = new JsonScanner(bytes, from)
  if (!scanner.isAtObject) {
    scanner.value()
    return { message: null, end: scanner.at }
  }
  const parts = new Map<Part, Span[]>()
  const top = new Map<string, Span>()
  const walk = (way: string): void =>
    scanner.members((key) => {
      const start = scanner.at
      const mayGoIn = way === '' ? key === 'params' || key === 'result' : Object.hasOwn(partsOf, `${way}${key}.`)
      if (mayGoIn && scanner.isAtObject) walk(`${way}${key}.`)
      else scanner.value()
      const span = { start, end: scanner.at }
      if (way === '') top.set(key, span)
      const known = partsOf[way]
      const part = known && Object.hasOwn(known, key) ? known[key] : undefined
      if (part !== undefined) parts.set(part, [...(parts.get(part) ?? []), span])
    })
  walk('')
  const textOf = (key: string): string | null => {
    const span = top.get(key)
    return span ? bytes.toString('utf8', span.start, span.end) : null
  }
  const whole = from === 0 && scanner.at === bytes.length
  return {
    message: messageOf(whole ? bytes : bytes.subarray(from, scanner.at), from, textOf, parts),
    end: scanner.at,
  }
}

/** The one message of a text of our own making. Throws a `TypeError` for any other text. */
export function mustBeMessage(bytes: Buffer): Message {
  const { message } = readMessage(bytes)
  if (!message) throw new TypeError('What is sent must be one JSON-RPC message')
  return message
}

function messageOf(
  bytes: Buffer,
  from: number,
  textOf: (key: string) => string | null,
  parts: Map<Part, Span[]>,
): Message | null {
  if (from > 0) {
    for (const [part, spans] of parts)
      parts.set(
        part,
        spans.map(({ start, end }) => ({ start: start - from, end: end - from })),
      )
  }
  const marked = textOf('jsonrpc') !== null
  const has = (key: string): boolean => ![null, 'null'].includes(textOf(key))
  const method = textOf('method')
  if (method?.startsWith('"') === true) {
    const kind = has('id') ? 'request' : 'notification'
    return { bytes, kind, method: method.slice(1, -1).replaceAll('\\/', '/'), marked, isError: false, parts }
  }
  if (textOf('result') === null && !has('error')) return null
  return { bytes, kind: 'response', method: null, marked, isError: has('error'), parts }
}

/** The JSON text of a part; null where there is none, or it is null. */
export function partOf({ bytes, parts }: Message, part: Part): string | null {
  const span = parts.get(part)?.at(-1)
  const text = span && bytes.toString('utf8', span.start, span.end)
  return text === undefined || text === 'null' ? null : text
}

/** The text in a part that is a JSON string; null for anything else. */
export function textIn(message: Message, part: Part): string | null {
  try {
    const value: unknown = JSON.parse(partOf(message, part) ?? 'null')
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

/** The same message with other JSON texts in these parts. An id that it lacks is put in; other parts it lacks are not. */
export function withParts(message: Message, changes: Partial<Record<Part, string>>): Buffer {
  const { bytes, parts } = message
  const edits: (Span & { text: string })[] = []
  for (const [part, text] of Object.entries(changes) as [Part, string][]) {
    for (const span of parts.get(part) ?? []) edits.push({ ...span, text })
    if (part === 'id' && !parts.has('id')) {
      // After the brace that opens it; what follows has at least one member.
      const start = bytes.indexOf(0x7b) + 1
      edits.push({ start, end: start, text: `"id":${text},` })
    }
  }
  if (edits.length === 0) return bytes
  const [only] = edits
  if (only && edits.length === 1) return spliced(bytes, only)
  edits.sort((one, other) => one.start - other.start)
  const pieces: Buffer[] = []
  let at = 0
  for (const { start, end, text } of edits) {
    pieces.push(bytes.subarray(at, start), Buffer.from(text))
    at = end
  }
  pieces.push(bytes.subarray(at))
  return Buffer.concat(pieces)
}

function spliced(bytes: Buffer, { start, end, text }: Span & { text: string }): Buffer {
  const inserted = Buffer.byteLength(text)
  const whole = Buffer.allocUnsafe(bytes.length - (end - start) + inserted)
  bytes.copy(whole, 0, 0, start)
  whole.write(text, start)
  bytes.copy(whole, start + inserted, end)
  return whole
}

/** For channels of lines, where a message must not be broken. A line break between the values of a JSON text is white space, and cannot be inside one. */
export function onOneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes
  return Buffer.from(bytes.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)))
}

export interface Found {
  messages: Message[]
  /** There is something besides: text that is no JSON, or JSON that is no message. */
  stray: boolean
  /** It breaks off in the middle of a value. */
  incomplete: boolean
}

/** The message on a line; null where there is none. */
export function messageOn(line: Buffer): Message | null {
  try {
    return readMessage(line).message
  } catch {
    return null
  }
}

/**
 * All messages in a text: one, several behind each other, or lists of them (batches). White space, byte order marks and
 * what only moves a terminal's cursor or colours it may stand between them.
 */
export function messagesIn(bytes: Buffer): Found {
  const found: Found = { messages: [], stray: false, incomplete: false }
  const take = (at: number): number => {
    const { message, end } = readMessage(bytes, at)
    if (message) found.messages.push(message)
    else found.stray = true
    return end
  }
  try {
    // What follows text or other people's JSON is theirs too: a log may quote a message.
    for (let at = afterNoise(bytes, 0); at < bytes.length && !found.stray; at = afterNoise(bytes, at)) {
      const scanner = new JsonScanner(bytes, at)
      if (scanner.isAtList) {
        scanner.items(() => {
          scanner.at = take(scanner.at)
        })
        at = scanner.at
      } else if (scanner.isAtObject) at = take(at)
      else found.stray = true
    }
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    found.stray = true
    found.incomplete = error.why === 'incomplete'
  }
  return found
}

/**
 * The messages with which a text ends that begins with something else, as of a program that prints warnings into its
 * answers. Null when it does not end with any.
 */
export function messagesAtEnd(bytes: Buffer): Found | null {
  const start = bytes.toString('latin1').search(/\{\s*"jsonrpc"\s*:/)
  if (start === -1) return null
  const found = messagesIn(bytes.subarray(start))
  return found.stray || found.messages.length === 0 ? null : found
}

const escape = 0x1b
/** CSI as one character (C1), of which UTF-8 makes two bytes. */
const csi = 0x9b

/** Over white space, control characters, byte order marks and terminal sequences (ECMA-48: CSI and OSC, and short ones). */
export function afterNoise(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    const byte = bytes[at]
    if (byte === undefined) return bytes.length
    if (byte === escape) at = afterSequence(bytes, at)
    else if (byte === 0xc2 && bytes[at + 1] === csi) at = afterParameters(bytes, at + 2)
    else if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3
    else if (byte <= 0x20 || byte === 0x7f) at += 1
    else return at
  }
}

function afterSequence(bytes: Buffer, from: number): number {
  const kind = bytes[from + 1]
  let at = from + 2
  if (kind === 0x5b) return afterParameters(bytes, at)
  if (kind === 0x5d) {
    // OSC, e.g. a window's title: until BEL or ESC \.
    for (; at < bytes.length; at += 1) {
      if (bytes[at] === 0x07) return at + 1
      if (bytes[at] === escape && bytes[at + 1] === 0x5c) return at + 2
    }
    return at
  }
  // A two-byte sequence, or one with an intermediate (character sets).
  while (isBetween(bytes[at - 1], 0x20, 0x2f) && at < bytes.length) at += 1
  return at
}

/** Of a CSI: parameters and intermediates, then one final byte. */
function afterParameters(bytes: Buffer, from: number): number {
  let at = from
  while (isBetween(bytes[at], 0x20, 0x3f)) at += 1
  return isBetween(bytes[at], 0x40, 0x7e) ? at + 1 : at
}

function isBetween(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high
}
