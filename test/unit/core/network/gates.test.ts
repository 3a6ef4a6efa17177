/** Gates to connect: a silent host keeps its own servers waiting, and nobody else's. */
import { setMaxListeners } from 'node:events'
import { expect, test } from 'vitest'
import { Gates } from '../../../../electron/core/network/gates'
import { hostOf } from '../../../../electron/core/network/hosts'
import { fakeClock, settled } from '../fake-clock'

const free = new AbortController().signal
setMaxListeners(0, free)

/** Asks for a place and tells whether it has come. */
function ask(places: Gates, host: string | null, signal = free): { leave: (() => void) | null } {
  const asked: { leave: (() => void) | null } = { leave: null }
  places.enter(host, signal).then(
    (leave) => (asked.leave = leave),
    () => undefined,
  )
  return asked
}

test('eight unfinished attempts towards one host, however long they are silent (a dead host would be stormed)', async () => {
  const clock = fakeClock()
  const places = new Gates(clock)
  const asked = Array.from({ length: 20 }, () => ask(places, 'dead.example'))
  const inside = () => asked.filter(({ leave }) => leave !== null).length
  await settled()
  expect(inside()).toBe(8)
  await clock.pass(60_000)
  expect(inside()).toBe(8)
  asked[0]?.leave?.()
  asked[0]?.leave?.()
  await settled()
  expect(inside()).toBe(9)
})

test('others wait for a silent host 3 s at most', async () => {
  const clock = fakeClock()
  const places = new Gates(clock)
  for (let turn = 0; turn < 20; turn++) ask(places, 'dead.example')
  const other = ask(places, 'alive.example')
  const program = ask(places, null)
  await settled()
  expect(other.leave).toBeNull()
  await clock.pass(3_000)
  expect(other.leave).toBeTypeOf('function')
  expect(program.leave).toBeTypeOf('function')
})

test('who gives up takes no place with it', async () => {
  const clock = fakeClock()
  const places = new Gates(clock)
  const first = Array.from({ length: 8 }, () => ask(places, 'dead.example'))
  const impatient = new AbortController()
  setMaxListeners(0, impatient.signal)
  const given = Array.from({ length: 8 }, () => places.enter('dead.example', impatient.signal))
  // These have their host's place and wait for one among all.
  const elsewhere = Array.from({ length: 8 }, () => places.enter('alive.example', impatient.signal))
  await settled()
  impatient.abort(new Error('no time'))
  for (const each of [...given, ...elsewhere]) await expect(each).rejects.toThrow('no time')
  for (const { leave } of first) leave?.()
  const again = [ask(places, 'dead.example'), ask(places, 'alive.example')]
  await settled()
  for (const { leave } of again) expect(leave).toBeTypeOf('function')
  for (const { leave } of again) leave?.()
  await places.quiet()
  expect(clock.pending).toBe(0)
})

test('on this machine each port is a host of its own (two local servers have nothing to do with each other)', () => {
  expect(hostOf(new URL('http://127.0.0.1:3000/a'))).not.toBe(hostOf(new URL('http://127.0.0.1:4000/a')))
  expect(hostOf(new URL('https://mcp.example.com/a'))).toBe(hostOf(new URL('https://mcp.example.com:8443/b')))
})
