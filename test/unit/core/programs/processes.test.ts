/** Real programs: started once, stopped with everything they started, in bounded memory, and reaped after a crash of the engine. */
import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createFiles } from '../../../../electron/adapters/files'
import { Ledger, unfinishedIn } from '../../../../electron/core/programs/ledger'
import { killTree } from '../../../../electron/core/programs/process-tree'
import { StdioProcess, type ProcessDeps } from '../../../../electron/core/programs/stdio-process'
import {
  isZombie,
  markerVariable,
  processStartTime,
  processesWithMarker,
} from '../../../../electron/core/programs/process-info'
import { isAlive, pidsIn } from '../../../servers/programs'
import { ownNow } from '../../../support/own-time'

const { platform } = process
const grace = { stdinMs: 150, termMs: 150 }

let home: string
let deps: ProcessDeps
let messages: string[]
const started: StdioProcess[] = []
const strangers: ChildProcess[] = []

/** Processes that these tests have started themselves: nobody else may ever be sent a signal from here. */
const owned = new Set<number>()
let trespasses: number[]

beforeEach(() => {
  // A net under the code that is tested: a mistake in it must fail a test, not end other programs of this machine.
  trespasses = []
  const kill = process.kill.bind(process)
  vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    const target = Math.abs(pid)
    if (signal === 0 || (pid !== -1 && (owned.has(target) || grandchildren().includes(target))))
      return kill(pid, signal)
    trespasses.push(pid)
    throw Object.assign(new Error('Not started by this test'), { code: 'ESRCH' })
  })
  home = mkdtempSync(join(tmpdir(), 'patchbay-processes-'))
  messages = []
  const note = (message: string): void => void messages.push(message)
  const ledger = new Ledger(join(home, 'processes.jsonl'), createFiles(), platform, {
    error: note,
    info: note,
    debug: () => undefined,
  })
  deps = { platform, ledger, grace, owner: 'it' }
})

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()))
  for (const stranger of strangers.splice(0)) stranger.kill('SIGKILL')
  vi.restoreAllMocks()
  owned.clear()
  rmSync(home, { recursive: true, force: true })
  expect(trespasses, 'a signal to somebody else').toEqual([])
})

/** What a new engine does with the page that it finds. */
async function reap(): Promise<number> {
  const ledger = new Ledger(deps.ledger.path, createFiles(), platform, deps.ledger.logger)
  await ledger.open()
  return ledger.reaped()
}

/** Starts one of the test programs, or a script. */
async function start(what: string | { script: string }, args: string[] = []): Promise<StdioProcess> {
  const file = typeof what === 'string' ? [resolve('test/servers/stdio', `${what}.mjs`)] : ['-e', what.script]
  const env = {
    PATH: process.env['PATH'] ?? '',
    TEST_GRANDCHILDREN_FILE: join(home, 'grandchildren'),
    TEST_STARTS_FILE: join(home, 'starts'),
  }
  const made = await StdioProcess.start({ command: process.execPath, args: [...file, ...args], env, cwd: home }, deps)
  started.push(made)
  owned.add(made.pid)
  return made
}

