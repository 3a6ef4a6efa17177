/** Makes inputs out of real ones: some changes know of JSON, the others only of bytes. The same random numbers make the same input. */
import type { Random } from '../unit/core/random'

/** Far more than a real input has, little enough for thousands of cases (bytes). */
const longest = 64 * 1024

/** An input for one case. */
export function mutated(random: Random, seeds: readonly Buffer[], tokens: readonly string[]): Buffer {
  let input = random.pick(seeds)
  // One as it is, now and then: what is right must go on being right.
  const changes = random.below(12) === 0 ? 0 : 1 + random.below(4)
  for (let change = 0; change < changes; change += 1) {
    const structured = random.below(2) === 0 ? structuredChange(random, input, tokens) : null
    input = structured ?? random.pick(byteChanges)(random, input, { seeds, tokens })
    if (input.length > longest) input = input.subarray(0, longest)
  }
  return input
}

interface Material {
  seeds: readonly Buffer[]
  tokens: readonly string[]
}
type Change = (random: Random, input: Buffer, material: Material) => Buffer

const place = (random: Random, input: Buffer): number => random.below(input.length + 1)

function stretch(random: Random, input: Buffer): [number, number] {
  const from = place(random, input)
  return [from, Math.min(input.length, from + 1 + random.below(random.pick([4, 40, 400, 4_000])))]
}

function replaced(input: Buffer, from: number, to: number, by: Buffer | string): Buffer {
  return Buffer.concat([input.subarray(0, from), Buffer.from(by), input.subarray(to)])
}

/** Values that readers tend to get wrong. */
const numbers = [
  '0',
  '-1',
  '1e999',
  '9007199254740993',
  '2147483648',
  '-0',
  '1e-7',
  '99999999999999999999999',
  'NaN',
  '0x10',
  '00',
]
/** Control characters, ends of lines, marks of direction, what is not seen, and half of a surrogate pair in UTF-8's manner. */
const characters = [
  Buffer.from([0]),
  Buffer.from([0x1b, 0x5b, 0x33, 0x31, 0x6d]),
  Buffer.from([0x7f]),
  Buffer.from([0xc2, 0x9b]),
  Buffer.from('\r'),
  Buffer.from('\r\n'),
  Buffer.from('\n\n'),
  Buffer.from('\u2028'),
  Buffer.from('\u202e'),
  Buffer.from('\u200b'),
  Buffer.from('\ufeff'),
  Buffer.from('😀'),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc0, 0x80]),
]
const pairs = [
  ['[', ']'],
  ['{"a":', '}'],
  ['(', ')'],
  ['"', '"'],
  ['- ', ''],
  ['<', '>'],
] as const

const byteChanges: readonly Change[] = [
  function flip(random, input) {
    const bytes = Buffer.from(input)
    for (let count = 1 + random.below(8); count > 0 && bytes.length > 0; count -= 1) {
      const at = random.below(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    }
    return bytes
  },
  (random, input) => input.subarray(0, place(random, input)),
  (random, input) => replaced(input, ...stretch(random, input), ''),
  function repeat(random, input) {
    const [from, to] = stretch(random, input)
    const times = 1 + random.below(random.pick([3, 30, 3_000]))
    const piece = input.subarray(from, to)
    return replaced(
      input,
      to,
      to,
      Buffer.concat(Array.from({ length: Math.min(times, 1 + longest / 10 / (piece.length + 1)) }, () => piece)),
    )
  },
  /** The same thing many times under other names: a long list, not a mistake. */
  function multiply(random, input) {
    const [from, to] = stretch(random, input)
    const piece = input.subarray(from, to).toString('latin1')
    const most = Math.min(random.pick([3, 30, 2_000]), longest / (piece.length + 4))
    const many = Array.from({ length: most }, (_, index) => piece.replaceAll(/\w+/g, (word) => `${word}${index}`))
    return replaced(input, to, to, Buffer.from(many.join(''), 'latin1'))
  },
  function splice(random, input, { seeds }) {
    const other = random.pick(seeds)
    return Buffer.concat([input.subarray(0, place(random, input)), other.subarray(place(random, other))])
  },
  function insertToken(random, input, { tokens }) {
    if (tokens.length === 0) return input
    const at = place(random, input)
    return replaced(input, at, at, random.pick(tokens))
  },
  function overwriteWithToken(random, input, { tokens }) {
    return tokens.length === 0 ? input : replaced(input, ...stretch(random, input), random.pick(tokens))
  },
  function nest(random, input) {
    const [open, close] = random.pick(pairs)
    const depth = random.pick([3, 100, 300, 5_000])
    const [from, to] = stretch(random, input)
    const inner = random.below(2) === 0 ? input.subarray(from, to).toString('latin1') : ''
    return replaced(input, from, to, Buffer.from(open.repeat(depth) + inner + close.repeat(depth), 'latin1'))
  },
  function number(random, input) {
    const found = [...input.toString('latin1').matchAll(/\d+/g)]
    const digits = found.length > 0 ? random.pick(found) : null
    const from = digits?.index ?? place(random, input)
    return replaced(input, from, from + (digits?.[0].length ?? 0), random.pick(numbers))
  },
  function character(random, input) {
    const at = place(random, input)
    return replaced(input, at, at, random.pick(characters))
  },
  function encode(random, input) {
    switch (random.below(4)) {
      case 0:
        return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(input.toString('utf8'), 'utf16le')])
      case 1:
        return Buffer.concat([Buffer.from('\ufeff'), input])
      case 2:
        return Buffer.from(input.toString('latin1'), 'utf8')
      default:
        return Buffer.from(input.toString('utf8').replaceAll('\n', '\r\n'))
    }
  },
  function noise(random, input) {
    const bytes = Buffer.from(Array.from({ length: 1 + random.below(64) }, () => random.below(256)))
    return replaced(input, ...stretch(random, input), bytes)
  },
]

