/** What the fuzz run knows of a target: how real inputs look, and what must hold for every other one. */
import type { Random } from '../unit/core/random'

export interface Target {
  name: string
  /** Inputs as they really occur; every case begins with one of them. */
  seeds: readonly Buffer[]
  /** Pieces that mean something to whoever reads this. */
  tokens: readonly string[]
  /** Its share of all cases, against the others'. */
  weight: number
  /** Gets ready once, e.g. opens a listener. */
  open: (room: Room) => Run | Promise<Run>
}

export interface Room {
  /** An empty folder of its own. */
  folder: string
}

export interface Run {
  /** One case. Throws, or rejects with, whatever must not be. */
  one: (input: Buffer, random: Random) => void | Promise<void>
  /** What can only be seen at the end, and the end itself. */
  close?: () => void | Promise<void>
}

/** Something that must hold does not. */
export class Violation extends Error {
  override readonly name = 'Violation'
}

export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Violation(otherwise)
}

const loneHalf = /(\xed[\xa0-\xbf][\x80-\xbf])/

/** Bytes as a program may see them as text: halves of surrogate pairs, which UTF-8 has not, are kept. */
export function textOf(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .split(loneHalf)
    .map((piece, index) => {
      const raw = Buffer.from(piece, 'latin1')
      if (index % 2 === 0) return raw.toString('utf8')
      const [, second = 0, third = 0] = raw
      return String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f))
    })
    .join('')
}

export function seedsOf(...texts: readonly string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text))
}

export function jsonSeeds(...values: readonly unknown[]): Buffer[] {
  return values.map((value) => Buffer.from(JSON.stringify(value, null, 2)))
}
