/** The policy's row about the keychain: whatever it does, nobody is signed out by mistake. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../../servers/oauth/world'
import { lockableKeychain } from '../../support/lockable-keychain'

let world: World
let home: string
beforeEach(async () => {
  world = await startWorld({ tokenLife: 3 })
  home = await mkdtemp(join(tmpdir(), 'patchbay-policy-vault-'))
})
afterEach(async () => {
  await world.close()
  await rm(home, { recursive: true, force: true })
})

const vaultFile = (): string => join(home, 'state', 'vault.json')

describe('a keychain that is locked', () => {
  // Would catch: "locked" read as "signed out", a browser, a vault that is overwritten, an Unlock that needs a restart.
  test('at the start: vault.locked with one banner, and unlocking repairs', async () => {
    const first = await world.signedIn({ home })
    await first.engine.stop()
    const text = await readFile(vaultFile(), 'utf8')
    const keyStore = lockableKeychain(join(home, 'state'))
    keyStore.locked = true
    const engine = await world.engine({ home, keyStore })
    expect(engine.engine.snapshot().vaultProblem).toMatchObject({ code: 'vault.locked', action: 'unlock-vault' })
    const { state } = await engine.waitFor('notes', ['failed', 'needs-auth'])
    expect(state).toMatchObject({ kind: 'failed', problem: { code: 'vault.locked', action: 'unlock-vault' } })
    await expect(engine.engine.unlockVault()).resolves.toEqual({ open: false })
    expect(await readFile(vaultFile(), 'utf8')).toBe(text)
    keyStore.locked = false
    await expect(engine.engine.unlockVault()).resolves.toEqual({ open: true })
    await engine.waitFor('notes', 'connected')
    expect(engine.engine.snapshot().vaultProblem).toBeNull()
    expect(world.person.opened).toHaveLength(1)
  })

  // Would catch: a keychain that is asked for every request, so that locking the screen stops all servers.
  test('later: calls and refreshes go on from memory', async () => {
    const keyStore = lockableKeychain(join(home, 'state'))
    const engine = await world.signedIn({ home, keyStore })
    keyStore.locked = true
    const before = world.auth.counters.refreshes
    await expect.poll(() => world.auth.counters.refreshes, { timeout: 10_000 }).toBeGreaterThanOrEqual(before + 2)
    expect(await engine.callText('notes', 'echo', { text: 'from memory' })).toBe('from memory')
    expect(engine.view('notes').state.kind).toBe('connected')
    expect(world.person.opened).toHaveLength(1)
  })
})

describe('a keychain', () => {
  // Would catch: a machine without a keychain on which nobody can sign in, or on which a secret is written in clear.
  test('absent: the server asks for a sign-in, which lasts until the end', async () => {
    const absent = (): Promise<never> => Promise.reject(new Error('org.freedesktop.secrets was not provided'))
    const engine = await world.engine({ home, keyStore: { get: absent, set: absent, delete: absent } })
    expect(engine.engine.snapshot().vaultProblem).toMatchObject({ code: 'vault.unavailable' })
    expect((await engine.waitFor('notes', ['failed', 'needs-auth'])).state).toMatchObject({ reason: 'first-time' })
    expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
    const before = world.auth.counters.refreshes
    await expect.poll(() => world.auth.counters.refreshes, { timeout: 10_000 }).toBeGreaterThan(before)
    expect(await engine.callText('notes', 'echo', { text: 'from memory' })).toBe('from memory')
    // A lock may just be held, for each moment in which something would be written.
    const kept = async (): Promise<string[]> =>
      (await readdir(join(home, 'state'))).filter((name) => name.startsWith('vault.json'))
    expect((await kept()).filter((name) => !name.startsWith('vault.json.lock'))).toEqual([])
    await expect.poll(kept).toEqual([])
  })
})
