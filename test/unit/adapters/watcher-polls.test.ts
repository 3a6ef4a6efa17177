/** The watcher where the system tells nothing, as on network drives: it looks now and then, and not at what cannot have changed. */
import { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWatcher } from '../../../electron/adapters/watcher'

const looks = vi.hoisted(() => ({ count: 0 }))
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  watch: () => Object.assign(new EventEmitter(), { close: () => undefined }),
}))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const counted = <A extends unknown[], R>(look: (...args: A) => R) => {
    return (...args: A): R => {
      looks.count += 1
      return look(...args)
    }
  }
  return { ...real, stat: counted(real.stat), readlink: counted(real.readlink) }
})

const turn = 10_000
const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
let directory = ''
let stop: () => Promise<void> = () => Promise.resolve()
const told: string[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'patchbay-watch-'))
  told.length = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(async () => {
  await stop()
  vi.useRealTimers()
  await rm(directory, { recursive: true, force: true })
})

/** Lets the next look come, and the disk answer all of it. */
async function look(): Promise<void> {
  await vi.advanceTimersByTimeAsync(turn)
  for (let before = -1; before !== looks.count; await delay(50)) before = looks.count
}

// Would catch: a look that leaves out a file whose folder, or whose content, has changed meanwhile.
test('a file that changes, comes, moves in with its folder or goes is seen at the next look', async () => {
  const [there, absent, deep] = [
    join(directory, 'there.json'),
    join(directory, 'absent.json'),
    join(directory, 'a', 'b', 'deep.json'),
  ]
  await writeFile(there, '1')
  stop = await createWatcher(silent).watch([there, absent, deep], (path) => told.push(path))
  const seen = async (path: string, act: () => Promise<unknown>): Promise<void> => {
    told.length = 0
    await act()
    await look()
    await vi.waitUntil(() => told.length > 0, { interval: 1, timeout: 5_000 })
    expect(told).toEqual([path])
  }
  for (let round = 0; round < 2; round++) {
    await seen(there, () => writeFile(there, `${round} and more`.repeat(round + 1)))
    await seen(absent, () => writeFile(absent, '1'))
    await seen(deep, async () => {
      await mkdir(join(directory, 'a', 'b'), { recursive: true })
      await writeFile(deep, '1')
    })
    await seen(absent, () => unlink(absent))
    await seen(deep, () => rm(join(directory, 'a'), { recursive: true }))
  }
})

// Would catch: thousands of looks every ten seconds for the files that a hundred projects might have one day.
test('what is missing costs one look at its folder', async () => {
  const projects = Array.from({ length: 10 }, (_, index) => join(directory, `project-${index}`))
  await Promise.all(projects.map((project) => mkdir(project)))
  const files = projects.flatMap((project) =>
    Array.from({ length: 20 }, (_, client) => join(project, `.client-${client}`, 'mcp.json')),
  )
  stop = await createWatcher(silent).watch(files, (path) => told.push(path))
  looks.count = 0
  await look()
  await look()
  expect(looks.count).toBe(2 * projects.length)
  expect(told).toEqual([])
})
