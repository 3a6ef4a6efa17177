/** Many servers behind one dead host: counted where it hurts, at the host's own socket. */
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startDeadHost, type Death } from '../servers/dead-host'
import { startLegacyHttp } from '../servers/legacy-http'
import { startTestEngine } from '../support/engine'
import { cleanUp } from '../support/cleanup'

const { cleanups } = cleanUp(afterEach)

const numbers = Array.from({ length: 50 }, (_, index) => index)
const deadFor = 60_000

async function behind(death: Death) {
  const host = await startDeadHost(death)
  const alive = await startLegacyHttp()
  cleanups.push(
    () => host.close(),
    () => alive.close(),
  )
  const test = await startTestEngine({
    servers: Object.fromEntries(numbers.map((n) => [`s${n}`, { type: 'http', url: host.url(n) }])),
  })
  cleanups.push(() => test.stop())
  return { death, host, alive, test }
}

// Would catch: every server of a gateway knocking at once when it dies, each silent attempt making room for one more, and
// servers that are forgotten in the queue. Both kinds of death run side by side, because each takes its minute.
test('50 servers, dead for 60 s: under 15 attempts each, 8 at once, then all are back', async () => {
  const both = await Promise.all([behind('resets'), behind('silent')])
  await delay(deadFor)
  for (const { death, host, test } of both) {
    for (const n of numbers) expect(host.attempts(n), `${death} ${n}`).toBeLessThan(15)
    expect(host.mostAtOnce(), death).toBe(8)
    for (const n of numbers) expect(['connecting', 'reconnecting'], death).toContain(test.view(`s${n}`).state.kind)
  }
  for (const n of numbers) expect(both[0].host.attempts(n)).toBeGreaterThan(2)
  await Promise.all(
    both.map(async ({ host, alive, test }) => {
      host.revive(alive.port)
      // Each server is asked again at its own pace, half a minute at most by now.
      await Promise.all(numbers.map((n) => test.waitFor(`s${n}`, 'connected', 40_000)))
      for (const n of numbers) expect(await test.callText(`s${n}`, 'echo', { text: `${n}` })).toBe(`${n}`)
    }),
  )
})

// Would catch: a click that waits for its turn behind servers that nobody has clicked on.
test('Reconnect on one of them takes no turn', async () => {
  const { host, alive, test } = await behind('silent')
  await expect.poll(() => host.mostAtOnce()).toBe(8)
  const last = test.view('s49')
  expect(host.attempts(49)).toBe(0)
  expect(last.state.kind).toBe('connecting')
  const clicked = test.engine.reconnect('s49')
  await expect.poll(() => host.attempts(49)).toBe(1)
  host.revive(alive.port)
  expect((await clicked).state.kind).toMatch(/connected|reconnecting/)
  await test.waitFor('s49', 'connected')
})