/** Null where the input is no JSON, or nested more deeply than this program's own stack. */
function structuredChange(random: Random, input: Buffer, tokens: readonly string[]): Buffer | null {
  try {
    return changedJson(random, input, tokens)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null
    throw error
  }
}

/** Throws for what is no JSON. */
function changedJson(random: Random, input: Buffer, tokens: readonly string[]): Buffer | null {
  const first = input.find((byte) => byte > 0x20)
  if (first !== 0x7b && first !== 0x5b) return null
  const value: unknown = JSON.parse(input.toString('utf8'))
  const holders: [Record<string, unknown>, string][] = []
  const collect = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null || holders.length > 2_000) return
    for (const name of Object.keys(inner)) {
      holders.push([inner as Record<string, unknown>, name])
      collect((inner as Record<string, unknown>)[name])
    }
  }
  collect(value)
  if (holders.length === 0) return null
  const [holder, name] = random.pick(holders)
  switch (random.below(5)) {
    case 0:
      delete holder[name]
      break
    case 1:
      define(holder, random.pick([...names, ...tokens]), holder[name])
      break
    case 2: {
      const [from, member] = random.pick(holders)
      // Not itself: what holds itself is no JSON.
      define(holder, name, JSON.parse(JSON.stringify(from[member] ?? null)))
      break
    }
    default:
      define(holder, name, oddValue(random, tokens))
  }
  return Buffer.from(JSON.stringify(value, null, random.pick([0, 2])))
}

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', ' ', '0', 'then']

/** Also for names that mean something to JavaScript. */
function define(holder: object, name: string, value: unknown): void {
  if (Array.isArray(holder)) holder.splice(random0(name, holder.length), 1, value)
  else Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true })
}

function random0(name: string, length: number): number {
  const index = Number(name)
  return Number.isInteger(index) && index >= 0 && index < length ? index : 0
}

function oddValue(random: Random, tokens: readonly string[]): unknown {
  const odd: readonly unknown[] = [
    null,
    '',
    ' ',
    true,
    false,
    0,
    -1,
    1e300,
    2 ** 31,
    2 ** 53,
    [],
    {},
    [null],
    [[]],
    { __proto__: null, a: 1 },
    'x'.repeat(random.pick([10, 1_000, 20_000])),
    Array.from({ length: random.pick([3, 300]) }, (_, index) => index),
    '\u0000\u001b[2J\u202e\ud800',
    '${HOME}',
    '${'.repeat(50),
    'javascript:alert(1)',
    'http://[',
    'https://user:pass@127.0.0.1:1/..//%2e?x=#y',
  ]
  return tokens.length > 0 && random.below(3) === 0 ? random.pick(tokens) : random.pick(odd)
}
