/** Programs: restarted when they crash, explained when they cannot start, and gone without a trace when they must be. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { isAlive, isAliveIn, pidsIn, program } from '../servers/programs'
import type { Entries } from '../support/engine'
import { createHome, startEngineProcess, type EngineProcess } from '../support/engine-process'
import { ownNow } from '../support/own-time'
import { memoryOf } from '../support/process-stats'
import { cleanUp } from '../support/cleanup'

const { cleanups, engineFor } = cleanUp(afterEach)

const gone = (pids: number[]) => expect.poll(() => pids.filter(isAlive), { timeout: 8_000 }).toEqual([])

describe('a program that ends by itself', () => {
  // Would catch: a crash that nobody notices until the next call, and a restart that never comes.
  test('is restarted, and works again', async () => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    await test.write({ it: program('crash-after', [], { TEST_STARTS_FILE: starts }) })
    await test.waitFor('it', 'connected')
    const [first] = pidsIn(starts)
    await expect(test.engine.call('it', 'crash', {})).rejects.toMatchObject({ code: 'call-outcome-unknown' })
    await test.waitFor('it', ({ state }) => state.kind === 'connected' && pidsIn(starts).length === 2)
    expect(await test.callText('it', 'pid')).toBe(String(pidsIn(starts)[1]))
    expect(pidsIn(starts)[1]).not.toBe(first)
  })

  // Would catch: a crash while idle that is only seen at the next health probe.
  test('is noticed at once while idle', async () => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    await test.write({ it: program('echo', [], { TEST_STARTS_FILE: starts }) })
    await test.waitFor('it', 'connected')
    process.kill(pidsIn(starts)[0] ?? 0, 'SIGKILL')
    const view = await test.waitFor('it', 'reconnecting', 5_000)
    expect(view.state).toMatchObject({ problem: { code: 'process.exited', evidence: { signal: 'SIGKILL' } } })
    expect(view.capabilities.freshness).toBe('stale')
    await test.waitFor('it', 'connected', 5_000)
  })

  // Would catch: an endless restart loop, and a failure that does not say what the program said.
  test('at once and always: failed, with its last stderr lines', async () => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    await test.write({ it: program('crash-at-once', [], { TEST_STARTS_FILE: starts }) })
    const { state } = await test.waitFor('it', 'failed', 30_000)
    if (state.kind !== 'failed') throw new Error('not failed')
    expect(state.problem).toMatchObject({ code: 'process.crash-loop', evidence: { exitCode: 3 } })
    const { stderr } = state.problem.evidence
    expect(stderr?.at(-1)).toBe('fatal: the database file is missing')
    expect(stderr).toHaveLength(50)
    expect(pidsIn(starts)).toHaveLength(5)
    await delay(2_000)
    expect(pidsIn(starts)).toHaveLength(5)
    expect((await test.engine.reconnect('it')).state.kind).not.toBe('connected')
    expect(pidsIn(starts).length).toBeGreaterThan(5)
  })
})

describe('a program that cannot be used', () => {
  // Would catch: retrying what cannot work, and a message that does not say what was looked for.
  test('is explained: missing, not executable', async () => {
    const test = await engineFor({ missing: { command: 'no-such-program-anywhere', args: [] } })
    const missing = await test.waitFor('missing', 'failed')
    expect(missing.state).toMatchObject({ problem: { code: 'process.not-found' } })
    expect(JSON.stringify(missing.state)).toContain('no-such-program-anywhere')
    const plain = join(test.home, 'plain-file')
    await writeFile(plain, 'not a program', { mode: 0o600 })
    await test.write({ plain: { command: plain } })
    const { state } = await test.waitFor('plain', 'failed')
    expect(state).toMatchObject({ problem: { code: 'process.not-executable' } })
  })

  // Would catch: a silent program that blocks others, or that is left running when the attempt is given up.
  test('is given up when it never answers, while others connect', async () => {
    const test = await engineFor({}, { limits: { handshakeMs: 5_000 } })
    const starts = join(test.home, 'starts')
    const silent = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`silent-${index}`, program('silent', [], { TEST_STARTS_FILE: starts })]),
    )
    await test.write({ ...silent, other: program('echo') })
    await test.waitFor('other', 'connected', 8_000)
    const view = await test.waitFor('silent-0', 'reconnecting', 40_000)
    expect(view.state).toMatchObject({ problem: { code: 'process.silent' } })
    await gone(pidsIn(starts).slice(0, 1))
  })
})

describe('nothing is left', () => {
  // Would catch: signals that only reach the direct child, and waiting for ever on pipes that a grandchild holds.
  test.each([[], ['--stubborn']])('of a program with a grandchild after Disconnect (%s)', async (...args) => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    const grandchildren = join(test.home, 'grandchildren')
    const env = { TEST_STARTS_FILE: starts, TEST_GRANDCHILDREN_FILE: grandchildren }
    await test.write({ it: program('with-grandchild', args, env) })
    await test.waitFor('it', 'connected')
    const pids = [...pidsIn(starts), ...pidsIn(grandchildren)]
    expect(pids).toHaveLength(2)
    expect(pids.every(isAlive)).toBe(true)
    expect((await test.engine.disconnect('it')).state.kind).toBe('disconnected')
    expect(pids.filter(isAlive)).toEqual([])
  })

  // Would catch: a restart that leaves the old grandchild running, and one that fills up with every crash.
  test('of a grandchild when its parent crashes', async () => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    const grandchildren = join(test.home, 'grandchildren')
    const env = { TEST_STARTS_FILE: starts, TEST_GRANDCHILDREN_FILE: grandchildren }
    await test.write({ it: program('with-grandchild', ['--stubborn'], env) })
    await test.waitFor('it', 'connected')
    const orphans = pidsIn(grandchildren)
    process.kill(pidsIn(starts)[0] ?? 0, 'SIGKILL')
    await test.waitFor('it', ({ state }) => state.kind === 'connected' && pidsIn(starts).length === 2)
    await gone(orphans)
  })

  // Would catch: a program that ignores both the end of stdin and SIGTERM.
  test('of a stubborn program after Disconnect', async () => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    await test.write({ it: program('ignores-stdin-end', [], { TEST_STARTS_FILE: starts }) })
    await test.waitFor('it', 'connected')
    await test.engine.disconnect('it')
    expect(pidsIn(starts).filter(isAlive)).toEqual([])
  })

  // Would catch: a program of a removed entry that lives on.
  test('of a program whose entry is removed', async () => {
    const test = await engineFor({})
    const starts = join(test.home, 'starts')
    await test.write({ it: program('echo', [], { TEST_STARTS_FILE: starts }) })
    await test.waitFor('it', 'connected')
    await test.write({})
    await gone(pidsIn(starts))
  })
})

describe('patchbay serve as a process', () => {
  let cli = ''
  beforeAll(async () => {
    cli = await bundleCompiled('cli', 'electron/cli/main.ts')
  })

  async function serve(entries: Entries, place?: { home: string; state: string }): Promise<EngineProcess> {
    const engine = await startEngineProcess(cli, entries, place)
    cleanups.push(() => engine.stop())
    return engine
  }
  const connected = (engine: EngineProcess, atLeast = 1) =>
    engine.until(
      (servers) => servers.length >= atLeast && servers.every(({ state }) => state.kind === 'connected'),
      15_000,
    )

  async function withGrandchild() {
    const place = await createHome({})
    const starts = join(place.home, 'starts')
    const grandchildren = join(place.home, 'grandchildren')
    const env = { TEST_STARTS_FILE: starts, TEST_GRANDCHILDREN_FILE: grandchildren }
    const entries = {
      it: program('with-grandchild', ['--stubborn'], env),
      other: program('ignores-stdin-end', [], env),
    }
    await writeFile(join(place.state, 'servers.json'), JSON.stringify({ mcpServers: entries }))
    const engine = await serve(entries, place)
    await connected(engine)
    return { engine, place, entries, pids: () => [...pidsIn(starts), ...pidsIn(grandchildren)] }
  }

  // Would catch: an engine that ends before its kill ladder has.
  test('SIGTERM leaves no process', async () => {
    const { engine, pids } = await withGrandchild()
    expect(pids()).toHaveLength(3)
    await engine.end('SIGTERM')
    expect(pids().filter(isAlive)).toEqual([])
  })

  // Would catch: programs that are ended one after another, or a ladder whose steps take longer than a person's patience.
  test('SIGTERM ends five stubborn programs and their children together, within five seconds', async () => {
    const place = await createHome({})
    const starts = join(place.home, 'starts')
    const env = { TEST_STARTS_FILE: starts, TEST_GRANDCHILDREN_FILE: starts }
    const names = Array.from({ length: 5 }, (_, index) => `stubborn-${index}`)
    const entries = Object.fromEntries(names.map((name) => [name, program('with-grandchild', ['--stubborn'], env)]))
    await writeFile(join(place.state, 'servers.json'), JSON.stringify({ mcpServers: entries }))
    const engine = await serve(entries, place)
    await connected(engine, names.length)
    expect(pidsIn(starts).filter(isAlive)).toHaveLength(10)
    const begun = ownNow()
    await engine.end('SIGTERM')
    expect(pidsIn(starts).filter((pid) => isAliveIn(pid, place.home))).toEqual([])
    expect(ownNow() - begun).toBeLessThan(5_000)
  })

  // Would catch: orphans of a crashed engine that nobody ever ends.
  test('SIGKILL and a new start leave no old process', async () => {
    const { engine, place, entries, pids } = await withGrandchild()
    const old = pids()
    await engine.end('SIGKILL')
    expect(old.filter(isAlive).length).toBeGreaterThan(0)
    const next = await serve(entries, place)
    await connected(next)
    await gone(old)
    expect(pids().filter(isAlive)).toHaveLength(3)
  })

  // Would catch: stderr that is collected without a limit, a full pipe that stops the program, a stray line that ends it.
  test('50 MB of stderr and stray stdout lines leave its memory bounded', { timeout: 150_000 }, async () => {
    const quiet = await serve({ it: program('chatty', ['--megabytes', '0', '--stray', '0']) })
    await connected(quiet)
    await delay(500)
    const usual = memoryOf(quiet.pid)
    const engine = await serve({ it: program('chatty', ['--megabytes', '50', '--stray', '5000']) })
    await connected(engine)
    const written = async (): Promise<number> => {
      const answer = await engine.request('server.call', { server: 'it', tool: 'written', arguments: {} })
      if (!answer.ok) throw new Error(answer.error.message)
      return Number((answer.value.content as { text: string }[])[0]?.text)
    }
    await expect.poll(written, { timeout: 90_000, interval: 200 }).toBeGreaterThanOrEqual(50 * 1024 * 1024)
    const activity = async (): Promise<string[]> => {
      const answer = await engine.request('server.activity', { server: 'it', after: 0 })
      if (!answer.ok) throw new Error(answer.error.message)
      return answer.value.entries.map(({ message }) => message)
    }
    await expect.poll(activity, { timeout: 10_000 }).toContain('flood is over')
    expect(JSON.stringify(await activity()).length).toBeLessThan(3 * 1024 * 1024)
    expect(engine.servers()[0]?.state.kind).toBe('connected')
    await delay(1_000)
    expect(memoryOf(engine.pid) - usual).toBeLessThan(60)
  })
})
