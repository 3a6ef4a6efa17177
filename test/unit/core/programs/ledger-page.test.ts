/**
 * A damaged ledger must never name a stranger. Nothing here sends a signal: these are the decisions before one is sent.
 * (A record with an empty marker once matched every process on the machine.)
 */
import { describe, expect, test } from 'vitest'
import { unfinishedIn } from '../../../../electron/core/programs/ledger'
import { maySignal } from '../../../../electron/core/programs/process-tree'
import { isMarker, processesWithMarker } from '../../../../electron/core/programs/process-info'

const marker = '0f8fad5b-d9cb-469f-a165-70867728950e'
const good = { op: 'start', pid: 4_321, marker, owner: 'it', command: 'c', startTime: 'then' }
const page = (...lines: unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

describe('a page', () => {
  test('names what was started and has not ended, with the start time once that is known', () => {
    expect(unfinishedIn(page({ ...good, startTime: null }, good))).toEqual([good])
    expect(unfinishedIn(page(good, { op: 'end', marker }))).toEqual([])
    const intent = { op: 'intent', marker, owner: 'it', command: 'c' }
    expect(unfinishedIn(page(intent))).toEqual([intent])
    expect(unfinishedIn(page(intent, good))).toEqual([good])
  })

  test.each([
    ['an empty marker', { ...good, marker: '' }],
    ['no marker', { ...good, marker: undefined }],
    ['a marker that is no text', { ...good, marker: 5 }],
    ['a short marker', { ...good, marker: 'a' }],
    ['a marker that others may carry', { ...good, marker: 'PATH' }],
    ['a marker with something behind it', { ...good, marker: `${marker}x` }],
    ['the number of everybody', { ...good, pid: -1 }],
    ['the number of our own group', { ...good, pid: 0 }],
    ['the number of the first process', { ...good, pid: 1 }],
    ['another group', { ...good, pid: -4_321 }],
    ['a number that is a text', { ...good, pid: '4321' }],
    ['half a number', { ...good, pid: 1.5 }],
    ['no number', { ...good, pid: null }],
    ['our own number', { ...good, pid: process.pid }],
    ['a start time of another kind', { ...good, startTime: 5 }],
    ['no start time', { ...good, startTime: undefined }],
    ['an unknown operation', { ...good, op: 'begin' }],
    ['nothing', null],
    ['a number', 5],
    ['a list', [good]],
  ])('with %s names nobody', (_name, line) => {
    expect(unfinishedIn(page(line))).toEqual([])
  })

  test('of an earlier version, which knew no owners, names what it has started', () => {
    expect(unfinishedIn(page({ ...good, owner: undefined }))).toEqual([{ ...good, owner: '' }])
  })

  test('that was torn by a crash still names the others', () => {
    expect(unfinishedIn(`${page(good)}{"op":"sta`)).toEqual([good])
    expect(unfinishedIn(`\n\n{\n${page(good)}`)).toEqual([good])
    expect(unfinishedIn('')).toEqual([])
  })
})

test.each(['', 'undefined', 'PATH', '/', '=', 'a', '-', '*', '\0', marker.slice(1), ` ${marker}`])(
  'the marker %j marks no process at all',
  async (wrong) => {
    expect(isMarker(wrong)).toBe(false)
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(await processesWithMarker(wrong, platform)).toEqual([])
  },
)

test('a marker that no process carries finds none (and this very process is never one)', async () => {
  expect(isMarker(marker)).toBe(true)
  expect(await processesWithMarker(marker, process.platform)).toEqual([])
})

test.each([
  0,
  -0,
  1,
  -1,
  Number.NaN,
  1.5,
  Number.POSITIVE_INFINITY,
  process.pid,
  -process.pid,
  process.ppid,
  -process.ppid,
])(
  'the number %d is never sent a signal (everybody, our group, the first process, ourselves, who started us)',
  (pid) => {
    expect(maySignal(pid)).toBe(false)
  },
)

test('a program and its group may be', () => {
  expect([maySignal(4_000_000), maySignal(-4_000_000)]).toEqual([true, true])
})
