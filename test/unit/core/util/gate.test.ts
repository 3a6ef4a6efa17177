/** The gate: no more than its limit inside, in order, and no place is ever lost or doubled. */
import { expect, test } from 'vitest'
import { Gate } from '../../../../electron/core/util/gate'
import { settled } from '../fake-clock'
import { seeded } from '../random'

const free = new AbortController().signal

test('first come, first served (a server must not wait for ever behind those that came later)', async () => {
  const gate = new Gate(1)
  const order: number[] = []
  const leave = await gate.enter(free)
  const others = [1, 2, 3].map(async (number) => {
    const go = await gate.enter(free)
    order.push(number)
    go()
  })
  leave()
  // Somebody who comes now does not overtake.
  const late = gate.enter(free).then((go) => {
    order.push(4)
    go()
  })
  await Promise.all([...others, late])
  expect(order).toEqual([1, 2, 3, 4])
})

test('leaving twice gives one place back (the limit would grow with every time-out)', async () => {
  const gate = new Gate(1)
  const leave = await gate.enter(free)
  leave()
  leave()
  await gate.enter(free)
  let second = false
  void gate.enter(free).then(() => (second = true))
  await settled()
  expect(second).toBe(false)
})

test('who gives up while waiting takes no place and holds nobody up', async () => {
  const gate = new Gate(1)
  const leave = await gate.enter(free)
  const impatient = new AbortController()
  const given = gate.enter(impatient.signal)
  const next = gate.enter(free)
  impatient.abort(new Error('no time'))
  await expect(given).rejects.toThrow('no time')
  leave()
  await expect(next).resolves.toBeTypeOf('function')
  await expect(gate.enter(impatient.signal)).rejects.toThrow('no time')
})

test('with any mixture of entering, leaving and giving up, the limit holds and all places come back', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seeded(seed)
    const gate = new Gate(3)
    let inside = 0
    const visits = Array.from({ length: 30 }, async () => {
      const patience = new AbortController()
      if (random.below(3) === 0) void settled().then(() => patience.abort(new Error('enough')))
      try {
        const leave = await gate.enter(patience.signal)
        inside++
        expect(inside, `seed ${seed}`).toBeLessThanOrEqual(3)
        for (let turn = random.below(4); turn > 0; turn--) await settled()
        inside--
        leave()
        if (random.below(2)) leave()
      } catch (error) {
        expect(String(error)).toContain('enough')
      }
    })
    await Promise.all(visits)
    const places = await Promise.all([1, 2, 3].map(() => gate.enter(free)))
    expect(places).toHaveLength(3)
  }
})
