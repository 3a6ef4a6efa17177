/** How much of the disk the watcher looks at: sixty files of clients, of which hardly any exists, must cost nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWatcher } from '../../../electron/adapters/watcher'

const looks = vi.hoisted(() => ({ count: 0 }))
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

let directory = ''
let stop: () => Promise<void> = () => Promise.resolve()
const told: string[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'patchbay-watch-'))
  looks.count = 0
  told.length = 0
})
afterEach(async () => {
  await stop()
  await rm(directory, { recursive: true, force: true })
})

const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }

// Would catch: a rewrite of one file (Claude Code writes its own all the time) after which every other one is looked at too.
test('what is reported is looked at, and nothing else', async () => {
  const busy = join(directory, '.claude.json')
  const others = Array.from({ length: 60 }, (_, index) =>
    join(directory, '.config', `client-${index}`, 'deep', 'mcp.json'),
  )
  stop = await createWatcher(silent).watch([busy, ...others], (path) => told.push(path))
  // The folders on the way and the file itself, twice: before there is something to hear, and after.
  expect(looks.count).toBeLessThan(2 * (60 * 2 + 20))
  looks.count = 0
  for (let round = 1; round <= 10; round++) {
    await writeFile(busy, `{"round":${round}}`)
    const before = told.length
    await expect.poll(() => told.length, { interval: 1 }).toBeGreaterThan(before)
  }
  expect(new Set(told)).toEqual(new Set([busy]))
  expect(looks.count / told.length).toBeLessThan(12)
})
