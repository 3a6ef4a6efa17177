/** The watcher over the real file system: nothing a person or a program does to a configuration file goes unnoticed. */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWatcher } from '../../../electron/adapters/watcher'
import { ownNow } from '../../support/own-time'

/** Never in a test: whatever is noticed, the system has told of it. */
const looks = { rarely: 3_600_000, often: 1_000 }
const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }

let directory = ''
let calls: { path: string; at: number }[] = []
let stop: () => Promise<void> = () => Promise.resolve()

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'patchbay-watch-'))
  calls = []
})

afterEach(async () => {
  await stop()
  await rm(directory, { recursive: true, force: true })
})

async function watching(...paths: string[]): Promise<void> {
  stop = await createWatcher(silent, looks).watch(paths, (path) => calls.push({ path, at: ownNow() }))
}

/** Does something and waits until `path` is reported, at most `limit` ms; returns how long that took. */
async function reported(path: string, act: () => Promise<void>, limit = 10_000): Promise<number> {
  calls = []
  await act()
  const acted = ownNow()
  while (ownNow() - acted < limit) {
    const call = calls.find((entry) => entry.path === path)
    if (call) return call.at - acted
    await delay(2)
  }
  throw new Error(`not noticed within ${limit} ms`)
}

test('creation, change, atomic replacement and removal of one file are each noticed, without a pause before it', async () => {
  const path = join(directory, 'servers.json')
  await watching(path)
  const took: number[] = []
  took.push(await reported(path, () => writeFile(path, '1')))
  took.push(await reported(path, () => writeFile(path, '2')))
  const replace = async (): Promise<void> => {
    await writeFile(`${path}.tmp`, '3')
    await rename(`${path}.tmp`, path)
  }
  took.push(await reported(path, replace))
  // A watcher that follows the inode would be deaf from here on.
  took.push(await reported(path, () => writeFile(path, '4')))
  took.push(await reported(path, () => unlink(path)))
  took.push(await reported(path, () => writeFile(path, '5')))
  // A busy machine may delay some of them; a pause of ours would delay each.
  expect(Math.min(...took)).toBeLessThan(100)
})

test('a file is noticed although none of its parent folders exists yet, also when they go and come back', async () => {
  const folder = join(directory, 'a', 'b', 'c')
  const path = join(folder, 'servers.json')
  await watching(path)
  const create = async (): Promise<void> => {
    await mkdir(folder, { recursive: true })
    await writeFile(path, '1')
  }
  await reported(path, create)
  for (let round = 0; round < 3; round++) {
    await reported(path, () => rm(join(directory, 'a'), { recursive: true }))
    await reported(path, create)
    await reported(path, () => writeFile(path, '2'))
  }
})

// Would catch: a new file in a folder of files of any name that is seen only when the disk is looked at anyway.
test('a folder that is watched as such changes with every name in it, from its creation to its end', async () => {
  const folder = join(directory, 'config', 'servers')
  const inside = join(folder, 'one.yaml')
  await watching(folder, inside)
  await reported(folder, async () => void (await mkdir(folder, { recursive: true })))
  for (let round = 0; round < 2; round++) {
    await reported(folder, () => writeFile(join(folder, 'other.yaml'), '1'))
    await reported(folder, () => unlink(join(folder, 'other.yaml')))
    await reported(inside, () => writeFile(inside, '1'))
    await reported(inside, () => rm(folder, { recursive: true }))
    await reported(folder, async () => void (await mkdir(folder, { recursive: true })))
  }
})

test('a folder that is swapped for another of the same name is followed', async () => {
  const folder = join(directory, 'project')
  const path = join(folder, '.mcp.json')
  await mkdir(folder)
  await mkdir(join(directory, 'other'))
  await writeFile(join(directory, 'other', '.mcp.json'), 'from the other')
  await watching(path)
  await reported(path, async () => {
    await rename(folder, join(directory, 'old'))
    await rename(join(directory, 'other'), folder)
  })
  await delay(50)
  await reported(path, () => writeFile(path, 'changed'))
})

test('a change of the file behind a symbolic link is noticed, and so is a link that is turned elsewhere', async () => {
  const real = join(directory, 'dotfiles')
  await mkdir(real)
  await writeFile(join(real, 'claude.json'), '1')
  await writeFile(join(real, 'second.json'), '2')
  const path = join(directory, '.claude.json')
  await symlink(join(real, 'claude.json'), path)
  await watching(path)
  await reported(path, () => writeFile(join(real, 'claude.json'), '10'))
  const turn = async (): Promise<void> => {
    await unlink(path)
    await symlink(join(real, 'second.json'), path)
  }
  await reported(path, turn)
  await delay(50)
  await reported(path, () => writeFile(join(real, 'second.json'), '20'))
})

test('two writes of equal length in the same moment are both passed on', async () => {
  const path = join(directory, 'servers.json')
  await writeFile(path, 'aaaa')
  await watching(path)
  for (let round = 0; round < 20; round++) {
    await reported(path, () => writeFile(path, round % 2 === 0 ? 'bbbb' : 'aaaa'))
  }
  expect(calls.length).toBeGreaterThan(0)
})

test('a project folder of 5 000 files costs one watcher, and changes of its other files cost next to nothing', async () => {
  const project = join(directory, 'project')
  await mkdir(join(project, 'src'), { recursive: true })
  await Promise.all(Array.from({ length: 5_000 }, (_, index) => writeFile(join(project, `file-${index}`), 'x')))
  const before = watchers()
  await watching(join(project, '.mcp.json'), join(project, '.claude', 'settings.json'))
  if (process.platform === 'linux') expect(watchers() - before).toBe(1)
  const cpu = process.cpuUsage()
  for (let index = 0; index < 50; index++) {
    await writeFile(join(project, `file-${index}`), 'y')
    await writeFile(join(project, 'src', `deep-${index}`), 'y')
    await delay(2)
  }
  const used = process.cpuUsage(cpu)
  // chokidar needs about 1 800 ms for this, because it reads the folder again each time.
  expect((used.user + used.system) / 1_000).toBeLessThan(400)
  expect(calls).toEqual([])
  await reported(join(project, '.mcp.json'), () => writeFile(join(project, '.mcp.json'), '{}'))
})

test('a stopped watcher reports nothing more and leaves no handle', async () => {
  const path = join(directory, 'servers.json')
  const before = watchers()
  await watching(path)
  await stop()
  expect(watchers()).toBe(before)
  await writeFile(path, '1')
  await delay(60)
  expect(calls).toEqual([])
})

/** How many files and folders the system watches for this process. */
function watchers(): number {
  if (process.platform !== 'linux') return 0
  const descriptions = readdirSync('/proc/self/fdinfo').map((name) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${name}`, 'utf8')
    } catch {
      // The descriptor of the listing itself is gone by now.
      return ''
    }
  })
  return descriptions.join('').split('inotify wd:').length - 1
}
