/** One engine per state directory, with real processes: a race has one winner, and no crash blocks the next start. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { takeLock, type LockHolder } from '../../electron/adapters/instance-lock'
import { isRunning, ownIdentity } from '../../electron/adapters/process-identity'
import { bundle } from '../../scripts/lib/bundle.mjs'

interface Starter {
  pid: number
  answer: { held: boolean; holder?: LockHolder }
  /** Lets go and ends. */
  end(): Promise<void>
  kill(): Promise<void>
}

let program = ''
let directory = ''
let children: ChildProcess[] = []

beforeAll(async () => {
  program = await bundle('lock-starter', 'test/support/lock-starter.ts')
})
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'patchbay-lock-'))
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  await rm(directory, { recursive: true, force: true })
})

async function start(startAt = 0): Promise<Starter> {
  const child = spawn(process.execPath, [program, directory, String(startAt)], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const [line] = await new Promise<string[]>((resolve) =>
    createInterface(child.stdout).once('line', (text) => resolve([text])),
  )
  return {
    pid: child.pid ?? 0,
    answer: JSON.parse(line ?? '') as Starter['answer'],
    end() {
      child.stdin.end()
      return ended
    },
    kill() {
      child.kill('SIGKILL')
      return ended
    },
  }
}

const race = (count: number): Promise<Starter[]> =>
  Promise.all(Array.from({ length: count }, () => start(Date.now() + 1_200)))

const winners = (starters: readonly Starter[]): Starter[] => starters.filter(({ answer }) => answer.held)

test('of ten processes that start at once exactly one wins, and the others name it', async () => {
  for (let round = 0; round < 3; round++) {
    const starters = await race(10)
    expect(winners(starters)).toHaveLength(1)
    const winner = winners(starters)[0]?.pid
    for (const { answer } of starters) if (!answer.held) expect(answer.holder?.pid).toBe(winner)
    // A loser that lives on must not count as a holder once the winner has let go.
    await winners(starters)[0]?.end()
    const next = await start()
    expect(next.answer.held).toBe(true)
    await Promise.all([next, ...starters].map((starter) => starter.end()))
  }
})

test('a holder that was killed blocks nobody, and ten who find its traces still have one winner', async () => {
  for (let round = 0; round < 3; round++) {
    const first = await start()
    expect(first.answer.held).toBe(true)
    expect((await start()).answer).toMatchObject({ held: false, holder: { pid: first.pid, kind: 'serve' } })
    await first.kill()
    const starters = await race(10)
    expect(winners(starters)).toHaveLength(1)
    await Promise.all(starters.map((starter) => starter.kill()))
  }
})

test('a process that got the number of a dead holder is not taken for it', async () => {
  const { pid } = await ownIdentity()
  const claim = { pid, start: 'another boot/1', kind: 'app', nonce: 'old' }
  await writeFile(join(directory, 'engine.lock'), `${JSON.stringify(claim)}\n`)
  expect((await start()).answer.held).toBe(true)
})

test('damaged lines, also one that a crash left unfinished, are passed over', async () => {
  await writeFile(
    join(directory, 'engine.lock'),
    'nonsense\n{"pid":-1,"start":"","kind":"app","nonce":"n"}\n[]\n{"pid":1',
  )
  expect((await start()).answer.held).toBe(true)
})

test('the lock is let go only by its holder, in one process as well, and the file does not grow', async () => {
  for (let round = 0; round < 50; round++) {
    const lock = await takeLock(directory, 'command')
    if (!lock.held) throw new Error('the lock was not free')
    expect(await takeLock(directory, 'app')).toMatchObject({
      held: false,
      holder: { pid: process.pid, kind: 'command' },
    })
    await lock.release()
  }
  expect((await readFile(join(directory, 'engine.lock'))).length).toBeLessThan(1_500)
})

test('a zombie is not running', async () => {
  if (process.platform !== 'linux') return
  // `sleep` never waits for the child that it took over from the shell, which stays as a zombie.
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(parent)
  const pid = Number(
    await new Promise<string>((resolve) => createInterface(parent.stdout).once('line', (line) => resolve(line))),
  )
  await expect.poll(() => readFile(`/proc/${pid}/stat`, 'utf8').then((text) => text.includes(') Z'))).toBe(true)
  expect(await isRunning({ pid, start: 'whatever' })).toBe(false)
})

// Would catch: a start that ends with "ERR_STRING_TOO_LONG", each time anew, because of what a bad day left in the file.
test('a giant that is no lock is read at both ends alone, and replaced', async () => {
  const path = join(directory, 'engine.lock')
  await writeFile(path, '')
  await truncate(path, 2 ** 30)
  const first = await takeLock(directory, 'serve')
  expect(first.held).toBe(true)
  expect((await stat(path)).size).toBeLessThan(1_000)
  expect((await takeLock(directory, 'serve')).held).toBe(false)
  // Whoever claimed before it grew keeps the lock.
  await truncate(path, 2 ** 30)
  expect((await takeLock(directory, 'serve')).held).toBe(false)
})
