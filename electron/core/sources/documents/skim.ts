/**
 * Goes over the bytes of a JSON text in which little matters, without building what it says: a client rewrites its file of
 * megabytes several times a second, and nearly always something else than its servers.
 */
import { createHash } from 'node:crypto'
import { deepest, type Path } from './document'

/** What of a value matters: all of it, parts of it (if it is an object), nothing. Of names in the path only ASCII is as it reads. */
export type Matters = (path: Path) => 'whole' | 'inside' | 'not'

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const object = { open: 0x7b, close: 0x7d }
const list = { open: 0x5b, close: 0x5d }

/** What an offset is where the text is no JSON. */
const wrong = -1

/** Stays the same while nothing that matters has changed, wherever it stands. Null: the text is no JSON, as far as it was looked at. */
export function skim(bytes: Buffer, matters: Matters): string | null {
  const kept: string[] = []
  const end = valueEnd(bytes, afterSpace(bytes, 0), [], matters, kept)
  if (end === wrong || afterSpace(bytes, end) !== bytes.length) return null
  return createHash('sha256').update(kept.join('\0')).digest('base64')
}

/** The end of a value, of which is kept what matters. */
function valueEnd(bytes: Buffer, at: number, path: Path, matters: Matters, kept: string[]): number {
  const kind = matters(path)
  if (kind === 'inside' && bytes[at] === object.open && path.length < deepest)
    return insideEnd(bytes, at, path, matters, kept)
  const end = skipped(bytes, at, 0)
  if (end !== wrong && kind !== 'not') kept.push(bytes.toString('latin1', at, end))
  return end
}

function insideEnd(bytes: Buffer, from: number, path: Path, matters: Matters, kept: string[]): number {
  kept.push('{')
  let at = afterSpace(bytes, from + 1)
  let isFirst = true
  while (bytes[at] !== object.close) {
    if (!isFirst) {
      if (bytes[at] !== comma) return wrong
      at = afterSpace(bytes, at + 1)
    }
    isFirst = false
    const end = textEnd(bytes, at)
    const name = end === wrong ? null : nameIn(bytes.toString('latin1', at + 1, end - 1))
    if (name === null) return wrong
    at = afterSpace(bytes, end)
    if (bytes[at] !== colon) return wrong
    const inner = [...path, name]
    // That there is one of this name may matter by itself, as with projects.
    if (matters(inner) !== 'not') kept.push(name, ':')
    at = valueEnd(bytes, afterSpace(bytes, at + 1), inner, matters, kept)
    if (at === wrong) return wrong
    at = afterSpace(bytes, at)
  }
  kept.push('}')
  return at + 1
}

/** The end of any value, well formed as far as its brackets, texts and words go. */
function skipped(bytes: Buffer, from: number, depth: number): number {
  const first = bytes[from]
  if (first === quote) return textEnd(bytes, from)
  if (first !== object.open && first !== list.open) return wordEnd(bytes, from)
  if (depth === deepest) return wrong
  const isObject = first === object.open
  const close = isObject ? object.close : list.close
  let at = afterSpace(bytes, from + 1)
  if (bytes[at] === close) return at + 1
  for (;;) {
    if (isObject) {
      at = textEnd(bytes, at)
      if (at === wrong) return wrong
      at = afterSpace(bytes, at)
      if (bytes[at] !== colon) return wrong
      at = afterSpace(bytes, at + 1)
    }
    at = skipped(bytes, at, depth + 1)
    if (at === wrong) return wrong
    at = afterSpace(bytes, at)
    if (bytes[at] === close) return at + 1
    if (bytes[at] !== comma) return wrong
    at = afterSpace(bytes, at + 1)
  }
}

/** 1 for what stands in a text without meaning anything. */
const isPlain = new Uint8Array(256).fill(1, 0x20)
isPlain[quote] = 0
isPlain[backslash] = 0

function textEnd(bytes: Buffer, from: number): number {
  if (bytes[from] !== quote) return wrong
  const { length } = bytes
  let at = from + 1
  while (at < length) {
    // Nearly all of a large file goes by here.
    const byte = bytes[at] ?? 0
    if (isPlain[byte] === 1) at += 1
    else if (byte === quote) return at + 1
    else if (byte === backslash) at += 2
    else return wrong
  }
  return wrong
}

/** A number, `true`, `false` or `null`. */
function wordEnd(bytes: Buffer, from: number): number {
  let at = from
  while (isOfWord(bytes[at] ?? 0)) at += 1
  const length = at - from
  const first = bytes[from] ?? 0
  const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39)
  const isOther = (length === 4 && (first === 0x74 || first === 0x6e)) || (length === 5 && first === 0x66)
  return isNumber || isOther ? at : wrong
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at]) at += 1
  return at
}

function isOfWord(byte: number): boolean {
  const isDigit = byte >= 0x30 && byte <= 0x39
  return isDigit || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x45 || (byte >= 0x61 && byte <= 0x7a)
}

/** A name as it reads, as far as it is ASCII; null where its escapes are none. */
function nameIn(written: string): string | null {
  if (!written.includes('\\')) return written
  try {
    const name: unknown = JSON.parse(`"${written}"`)
    return typeof name === 'string' ? name : null
  } catch {
    return null
  }
}
