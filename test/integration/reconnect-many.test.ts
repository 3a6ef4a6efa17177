/** Reconnect all: what else the process has to do, a window above all, comes between. */
import { afterEach, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { startTestEngine } from '../support/engine'
import { cleanUp } from '../support/cleanup'

const { cleanups, later } = cleanUp(afterEach)
const names = Array.from({ length: 40 }, (_, index) => `s${index}`)

// Would catch: all of hundreds begun in one go, for which a window stood still for a tenth of a second; and one left out.
test('a few begin at a time, and everyone is connected anew', async () => {
  const server = later(await startLegacyHttp())
  const { engine, view, waitFor, stop } = await startTestEngine({
    servers: Object.fromEntries(names.map((name) => [name, { type: 'http', url: server.url }])),
  })
  cleanups.push(() => stop())
  for (const name of names) await waitFor(name, 'connected')
  const before = server.initializes()
  const asked = engine.reconnectMany('all')
  // Promises alone: the event loop does not turn.
  for (let step = 0; step < 20; step += 1) await Promise.resolve()
  const begun = names.filter((name) => view(name).state.kind !== 'connected').length
  expect(begun).toBeGreaterThan(0)
  expect(begun).toBeLessThan(20)
  const views = await asked
  expect(views.map(({ name, state }) => `${name} ${state.kind}`)).toEqual(names.map((name) => `${name} connected`))
  expect(server.initializes()).toBe(before + names.length)
})
