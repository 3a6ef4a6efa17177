/** Converge: never two passes at once, and a request is never answered by a pass that began before it. */
import { expect, test } from 'vitest'
import { converge } from '../../../shared/converge'
import { settled } from '../core/fake-clock'
import { seeded } from '../core/random'

test('requests during a pass lead to exactly one more', async () => {
  let passes = 0
  const go = converge(async () => {
    passes++
    await settled()
  })
  await Promise.all([go(), go(), go(), go()])
  expect(passes).toBe(2)
})

test('two passes never overlap, however the requests fall (two writers of one file would race)', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seeded(seed)
    let running = 0
    let most = 0
    let world = 0
    let seen = 0
    const go = converge(async () => {
      running++
      most = Math.max(most, running)
      const read = world
      for (let turn = random.below(3); turn >= 0; turn--) await (random.below(2) ? settled() : Promise.resolve())
      seen = read
      running--
    })
    const person = async (): Promise<void> => {
      for (let step = 0; step < 10; step++) {
        const mine = ++world
        await go()
        expect(seen, `seed ${seed}: the answer is older than the question`).toBeGreaterThanOrEqual(mine)
        for (let turn = random.below(4); turn > 0; turn--) await Promise.resolve()
      }
    }
    await Promise.all([person(), person(), person(), person()])
    expect(most, `seed ${seed}`).toBe(1)
  }
})

test('a failed pass is told to those who asked for it, and the next one runs all the same', async () => {
  let passes = 0
  const go = converge(async () => {
    passes++
    await settled()
    if (passes === 1) throw new Error('first')
  })
  const first = go()
  const second = go()
  await expect(first).rejects.toThrow('first')
  await expect(second).resolves.toBeUndefined()
  await expect(go()).resolves.toBeUndefined()
  expect(passes).toBe(3)
})
