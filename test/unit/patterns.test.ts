/**
 * Every regular expression of the product against the texts that make such things slow: long repetitions of what is in it. None
 * may cost the square of what it reads, as whoever reads it may have been sent it by a stranger.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { isFields } from '../../shared/fields'
import { ownNow } from '../support/own-time'

interface Found {
  pattern: string
  flags: string
  place: string
}

function patterns(): Found[] {
  const found = new Map<string, Found>()
  const folders = ['electron', 'shared', 'renderer/src']
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  for (const file of files.filter((name) => /(?<!\.d)\.tsx?$/.test(name))) {
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      if ('regex' in node && isFields(node.regex)) {
        const { pattern, flags } = node.regex
        if (typeof pattern === 'string' && typeof flags === 'string')
          found.set(`/${pattern}/${flags}`, { pattern, flags, place: file })
      }
      for (const inner of Object.values(node)) walk(inner)
    }
    walk(parseSync(file, readFileSync(file, 'utf8')).program)
  }
  return [...found.values()]
}

const candidates = Array.from('a0 -=/.":;,\n@%?#xA_\\\'<>()[]{}$&!~\t\r+*|^`é\u001b')

/** Characters that its classes take, and the words that it is looking for. */
function piecesOf({ pattern, flags }: Found): { letters: string[]; words: string[] } {
  const classes = pattern.match(/\[(?:\\.|[^\]\\])*\]|\\[dDwWsSpPux](?:\{[^}]*\})?|\\./g) ?? []
  const letters = new Set<string>()
  for (const each of [...classes, ...(/(?<!\\)\./.test(pattern) ? ['.'] : [])]) {
    const taken = candidates.filter((letter) => takes(each, flags, letter)).slice(0, 2)
    for (const letter of taken) letters.add(letter)
  }
  const plain = pattern
    .replaceAll(/\[(?:\\.|[^\]\\])*\]|\\[a-zA-Z]|\{\d+,?\d*\}|\(\?<?[:=!]/g, '\u0000')
    .replaceAll('\\', '')
  const words = plain.split(/[\u0000()|^$*+?.]+/).filter((word) => word.length > 1)
  for (const letter of plain.replaceAll(/[\u0000()|^$*+?.]/g, '')) letters.add(letter)
  return { letters: [...letters].slice(0, 10), words: [...new Set(words)].slice(0, 4) }
}

function takes(each: string, flags: string, letter: string): boolean {
  try {
    return new RegExp(`^${each}$`, flags.replaceAll(/[gy]/g, '')).test(letter)
  } catch {
    return false
  }
}

function* texts(found: Found, length: number): Generator<string> {
  const { letters, words } = piecesOf(found)
  const pairs = letters.flatMap((one) => letters.filter((other) => other !== one).map((other) => one + other))
  const units = [...letters, ...words, ...pairs, ...words.flatMap((word) => letters.map((letter) => word + letter))]
  for (const unit of units) {
    const long = unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
    yield `${long}\u0001`
    for (const word of words.slice(0, 1)) yield `${word}${long}\n\u0001`
  }
}

/** In ms. */
function costOf({ pattern, flags }: Found, text: string): number {
  const expression = new RegExp(pattern, flags)
  const begun = ownNow()
  if (flags.includes('g')) text.replace(expression, '')
  else text.search(expression)
  return ownNow() - begun
}

/** The least of three runs: the others may have been disturbed. */
function leastCostOf(found: Found, text: string): number {
  return Math.min(...[1, 2, 3].map(() => costOf(found, text)))
}

/** Milliseconds from which on it is worth a closer look; what is linear takes a tenth of it. */
const suspicious = 10

/** Four times the text for four times the time is linear; for sixteen times it is not. */
function isSlow(found: Found, text: string): boolean {
  if (costOf(found, text) < suspicious || leastCostOf(found, text) < suspicious) return false
  const [body, end] = [text.slice(0, -1), text.slice(-1)]
  const [once, fourTimes] = [leastCostOf(found, text), leastCostOf(found, body.repeat(4) + end)]
  return fourTimes > 100 && fourTimes > 9 * once
}

// Would catch: a megabyte of one letter, in a tool's error or a repository's file, that makes the engine deaf for hours.
test('no regular expression costs the square of what it reads', { timeout: 120_000 }, () => {
  const all = patterns()
  expect(all.length).toBeGreaterThan(300)
  const slow: string[] = []
  for (const found of all) {
    for (const text of texts(found, 8_000)) {
      if (!isSlow(found, text)) continue
      slow.push(`${found.place}: /${found.pattern}/${found.flags} on ${JSON.stringify(text.slice(0, 20))}`)
      break
    }
  }
  expect(slow).toEqual([])
})
