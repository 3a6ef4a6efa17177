/** Which definition is which server: a connection must survive every edit that does not concern it. */
import { expect, test } from 'vitest'
import { identify, type Known } from '../../../../electron/core/registry/identity'
import type { Definition } from '../../../../electron/core/sources/definition'
import { definitionOf } from '../definitions'
import { seeded } from '../random'
import { ownNow } from '../../../support/own-time'

interface Item {
  name: string
  command: string
  project?: string
}

function definitions(items: Item[]): Definition[] {
  return items.map(({ name, command, project = null }) =>
    definitionOf(
      { command },
      { location: { name, project, path: project ? `${project}/.mcp.json` : '/servers.json' } },
    ),
  )
}

/** Follows the edits of a file; answers with name -> id after each. */
function follow(...versions: Item[][]): Record<string, string>[] {
  let known: Known[] = []
  return versions.map((items) => {
    const identified = identify(definitions(items), known)
    expect(new Set(identified.map(({ id }) => id)).size, 'every id once').toBe(items.length)
    // As the engine does: those present first, those gone kept behind.
    known = [...identified, ...known.filter((old) => !identified.some(({ id }) => id === old.id))]
    return Object.fromEntries(
      identified.map(({ id, definition: { location } }) => [`${location.project ?? ''}${location.name}`, id]),
    )
  })
}

const a = { name: 'a', command: 'one' }
const b = { name: 'b', command: 'two' }

test('an edit in place keeps the id', () => {
  const [before, after] = follow([a, b], [{ ...a, command: 'changed' }, b])
  expect(after).toEqual(before)
})

test('a rename keeps the id, also beside others and in another order', () => {
  const [before, after] = follow([a, b], [b, { ...a, name: 'z' }])
  expect(after).toEqual({ z: before?.['a'], b: before?.['b'] })
})

test('a copy is a new server, and the original stays what it was', () => {
  for (const version of [
    [a, { ...a, name: 'copy' }],
    [{ ...a, name: 'copy' }, a],
  ]) {
    const [before, after] = follow([a], version)
    expect(after?.['a']).toBe(before?.['a'])
    expect(after?.['copy']).not.toBe(before?.['a'])
  }
})

test('two that swap their names swap nothing else (both would be reconnected for nothing)', () => {
  const [before, after] = follow(
    [a, b],
    [
      { ...a, name: 'b' },
      { ...b, name: 'a' },
    ],
  )
  expect(after).toEqual({ b: before?.['a'], a: before?.['b'] })
})

test('names that move on in a chain take their servers with them', () => {
  const [before, after] = follow(
    [a, b],
    [
      { ...a, name: 'b' },
      { ...b, name: 'c' },
    ],
  )
  expect(after).toEqual({ b: before?.['a'], c: before?.['b'] })
})

test('one that is renamed and changed at once is a new server', () => {
  const [before, after] = follow([a], [{ name: 'z', command: 'other' }])
  expect(after?.['z']).not.toBe(before?.['a'])
})

test('the same name and content in two projects are two servers, each with its own id for good', () => {
  const first = { ...a, project: '/p1' }
  const second = { ...a, project: '/p2' }
  const [both, one, again] = follow([first, second], [second], [second, first])
  expect(both?.['/p1a']).not.toBe(both?.['/p2a'])
  expect(one?.['/p2a']).toBe(both?.['/p2a'])
  expect(again).toEqual(both)
})

test('what was deleted and comes back is the same server (its approval and wish are remembered)', () => {
  const [before, , after] = follow([a, b], [b], [b, a])
  expect(after).toEqual(before)
  const [first, , , renamed] = follow([a, b], [b], [b], [b, { ...a, name: 'back' }])
  expect(renamed?.['back']).toBe(first?.['a'])
})

test('two with the same content are told apart by their names, however they are ordered', () => {
  const twin = { name: 'twin', command: a.command }
  const [before, after, fewer] = follow([a, twin], [twin, a], [twin])
  expect(after).toEqual(before)
  expect(fewer?.['twin']).toBe(before?.['twin'])
})

test('any sequence of edits gives every server one id, and keeps it where neither name nor content changed', () => {
  for (let seed = 1; seed <= 120; seed++) {
    const random = seeded(seed)
    const draw = (): Item[] => {
      const names = ['a', 'b', 'c', 'd', 'e'].filter(() => random.below(3) > 0)
      return names.map((name) => ({ name, command: random.pick(['one', 'two', 'three']) }))
    }
    const versions = Array.from({ length: 8 }, draw)
    const ids = follow(...versions)
    for (let step = 1; step < versions.length; step++) {
      for (const item of versions[step] ?? []) {
        const same = versions[step - 1]?.some((old) => old.name === item.name && old.command === item.command)
        if (same) expect(ids[step]?.[item.name], `seed ${seed}`).toBe(ids[step - 1]?.[item.name])
      }
    }
  }
})

test('500 definitions among 2 000 remembered ones take a moment', () => {
  const items = (from: number, count: number): Item[] =>
    Array.from({ length: count }, (_, index) => ({ name: `s${from + index}`, command: `c${(from + index) % 50}` }))
  const known = identify(definitions(items(0, 2_000)), [])
  const begun = ownNow()
  identify(definitions(items(1_800, 500)), known)
  expect(ownNow() - begun).toBeLessThan(500)
})