async function until(holds: () => boolean, what: string, ms = 5_000): Promise<void> {
  const deadline = performance.now() + ms
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not within ${ms} ms: ${what}`)
    await new Promise((go) => setTimeout(go, 5))
  }
}

const grandchildren = (): number[] => pidsIn(join(home, 'grandchildren'))
const noteGrandchild = "require('node:fs').appendFileSync(process.env.TEST_GRANDCHILDREN_FILE, child.pid + '\\n')"
const sleeper = "['-e', 'setInterval(() => {}, 1000)']"

test('the net holds: the code under test cannot signal what these tests have not started', async () => {
  const made = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true })
  strangers.push(made)
  const pid = made.pid ?? 0
  await killTree({ pid, marker: randomUUID(), platform, leaderIsOurs: true, graceMs: 50 })
  expect(isAlive(pid)).toBe(true)
  expect(trespasses.splice(0)).toContain(-pid)
})

describe('stopping', () => {
  test('a well-behaved program ends at the end of stdin, at once', async () => {
    // So much that only a stop which waits for it would take it.
    deps = { ...deps, grace: { stdinMs: 30_000, termMs: 30_000 } }
    const program = await start('echo')
    await until(() => pidsIn(join(home, 'starts')).length === 1, 'started')
    const begun = ownNow()
    await program.stop()
    expect(ownNow() - begun).toBeLessThan(20_000)
    expect(program.end).toEqual({ exitCode: 0, signal: null })
    expect(isAlive(program.pid)).toBe(false)
  })

  test('one that ignores both stdin and SIGTERM is killed', async () => {
    const program = await start('ignores-stdin-end')
    await until(() => pidsIn(join(home, 'starts')).length === 1, 'started')
    await program.stop()
    expect(program.end).toEqual({ exitCode: null, signal: 'SIGKILL' })
  })

  test.each([
    ['that inherits its pipes', 'with-grandchild', []],
    ['that also ignores SIGTERM', 'with-grandchild', ['--stubborn']],
  ])('a grandchild %s is gone as well', async (_name, program, args) => {
    const running = await start(program, args)
    await until(() => grandchildren().length === 1, 'grandchild')
    await running.stop()
    await until(() => !grandchildren().some(isAlive), 'grandchild gone', 1_000)
  })

  test('a grandchild that has left the group and the session is found by its marker', async () => {
    const running = await start({
      script: `const child = require('node:child_process').spawn(process.execPath, ${sleeper}, { detached: true, stdio: 'ignore' });
        child.unref(); ${noteGrandchild}; process.stdin.resume(); process.stdin.on('end', () => process.exit())`,
    })
    await until(() => grandchildren().length === 1, 'grandchild')
    const [pid = 0] = grandchildren()
    expect(isAlive(pid)).toBe(true)
    await running.stop()
    await until(() => !isAlive(pid), 'gone', 1_000)
  })

  test('what a program that has ended by itself left behind is swept too', async () => {
    const running = await start({
      script: `const child = require('node:child_process').spawn(process.execPath, ${sleeper}, { stdio: 'inherit' }); ${noteGrandchild}; process.exit(7)`,
    })
    expect(await running.ended).toEqual({ exitCode: 7, signal: null })
    const [pid = 0] = grandchildren()
    expect(isAlive(pid)).toBe(true)
    await running.stop()
    await until(() => !isAlive(pid), 'gone', 1_000)
  })

  test('stopping twice, or while it stops, is one stop', async () => {
    const running = await start('echo')
    const first = running.stop()
    expect(running.stop()).toBe(first)
    await first
    await running.stop()
    const lines = readFileSync(deps.ledger.path, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"end"'))
    expect(lines).toHaveLength(1)
  })

  test('nobody else is touched', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    strangers.push(stranger)
    const other = await start('echo')
    const running = await start('with-grandchild')
    // The net knows it by then.
    await until(() => grandchildren().length === 1, 'grandchild')
    await running.stop()
    expect([isAlive(stranger.pid ?? 0), isAlive(other.pid)]).toEqual([true, true])
  })
})

describe('output', () => {
  test('the last words are in the record although they end without a newline and the program ends at once', async () => {
    for (let round = 0; round < 4; round++) {
      const running = await start({
        script: "process.stderr.write('first\\n'); process.stderr.write('fatal: no newline'); process.exit(3)",
      })
      await running.ended
      expect(running.stderr).toEqual(['first', 'fatal: no newline'])
      await running.stop()
    }
  })

  test('a long farewell is read to its end', async () => {
    const running = await start({
      script:
        "const all = Array.from({ length: 900 }, (_, n) => 'line ' + n + ' ' + 'x'.repeat(60)).join('\\n') + '\\nthe end\\n'; require('node:fs').writeSync(2, all); process.exit(3)",
    })
    await running.ended
    expect(running.stderr).toHaveLength(50)
    expect(running.stderr.at(-1)).toBe('the end')
  })

  test('the end is told although a grandchild holds the pipes open', async () => {
    const running = await start({
      script: `const child = require('node:child_process').spawn(process.execPath, ${sleeper}, { stdio: 'inherit' }); ${noteGrandchild}; process.stderr.write('bye'); process.exit(7)`,
    })
    const begun = ownNow()
    await running.ended
    expect(ownNow() - begun).toBeLessThan(2_000)
    expect(running.stderr).toEqual(['bye'])
  })

  test('messages on stdout arrive whole, in order, whatever their size', async () => {
    const lines: string[] = []
    const running = await start({
      script:
        "for (const size of [1, 100, 70000, 3000000]) process.stdout.write('x'.repeat(size) + '\\n'); process.stdout.write('ü😀\\n')",
    })
    running.onLine = (line) => lines.push(line.toString())
    await until(() => lines.length === 5, 'five lines')
    expect(lines.map((line) => line.length)).toEqual([1, 100, 70_000, 3_000_000, 3])
  })

  test('50 MB of stderr, a line of 2 MB and 1 000 stray lines cost no memory', async () => {
    const before = process.memoryUsage().rss
    let stray = 0
    const running = await start('chatty')
    running.onLine = () => stray++
    await until(() => running.stderr.at(-1) === 'flood is over', 'the end of the flood', 20_000)
    expect(running.stderr).toHaveLength(50)
    expect(running.stderr.at(-2)).toContain('very long line')
    expect(stray).toBeGreaterThanOrEqual(1_000)
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(100)
  }, 30_000)

  test('writing to a program that no longer reads is an error, not a crash', async () => {
    const running = await start({ script: 'process.exit(0)' })
    await running.ended
    await until(() => !isAlive(running.pid), 'gone')
    await expect(
      (async () => {
        for (let count = 0; count < 50; count++) await running.write(Buffer.alloc(100_000, 'x'))
      })(),
    ).rejects.toThrow()
  })
})

describe('starting', () => {
  test.each([
    ['a program that is not there', { command: '/nowhere/program' }, 'ENOENT'],
    ['a folder that is not there', { cwd: '/nowhere' }, 'ENOENT'],
    ['a file that may not be run', { command: resolve('package.json') }, 'EACCES'],
    ['a NUL in an argument', { args: ['a\0b'] }, 'ERR_INVALID_ARG_VALUE'],
    ['far too many arguments', { args: Array.from({ length: 40 }, () => 'x'.repeat(130_000)) }, 'E2BIG'],
  ])('%s rejects with the system’s code, and the ledger knows nothing of it', async (_name, given, code) => {
    const attempt = StdioProcess.start({ command: process.execPath, args: [], env: {}, cwd: home, ...given }, deps)
    await expect(attempt).rejects.toMatchObject({ code })
    expect(unfinishedIn(readFileSync(deps.ledger.path, 'utf8'))).toEqual([])
  })
})

describe('the ledger', () => {
  /** A program of an engine that has been killed: with a marker, and nobody's child any more. */
  async function orphan(script = sleeper): Promise<{ pid: number; marker: string }> {
    const marker = randomUUID()
    const file = join(home, `orphan-${marker}`)
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').spawn(process.execPath, ${script}, { detached: true, stdio: 'ignore' });
        require('node:fs').writeFileSync(process.argv[1], String(child.pid)); process.kill(process.pid, 'SIGKILL')`,
        file,
      ],
      { env: { ...process.env, [markerVariable]: marker }, stdio: 'ignore' },
    )
    await new Promise((go) => parent.once('exit', go))
    const pid = Number(readFileSync(file, 'utf8'))
    owned.add(pid)
    // Its environment can be read once the new program has taken the place of its parent's copy.
    await expect.poll(() => processesWithMarker(marker, platform)).toEqual([pid])
    return { pid, marker }
  }
  const stranger = (): number => {
    const made = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true })
    strangers.push(made)
    return made.pid ?? 0
  }
  const record = (line: object): void => appendFileSync(deps.ledger.path, `${JSON.stringify(line)}\n`)

  test('what an engine that was killed left behind is ended, and the page is new', async () => {
    const one = await orphan()
    // The engine was killed before it knew this one's start time.
    const two = await orphan()
    const start = { op: 'start', command: 'c', startTime: null }
    record({ ...start, ...one })
    record({ ...start, ...one, startTime: await processStartTime(one.pid, platform) })
    record({ ...start, ...two })
    appendFileSync(deps.ledger.path, '{"op":"sta')
    expect(await reap()).toBe(2)
    await until(() => !isAlive(one.pid) && !isAlive(two.pid), 'gone', 1_000)
    expect(await reap()).toBe(0)
    expect(readFileSync(deps.ledger.path, 'utf8')).toBe('')
  })

  // Would catch: a whole start that waits seconds for one program that ignores SIGTERM, and the opposite: two programs of
  // one server at the same time, which may write into the same file.
  test('only a program of the same server waits for the end of what was left behind', async () => {
    const ready = join(home, 'ready')
    const script = join(home, 'stubborn.mjs')
    writeFileSync(
      script,
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); (await import('node:fs')).writeFileSync(${JSON.stringify(ready)}, '')`,
    )
    const stubborn = await orphan(JSON.stringify([script]))
    await until(() => existsSync(ready), 'ready')
    record({ op: 'start', ...stubborn, owner: 'stubborn', command: 'c', startTime: null })
    await deps.ledger.open()
    const spec = {
      command: process.execPath,
      args: ['-e', ''],
      env: { ...process.env } as Record<string, string>,
      cwd: home,
    }
    started.push(await StdioProcess.start(spec, { ...deps, owner: 'other' }))
    expect(isAlive(stubborn.pid)).toBe(true)
    started.push(await StdioProcess.start(spec, { ...deps, owner: 'stubborn' }))
    await until(() => !isAlive(stubborn.pid), 'gone', 1_000)
    for (const each of started) owned.add(each.pid)
    expect(await deps.ledger.reaped()).toBe(1)
  })

  test('what was announced is ended although its number was never noted', async () => {
    const { pid, marker } = await orphan()
    record({ op: 'intent', marker, owner: 'it', command: 'c' })
    record({ op: 'intent', marker: randomUUID(), owner: 'it', command: 'never started' })
    expect(await reap()).toBe(1)
    await until(() => !isAlive(pid), 'gone', 1_000)
    expect(unfinishedIn(readFileSync(deps.ledger.path, 'utf8'))).toEqual([])
  })

  // Would catch: a clean-up that a second crash forgets.
  test('what was left behind stays on record until it is gone', async () => {
    const { pid, marker } = await orphan()
    record({ op: 'start', pid, marker, owner: 'it', command: 'c', startTime: null })
    await deps.ledger.open()
    expect(readFileSync(deps.ledger.path, 'utf8')).toContain(marker)
    await deps.ledger.reaped()
    expect(unfinishedIn(readFileSync(deps.ledger.path, 'utf8'))).toEqual([])
  })

  test('a grandchild is ended although the program on record has gone, and a stranger has its number', async () => {
    const { pid, marker } = await orphan()
    const innocent = stranger()
    record({ op: 'start', pid: innocent, marker, command: 'c', startTime: 'another time' })
    expect(await reap()).toBe(1)
    await until(() => !isAlive(pid), 'gone', 1_000)
    expect(isAlive(innocent)).toBe(true)
  })

  test('a stranger that got the number is never touched', async () => {
    const innocent = stranger()
    record({ op: 'start', pid: innocent, marker: randomUUID(), command: 'c', startTime: 'another time' })
    record({ op: 'start', pid: innocent, marker: randomUUID(), command: 'c', startTime: null })
    expect(await reap()).toBe(0)
    expect(isAlive(innocent)).toBe(true)
  })

  test('programs that were stopped are not on record, also when their start time was found out late', async () => {
    for (let round = 0; round < 2; round++) {
      const running = await start('echo')
      await running.stop()
    }
    const slow = new Ledger(deps.ledger.path, createFiles(), platform, {
      error: () => undefined,
      info: () => undefined,
      debug: () => undefined,
    })
    const marker = randomUUID()
    slow.intends({ marker, owner: 'it', command: 'c' })
    slow.started(process.pid, { marker, owner: 'it', command: 'c' })
    slow.ended(marker)
    await new Promise((go) => setTimeout(go, 100))
    const open = new Set<string>()
    for (const line of readFileSync(deps.ledger.path, 'utf8').split('\n').filter(Boolean)) {
      const { op, marker } = JSON.parse(line) as { op: string; marker: string }
      if (op === 'end') open.delete(marker)
      else open.add(marker)
    }
    expect([...open]).toEqual([])
  })

  // What a damaged page names is decided in ledger-page.test.ts, without any process at hand.
  test('a page that is missing does no harm', async () => {
    expect(await reap()).toBe(0)
  })

  test('a directory that cannot be written stops no program', async () => {
    rmSync(home, { recursive: true })
    deps.ledger.intends({ marker: randomUUID(), owner: 'it', command: 'c' })
    expect(messages).toHaveLength(1)
  })
})

// Would catch: a stop of 200 programs that reads the environment of every process on the machine 200 times (5 s for 60).
test('who asks at the same time shares a look, and everybody gets the own answer', async () => {
  const program = await start('echo')
  await until(() => pidsIn(join(home, 'starts')).length === 1, 'started')
  const { marker } = JSON.parse(readFileSync(deps.ledger.path, 'utf8').split('\n')[0] ?? '{}') as { marker: string }
  const cpuOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  const one = await cpuOf(() => processesWithMarker(marker, platform))
  const answers: number[][] = []
  const many = await cpuOf(async () => {
    const questions = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? marker : randomUUID()))
    answers.push(...(await Promise.all(questions.map((each) => processesWithMarker(each, platform)))))
  })
  expect(answers.every((pids, n) => (n % 2 === 0 ? pids.includes(program.pid) : pids.length === 0))).toBe(true)
  expect(many).toBeLessThan(Math.max(one, 2_000) * 50)
})

// Would catch: in a container without an init, programs that have long ended and are waited for at every start.
test.runIf(platform === 'linux')('a zombie does not run any more', async () => {
  const marker = randomUUID()
  // A shell that has become a sleeper never asks for the end of what it has started before.
  const parent = spawn('/bin/sh', ['-c', 'sh -c "sleep 0.3" & echo $!; exec sleep 60'], {
    env: { ...process.env, [markerVariable]: marker },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  strangers.push(parent)
  const pid = Number(await new Promise<Buffer>((go) => parent.stdout.once('data', go)))
  await expect.poll(() => isZombie(pid, platform)).toBe(true)
  expect(await processStartTime(pid, platform)).toBeNull()
  expect(await processesWithMarker(marker, platform)).toEqual([parent.pid])
})

test('a process is found by its marker, and its start time is its own', async () => {
  const program = await start('echo')
  await until(() => pidsIn(join(home, 'starts')).length === 1, 'started')
  const { marker } = JSON.parse(readFileSync(deps.ledger.path, 'utf8').split('\n')[0] ?? '{}') as { marker: string }
  expect(await processesWithMarker(marker, platform)).toEqual([program.pid])
  const time = await processStartTime(program.pid, platform)
  expect(time).not.toBeNull()
  expect(await processStartTime(program.pid, platform)).toBe(time)
  expect(await processStartTime(process.pid, platform)).not.toBe(time)
  expect(await processStartTime(999_999_999, platform)).toBeNull()
})
