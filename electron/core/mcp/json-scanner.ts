/**
 * Finds where values stand in the bytes of a JSON text, without building them: no copy of a large result, no rounded
 * number, no lost duplicate. It checks as much of the grammar as it needs to get along the members, and no recursion makes
 * depth cost stack. Pure.
 */

/** From `start` to before `end`, in bytes. */
export interface Span {
  start: number
  end: number
}

/** Why a text cannot be scanned. `incomplete`: what is there may be the beginning of a JSON value. */
export class ScanError extends Error {
  override readonly name = 'ScanError'
  constructor(readonly why: 'incomplete' | 'malformed') {
    super(why)
  }
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d]
/** Objects and lists within each other; what is deeper is nobody's tool result. */
const deepest = 4_000
const word = /^(?:true|false|null|-?\d[\d.eE+-]*)$/
/** Strings beyond this length (bytes) are searched by the system rather than byte by byte. */
const short = 64

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

export class JsonScanner {
  readonly #bytes: Buffer
  /** Where it stands. */
  at: number

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  get isAtObject(): boolean {
    return this.#bytes[this.at] === openObject
  }

  get isAtList(): boolean {
    return this.#bytes[this.at] === openList
  }

  space(): void {
    while (isSpace(this.#bytes[this.at])) this.at += 1
  }

  /**
   * Goes through an object's members. `value` must go over the value that it stands at. Keys are told as they mean, not
   * as they are written.
   */
  members(value: (key: string) => void): void {
    this.#enter(openObject)
    if (this.#leaves(closeObject)) return
    do {
      this.space()
      const { start, end } = this.string()
      const key = this.#bytes.toString('utf8', start + 1, end - 1)
      this.space()
      this.#expect(colon)
      this.space()
      value(key.includes('\\') ? unescaped(key) : key)
      this.space()
    } while (this.#goesOn(closeObject))
  }

  /** Goes through a list's items. `item` must go over the value that it stands at. */
  items(item: () => void): void {
    this.#enter(openList)
    if (this.#leaves(closeList)) return
    do {
      this.space()
      item()
      this.space()
    } while (this.#goesOn(closeList))
  }

  /** Goes over one value of any kind. */
  value(): Span {
    const start = this.at
    const byte = this.#bytes[start]
    if (byte === quote) return this.string()
    if (byte === openObject || byte === openList) this.#nested()
    else this.#word()
    return { start, end: this.at }
  }

  /** Goes over a string, quotes included. */
  string(): Span {
    const start = this.at
    const bytes = this.#bytes
    this.#expect(quote)
    let end = -1
    for (let at = this.at; ;) {
      // Byte by byte while escapes or the end are near, by the system over what has neither.
      const near = Math.min(at + short, bytes.length)
      while (at < near) {
        const byte = bytes[at]
        if (byte === quote) {
          this.at = at + 1
          return { start, end: this.at }
        }
        at += byte === backslash ? 2 : 1
      }
      // Looked for once per candidate, or a long text of escapes would take for ever.
      if (end < at) end = bytes.indexOf(quote, at)
      if (end === -1) throw new ScanError('incomplete')
      const escape = bytes.subarray(at, end).indexOf(backslash)
      if (escape === -1) at = end
      else at += escape
    }
  }

  #nested(): void {
    const bytes = this.#bytes
    let depth = 0
    for (;;) {
      switch (bytes[this.at]) {
        case undefined:
          throw new ScanError('incomplete')
        case quote:
          this.string()
          continue
        case openObject:
        case openList:
          depth += 1
          if (depth > deepest) throw new ScanError('malformed')
          break
        case closeObject:
        case closeList:
          depth -= 1
          break
        default:
      }
      this.at += 1
      if (depth === 0) return
    }
  }

  /** A number, `true`, `false` or `null`. */
  #word(): void {
    const bytes = this.#bytes
    const start = this.at
    for (;;) {
      const byte = bytes[this.at]
      const isPart =
        byte !== undefined &&
        ((byte >= 0x30 && byte <= 0x39) ||
          (byte >= 0x61 && byte <= 0x7a) ||
          byte === 0x2d ||
          byte === 0x2b ||
          byte === 0x2e ||
          byte === 0x45)
      if (!isPart) break
      this.at += 1
    }
    if (start >= bytes.length) throw new ScanError('incomplete')
    if (!word.test(bytes.toString('latin1', start, this.at))) throw new ScanError('malformed')
  }

  #enter(open: number): void {
    this.#expect(open)
    this.space()
  }

  #leaves(close: number): boolean {
    if (this.#bytes[this.at] !== close) return false
    this.at += 1
    return true
  }

  #goesOn(close: number): boolean {
    if (this.#leaves(close)) return false
    this.#expect(comma)
    return true
  }

  #expect(byte: number): void {
    if (this.at >= this.#bytes.length) throw new ScanError('incomplete')
    if (this.#bytes[this.at] !== byte) throw new ScanError('malformed')
    this.at += 1
  }
}

function unescaped(key: string): string {
  try {
    return String(JSON.parse(`"${key}"`))
  } catch {
    return key
  }
}
