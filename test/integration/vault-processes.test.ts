/** One vault, several processes, and processes that are killed: docs/recovery.md, law 6, and nothing that was rotated is ever lost. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../electron/adapters/clock'
import { createFiles } from '../../electron/adapters/files'
import { createFileKeyStore } from '../../electron/adapters/key-store-file'
import { Vault } from '../../electron/core/vault/vault'
import { bundle } from '../../scripts/lib/bundle.mjs'
import { numberOf, startFastIssuer } from '../servers/oauth/fast-issuer'
import { startWorld } from '../servers/oauth/world'
import { shortTimersOnly } from '../support/skipping-clock'
import { cleanUp } from '../support/cleanup'

let program: string
beforeAll(async () => {
  program = await bundle('credentials-starter', 'test/support/credentials-starter.ts')
})

const { cleanups } = cleanUp(afterEach)

interface Child {
  process: ChildProcess
  lines: Interface
}

async function start(...args: string[]): Promise<Child> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  cleanups.push(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })
  const lines = createInterface({ input: child.stdout })
  expect(await once(lines, 'line')).toEqual(['"ready"'])
  return { process: child, lines }
}

async function openVault(state: string): Promise<Vault> {
  const files = createFiles()
  const vault = new Vault({
    path: join(state, 'vault.json'),
    files,
    keyStore: createFileKeyStore(join(state, 'vault-key.json'), files),
    clock: systemClock,
    logger: { error: () => undefined, info: () => undefined, debug: () => undefined },
    learned: () => undefined,
    changed: () => undefined,
  })
  await vault.open()
  return vault
}

describe('one vault for several processes', () => {
  // Would catch: a lock per process only; with rotation the second refresh ends the sign-in of all.
  test('20 calls here and 20 requests for a token in each of two others: one refresh', async () => {
    const world = await startWorld({ tokenLife: 3 })
    cleanups.push(() => world.close())
    const engine = await world.signedIn({ clock: shortTimersOnly })
    const others = await Promise.all([1, 2].map(() => start(engine.state, world.server.url, 'ask')))
    for (let round = 1; round <= 3; round += 1) {
      await delay(4_100)
      const answers = others.map(({ lines }) => once(lines, 'line'))
      for (const { process: child } of others) child.stdin?.write('20\n')
      const calls = Array.from({ length: 20 }, () => engine.callText('notes', 'echo', { text: 'x' }))
      expect(new Set(await Promise.all(calls))).toEqual(new Set(['x']))
      const told = (await Promise.all(answers)).map(
        ([line]) => JSON.parse(String(line)) as { tokens: string[]; errors: string[] },
      )
      const newest = world.server.tokensSeen().at(-1)
      expect(told).toEqual([
        { tokens: [newest], errors: [] },
        { tokens: [newest], errors: [] },
      ])
      expect(world.auth.counters.refreshes).toBe(round)
      expect(world.auth.counters.tokenRequests['refresh_token']).toBe(round)
    }
    expect(world.person.opened).toHaveLength(1)
  })
})

describe('a process that is killed while it refreshes', () => {
  // `npm run kills` has it done more often (scripts/kills.mjs).
  const kills = Number(process.env['PATCHBAY_VAULT_KILLS'] ?? 40)
  const lanes = 4

  /** Refreshes at one issuer with one process after another, each killed at a random moment. */
  async function killAgainAndAgain(times: number): Promise<{ complete: number }> {
    const state = await mkdtemp(join(tmpdir(), 'patchbay-kill-'))
    cleanups.push(() => rm(state, { recursive: true, force: true }))
    const issuer = await startFastIssuer()
    cleanups.push(() => issuer.close())
    const endpoint = 'http://127.0.0.1:1/mcp'
    await (await openVault(state)).update(issuer.grantFor(endpoint))
    let complete = 0
    for (let kill = 1; kill <= times; kill += 1) {
      const child = await start(state, endpoint, 'loop', issuer.use)
      // The kill falls anywhere into one of the first few refreshes, however long this machine takes for one just now.
      await issuer.next()
      const began = performance.now()
      const refreshes = Math.ceil(Math.random() * 3)
      for (let more = refreshes; more > 0; more -= 1) await issuer.next()
      await delay((Math.random() * 1.5 * (performance.now() - began)) / refreshes)
      child.process.kill('SIGKILL')
      await once(child.process, 'exit')
      const vault = await openVault(state)
      expect({ kill, problem: vault.problem, lost: issuer.lost() }).toEqual({ kill, problem: null, lost: 0 })
      // Saved before it is used; only an answer that was still on its way may be missing.
      const saved = numberOf(vault.data.grants['g']?.refreshToken)
      expect(saved).toBeGreaterThanOrEqual(issuer.used())
      if (saved === issuer.issued()) complete += 1
    }
    expect(issuer.issued()).toBeGreaterThan(times)
    const last = await start(state, endpoint, 'loop', issuer.use)
    const used = issuer.used()
    await expect.poll(() => issuer.used(), { timeout: 20_000 }).toBeGreaterThan(used + 3)
    last.process.kill('SIGKILL')
    await once(last.process, 'exit')
    expect((await readdir(state)).filter((name) => name.includes('damaged'))).toEqual([])
    return { complete }
  }

  // Would catch: a vault that does not open afterwards, a token that is used before it is saved, a lock that the dead
  // hold, and everything else that ends a sign-in.
  test(`${kills} times: the vault opens, the newest token is there`, { timeout: 400_000 }, async () => {
    const done = await Promise.all(Array.from({ length: lanes }, () => killAgainAndAgain(kills / lanes)))
    // Some kills fell before the newest token was saved and some after, or they prove little.
    const complete = done.reduce((sum, lane) => sum + lane.complete, 0)
    expect(complete).toBeGreaterThan(kills / 20)
    expect(complete).toBeLessThan(kills)
  })
})
