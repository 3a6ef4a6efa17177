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

// Would catch: servers that only let us wait (slow programs, dead hosts) and keep everybody else waiting as well.
test('others wait for silent ones a quarter of a second at most', async () => {
  const clock = fakeClock()
  const places = new Gates(clock)
  for (let turn = 0; turn < 16; turn++) ask(places, `dead-${turn}.example`)
  const other = ask(places, 'alive.example')
  for (let turn = 0; turn < 8; turn++) ask(places, null)
  const program = ask(places, null)
  await settled()
  expect([other.leave, program.leave]).toEqual([null, null])
  await clock.pass(250)
  expect(other.leave).toBeTypeOf('function')
  expect(program.leave).toBeTypeOf('function')
})

test('programs and remote servers do not wait for each other', async () => {
  const places = new Gates(fakeClock())
  for (let turn = 0; turn < 8; turn++) ask(places, null)
  const other = ask(places, 'alive.example')
  await settled()
  expect(other.leave).toBeTypeOf('function')
})

// Would catch: what nobody waits for (prompts, resources) asked for between the connections of a start.
test('it is not quiet while an attempt may still succeed, and it is although a host is dead', async () => {
  const clock = fakeClock()
  const places = new Gates(clock)
  for (let turn = 0; turn < 20; turn++) ask(places, 'dead.example')
  const slow = ask(places, null)
  await settled()
  let quiet = false
  void places.quiet().then(() => (quiet = true))
  await clock.pass(2_999)
  expect(quiet).toBe(false)
  await clock.pass(1)
  expect(quiet).toBe(true)
  slow.leave?.()
})

// Would catch: programs started while the window is being painted, and an attempt that is called off meanwhile and then made.
test('nobody is let in before the gates are opened', async () => {
  let open = (): void => undefined
  const places = new Gates(fakeClock(), new Promise<void>((resolve) => (open = resolve)))
  const impatient = new AbortController()
  const calledOff = places.enter(null, impatient.signal)
  const program = ask(places, null)
  await settled()
  expect(program.leave).toBeNull()
  impatient.abort(new Error('no time'))
  await expect(calledOff).rejects.toThrow('no time')
  open()
  await settled()
  expect(program.leave).toBeTypeOf('function')
})

test('who gives up takes no place with it', async () => {
  const clock = fakeClock()
  const places = new Gates(clock)
  const first = ['dead.example', 'busy.example'].flatMap((host) => Array.from({ length: 8 }, () => ask(places, host)))
  const impatient = new AbortController()
  setMaxListeners(0, impatient.signal)
  const given = Array.from({ length: 8 }, () => places.enter('dead.example', impatient.signal))
  // These have their host's place and wait for one on this machine.
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
