/** The lock between processes: one at a time, and nobody waits for the dead. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withFileLock } from '../../../../electron/core/vault/file-lock'
import { ownNow } from '../../../support/own-time'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-lock-'))
  path = join(folder, 'some.lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The number of a process that has ended. */
const deadPid = spawnSync(process.execPath, ['-e', '']).pid

/** Far from the half minute that a stranger would be watched for. */
async function quickly<T>(work: Promise<T>): Promise<T> {
  const begun = ownNow()
  const result = await work
  expect(ownNow() - begun).toBeLessThan(5_000)
  return result
}

describe('the file lock', { timeout: 30_000 }, () => {
  // Would catch: two at once, work that is skipped, a lock that is left behind.
  test('lets one after another work and leaves nothing behind', async () => {
    let inside = 0
    let most = 0
    let done = 0
    const work = async (): Promise<void> => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 2))
      inside -= 1
      done += 1
    }
    await Promise.all(Array.from({ length: 20 }, () => withFileLock(path, work)))
    expect({ most, done }).toEqual({ most: 1, done: 20 })
    expect(await readdir(folder)).toEqual([])
  })

  test('lets go when the work fails, and passes the error on', async () => {
    await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(quickly(withFileLock(path, async () => 'yes'))).resolves.toBe('yes')
  })

  // Would catch: everybody waiting half a minute after a crash.
  test('is not held by the dead', async () => {
    await writeFile(path, `${deadPid} of-a-killed-process`)
    await expect(quickly(withFileLock(path, async () => 'mine'))).resolves.toBe('mine')
    expect(existsSync(path)).toBe(false)
  })

  // Would catch: half a minute's wait for a process that was killed before it could write its name.
  // Would catch: a vault that waits for ever for the name in a pipe, or fills the memory with a giant's.
  test.skipIf(process.platform === 'win32').each(['a pipe', 'a giant'])('is not held by %s', async (what) => {
    if (what === 'a pipe') spawnSync('mkfifo', [path])
    else {
      await writeFile(path, '')
      await truncate(path, 2 ** 32)
    }
    await utimes(path, 0, 0)
    await withFileLock(path, async () => undefined)
    expect(existsSync(path)).toBe(false)
  })

  test('is not held by the nameless', async () => {
    await writeFile(path, '')
    const begun = ownNow()
    await expect(withFileLock(path, async () => 'mine')).resolves.toBe('mine')
    expect(ownNow() - begun).toBeLessThan(10_000)
  })

  // Would catch: a judge that was killed blocks every later judgement.
  test('is not held by a judge that was killed while it judged', async () => {
    await writeFile(path, `${deadPid} owner`)
    await writeFile(`${path}.judging`, `${deadPid} judge`)
    await expect(quickly(withFileLock(path, async () => 'mine'))).resolves.toBe('mine')
  })

  // Would catch: a full disk's empty files, which nobody dared to remove: everything hung until a person deleted them.
  test('is not held by what a full disk left: a lock and a judgement without a name', async () => {
    await writeFile(path, '')
    await writeFile(`${path}.judging`, '')
    await expect(quickly(withFileLock(path, async () => 'mine'))).resolves.toBe('mine')
    await expect(quickly(withFileLock(path, async () => 'mine'))).resolves.toBe('mine')
    expect(await readdir(folder)).toEqual([])
  })

  // Would catch: a lock that is there before its owner's name is, and stays so when the process is killed in between.
  test('is whole or not there, at whatever moment somebody looks', async () => {
    const seen = new Set<string>()
    let over = false
    const looking = (async () => {
      while (!over) seen.add(await readFile(path, 'utf8').catch(() => 'none'))
    })()
    for (let round = 0; round < 300; round += 1) await withFileLock(path, async () => undefined)
    over = true
    await looking
    expect([...seen].filter((text) => text !== 'none' && !text.startsWith(`${process.pid} `))).toEqual([])
  })

  // Would catch: two waiters that both remove the dead one's lock, the second one that of the first.
  test('passes from a dead owner to exactly one of many', async () => {
    for (let round = 0; round < 10; round += 1) {
      await writeFile(path, `${deadPid} owner`)
      let inside = 0
      let most = 0
      const work = async (): Promise<void> => {
        most = Math.max(most, ++inside)
        await new Promise((resolve) => setTimeout(resolve, 5))
        inside -= 1
      }
      await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, work)))
      expect(most).toBe(1)
    }
  })

  // Would catch: a live owner robbed because its work takes long.
  test('stays with a living process as long as that works', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
    try {
      await writeFile(path, `${child.pid} owner`)
      let got = false
      const waiting = withFileLock(path, async () => {
        got = true
      })
      await new Promise((resolve) => setTimeout(resolve, 400))
      expect(got).toBe(false)
      expect(await readFile(path, 'utf8')).toBe(`${child.pid} owner`)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await quickly(waiting)
      expect(got).toBe(true)
    } finally {
      child.kill('SIGKILL')
    }
  })

  // Would catch: an end of everything that has to wait until another process is done.
  test('does not wait any longer once nobody wants it', async () => {
    await writeFile(path, `${process.pid} owner`)
    const halt = new AbortController()
    const waiting = withFileLock(path, async () => 'mine', halt.signal)
    halt.abort(new Error('closing'))
    await expect(quickly(waiting)).rejects.toThrow('closing')
    expect(await readFile(path, 'utf8')).toBe(`${process.pid} owner`)
  })

  // Would catch: a refresh that never runs because the disk is full or read-only.
  test('does not stop the work where no lock can be made', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(withFileLock(join(folder, 'file', 'some.lock'), async () => 'done')).resolves.toBe('done')
  })

  test('makes the folder it is in', async () => {
    await expect(withFileLock(join(folder, 'new', 'some.lock'), async () => 'done')).resolves.toBe('done')
  })
})

// Would catch: a token that one task has saved and another overwrites with what it had read before, on a day without locks.
test('where no lock can be made, the tasks of one process still come one after another', async () => {
  await writeFile(join(folder, 'file'), '')
  const path = join(folder, 'file', 'some.lock')
  let inside = 0
  let most = 0
  const one = (): Promise<void> =>
    withFileLock(path, async () => {
      most = Math.max(most, (inside += 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside -= 1
    })
  const failing = withFileLock(path, () => Promise.reject(new Error('on purpose')))
  const halt = new AbortController()
  const waiting = withFileLock(path, () => Promise.resolve(), halt.signal)
  halt.abort(new Error('enough'))
  await Promise.all([
    one(),
    one(),
    expect(failing).rejects.toThrow('on purpose'),
    expect(waiting).rejects.toThrow('enough'),
    one(),
  ])
  expect(most).toBe(1)
}, 30_000)

// Would catch: a call or an end that waits for the patience of all who came before it.
test('where one has been in vain, the next ones do not wait as long again', async () => {
  await writeFile(join(folder, 'file'), '')
  const path = join(folder, 'file', 'other.lock')
  await withFileLock(path, () => Promise.resolve())
  const begun = ownNow()
  for (let times = 0; times < 10; times += 1) await withFileLock(path, () => Promise.resolve())
  // Each patient one takes a second.
  expect(ownNow() - begun).toBeLessThan(5_000)
}, 30_000)
