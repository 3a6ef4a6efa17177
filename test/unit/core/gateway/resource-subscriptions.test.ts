/** Who rests, who is forgotten, and what is told to whoever is back. */
import { expect, test } from 'vitest'
import {
  forgottenAfter,
  ResourceSubscriptions,
  restsAfter,
} from '../../../../electron/core/gateway/resource-subscriptions'

function world() {
  const state = { now: 1_000_000, heard: new Set<string>() }
  const told: string[] = []
  const watched = new Map<string, readonly string[]>()
  const subscriptions = new ResourceSubscriptions({
    watch: (server, uris) => void watched.set(server, uris),
    tell: (owner, uri) => {
      if (state.heard.has(owner)) told.push(`${owner} ${uri}`)
      return state.heard.has(owner)
    },
    now: () => state.now,
  })
  const wanted = (uri: string) => ({ server: 's', own: uri, uri })
  const pass = (ms: number): void => {
    state.now += ms
    subscriptions.sweep(state.heard)
  }
  return { state, told, watched, subscriptions, wanted, pass }
}

// Would catch: a list that grows with every client that ever was, and a client that is forgotten although it is there.
test('whoever has rested for a month is forgotten, whoever listens never', () => {
  const { state, watched, subscriptions, wanted, pass } = world()
  subscriptions.add('gone', wanted('a'))
  subscriptions.add('there', wanted('b'))
  state.heard.add('there')
  pass(restsAfter - 1)
  expect(watched.get('s')).toEqual(['a', 'b'])
  pass(1)
  expect(watched.get('s')).toEqual(['b'])
  pass(forgottenAfter)
  expect(subscriptions.all().map(({ owner }) => owner)).toEqual(['there'])
})

// Would catch: a month that begins anew with every start of the engine, and a file whose times make no sense.
test('what was kept goes on resting from when it began to, and watches nothing until somebody listens', () => {
  const { state, told, watched, subscriptions, wanted, pass } = world()
  const hour = 3_600_000
  state.now = forgottenAfter * 2
  subscriptions.restore('old', wanted('a'), state.now - forgottenAfter + hour)
  subscriptions.restore('new', wanted('b'), null)
  subscriptions.restore('odd', wanted('c'), state.now * 2)
  expect(watched.size).toBe(0)
  pass(hour)
  expect(subscriptions.all().map(({ owner, restsSince }) => [owner, restsSince])).toEqual([
    ['new', state.now - hour],
    ['odd', state.now - hour],
  ])
  state.heard.add('new')
  subscriptions.listens('new')
  expect(told).toEqual(['new b'])
  expect(watched.get('s')).toEqual(['b'])
})

// Would catch: something that is told twice, to nobody, or of what is not wanted any more.
test('what nobody heard is told once, when somebody listens', () => {
  const { state, told, subscriptions, wanted } = world()
  for (const uri of ['a', 'b', 'c']) subscriptions.add('x', wanted(uri))
  subscriptions.updated('s', 'a')
  subscriptions.updated('s', 'a')
  subscriptions.updated('s', 'b')
  subscriptions.remove('x', 'b')
  state.heard.add('x')
  subscriptions.listens('x')
  subscriptions.listens('x')
  expect(told).toEqual(['x a'])
})

// Would catch: a crowd of clients that have vanished, which pushes out one that is there.
test('where there are too many, those that rest make room first', () => {
  const { state, subscriptions, wanted, pass } = world()
  subscriptions.add('there', wanted('a'))
  state.heard.add('there')
  for (let each = 0; each < 1_500; each += 1) subscriptions.add(`gone ${each}`, wanted('a'))
  pass(restsAfter)
  for (let each = 0; each < 1_500; each += 1) subscriptions.add(`new ${each}`, wanted('a'))
  const owners = new Set(subscriptions.all().map(({ owner }) => owner))
  expect(owners.size).toBe(2_000)
  expect(owners.has('there')).toBe(true)
  for (let each = 0; each < 1_500; each += 1) expect(owners.has(`new ${each}`)).toBe(true)
})
