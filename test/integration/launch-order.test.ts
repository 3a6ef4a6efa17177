/** The order of a start: the list first, then the connections; and nothing waits for what an earlier engine left behind. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { isAlive, pidsIn, program } from '../servers/programs'
import { cleanUp } from '../support/cleanup'
import { createHome, startEngineProcess } from '../support/engine-process'

const { cleanups, engineFor } = cleanUp(afterEach)

// Would catch: programs that are started while the window is being painted, and a person's click that waits for that.
test('nothing is connected before the list is shown, except what a person asks for', async () => {
  let show = (): void => undefined
  const connectAfter = new Promise<void>((resolve) => (show = resolve))
  const engine = await engineFor({ one: program('echo'), two: program('echo') }, { connectAfter })
  expect((await engine.engine.reconnect('two')).state.kind).toBe('connected')
  expect(engine.view('one').state.kind).toBe('connecting')
  show()
  await engine.waitFor('one', 'connected')
})

// Would catch: places that are held by servers which only let us wait: sixteen of these took 2 s, sixty 8 s.
test('programs that take their time do not wait for each other', async () => {
  const slow = Array.from(
    { length: 16 },
    (_, index) => [`slow-${index}`, program('echo', ['--greet-after', '3000'])] as const,
  )
  const begun = performance.now()
  const engine = await engineFor(Object.fromEntries(slow))
  const after = await Promise.all(
    slow.map(async ([name]) => {
      await engine.waitFor(name, 'connected', 30_000)
      return performance.now() - begun
    }),
  )
  const [first, last] = [Math.min(...after), Math.max(...after)]
  // One after another the second eight would have come 3 s after the first eight.
  expect(last - first).toBeLessThan(first)
})

// Would catch: a start that first waits seconds for one stubborn program of the engine that was killed before.
test('after a crash the list is there at once, and only the same server waits', async () => {
  const cli = await bundleCompiled('cli', 'electron/cli/main.ts')
  const place = await createHome({})
  const starts = join(place.home, 'starts')
  const entries = {
    stubborn: program('ignores-stdin-end', [], { TEST_STARTS_FILE: starts }),
    plain: program('echo'),
  }
  await writeFile(join(place.state, 'servers.json'), JSON.stringify({ mcpServers: entries }))
  const first = await startEngineProcess(cli, entries, place)
  cleanups.push(() => first.end('SIGKILL'))
  const allConnected = (views: { state: { kind: string } }[]): boolean =>
    views.length === 2 && views.every(({ state }) => state.kind === 'connected')
  await first.until(allConnected)
  const [old = 0] = pidsIn(starts)
  await first.end('SIGKILL')
  expect(isAlive(old)).toBe(true)

  const second = await startEngineProcess(cli, entries, place)
  cleanups.push(() => second.stop())
  expect(isAlive(old)).toBe(true)
  expect(pidsIn(starts)).toHaveLength(1)
  await second.until(allConnected)
  expect(isAlive(old)).toBe(false)
})
