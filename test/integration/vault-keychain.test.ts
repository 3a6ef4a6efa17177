/** The engine with the system's real keychain module, against a real gnome-keyring that is locked, opened and absent. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFiles } from '../../electron/adapters/files'
import { createKeyStore } from '../../electron/adapters/key-store'
import type { KeyStore } from '../../electron/core/ports'
import { bundle } from '../../scripts/lib/bundle.mjs'
import { startLegacyHttp } from '../servers/legacy-http'
import { startWorld, type World } from '../servers/oauth/world'
import type { Entries } from '../support/engine'
import { keyringAvailable, startKeyring, type Keyring } from '../support/keyring'

let world: World
let home: string
beforeEach(async () => {
  world = await startWorld({ tokenLife: 60 })
  home = await mkdtemp(join(tmpdir(), 'patchbay-keychain-'))
})
afterEach(async () => {
  await world.close()
  await rm(home, { recursive: true, force: true })
})

const keychain = (): KeyStore => createKeyStore(join(home, 'state'), {}, createFiles())

describe.skipIf(!keyringAvailable)('a real keychain', () => {
  let keyring: Keyring
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-keyring-'))
    keyring = await startKeyring(folder)
    process.env['DBUS_SESSION_BUS_ADDRESS'] = keyring.address
  })
  afterAll(async () => {
    // The keychain's libraries end a process that has lost its bus; this one is not done yet.
    const ignore = (): void => undefined
    process.on('SIGTERM', ignore)
    await keyring.close()
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(() => keyring.unlock())

  // Would catch: a key that cannot be read back, a vault in the wrong place, a sign-in that does not outlive the process.
  test('that is open keeps the sign-in', async () => {
    const first = await world.signedIn({ home, keyStore: keychain() })
    expect(first.engine.snapshot().vaultProblem).toBeNull()
    await first.engine.stop()
    const second = await world.engine({ home, keyStore: keychain() })
    await second.waitFor('notes', 'connected')
    expect(world.person.opened).toHaveLength(1)
  })

  // Would catch: "locked" taken for "never signed in", a vault that is overwritten, an Unlock that does nothing.
  test('that is locked at the start: nobody is signed out, unlocking repairs', async () => {
    const first = await world.signedIn({ home, keyStore: keychain() })
    await first.engine.stop()
    const text = await readFile(join(home, 'state', 'vault.json'), 'utf8')

    await keyring.lock()
    const second = await world.engine({ home, keyStore: keychain() })
    expect(second.engine.snapshot().vaultProblem).toMatchObject({ code: 'vault.locked', action: 'unlock-vault' })
    const { state } = await second.waitFor('notes', 'failed')
    expect(state).toMatchObject({ problem: { code: 'vault.locked', action: 'unlock-vault' } })
    await expect(second.engine.unlockVault()).resolves.toEqual({ open: false })
    expect(await readFile(join(home, 'state', 'vault.json'), 'utf8')).toBe(text)

    await keyring.unlock()
    await expect(second.engine.unlockVault()).resolves.toEqual({ open: true })
    expect(second.engine.snapshot().vaultProblem).toBeNull()
    await second.waitFor('notes', 'connected')
    expect(world.person.opened).toHaveLength(1)
  })

  // Would catch: a server with a secret of its own that stays broken after the keychain was locked, or that looks as if
  // its secret were lost; and a secret that is written into a file because the vault is closed.
  test('that is locked: servers with kept secrets wait for it, and none is added', async () => {
    const server = await startLegacyHttp({ bearer: 'of-the-person' })
    const entry = { type: 'http', url: server.url, headers: { Authorization: 'Bearer of-the-person' } }
    const first = await world.engine({ home, keyStore: keychain(), servers: {} })
    await first.engine.addServer('own', entry)
    await first.waitFor('own', 'connected')
    const written = await readFile(join(home, 'state', 'servers.json'), 'utf8')
    await first.engine.stop()

    await keyring.lock()
    const { mcpServers } = JSON.parse(written) as { mcpServers: Entries }
    const second = await world.engine({ home, keyStore: keychain(), servers: mcpServers })
    expect((await second.waitFor('own', 'failed')).state).toMatchObject({ problem: { code: 'vault.locked' } })
    await expect(second.engine.addServer('more', entry)).rejects.toMatchObject({ code: 'vault-closed' })
    await expect(second.engine.addServer('plain', { type: 'http', url: server.url })).resolves.toBeDefined()
    expect(await readFile(join(home, 'state', 'servers.json'), 'utf8')).not.toMatch(/of-the-person|"more"/)

    await keyring.unlock()
    await expect(second.engine.unlockVault()).resolves.toEqual({ open: true })
    await second.waitFor('own', 'connected')
    await second.engine.stop()
    await server.close()
  })

  // Would catch: a start that waits for a password nobody is there to type, a sign-in refused for want of a vault.
  test('that is locked at the very first start: everything works from memory, and is kept once it is open', async () => {
    await keyring.lock()
    const engine = await world.engine({ home, keyStore: keychain() })
    expect(engine.engine.snapshot().vaultProblem).toMatchObject({ code: 'vault.locked', action: 'unlock-vault' })
    await engine.waitFor('notes', 'failed')
    expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
    await expect(engine.callText('notes', 'echo', { text: 'from memory' })).resolves.toBe('from memory')
    await keyring.unlock()
    await expect(engine.engine.unlockVault()).resolves.toEqual({ open: true })
    await engine.engine.stop()
    const next = await world.engine({ home, keyStore: keychain() })
    await next.waitFor('notes', 'connected')
    expect(world.person.opened).toHaveLength(1)
  })

  // Would catch: a server that goes on blaming the keychain although there was nothing in it.
  test('that is unlocked before any sign-in: the server asks for one', async () => {
    await keyring.lock()
    const engine = await world.engine({ home, keyStore: keychain() })
    await engine.waitFor('notes', 'failed')
    await keyring.unlock()
    await expect(engine.engine.unlockVault()).resolves.toEqual({ open: true })
    const { state } = await engine.waitFor('notes', 'needs-auth')
    expect(state).toMatchObject({ reason: 'first-time' })
  })
})

describe('without a keychain', () => {
  // In a process of its own: the libraries remember the bus they once found.
  test.skipIf(process.platform !== 'linux')('says so, and works from memory', async () => {
    const program = await bundle('keychain-starter', 'test/support/keychain-starter.ts')
    const { DBUS_SESSION_BUS_ADDRESS: _bus, DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env
    const lonely = { ...env, HOME: home, XDG_RUNTIME_DIR: home }
    const { stdout } = await promisify(execFile)(process.execPath, [program, join(home, 'state')], { env: lonely })
    expect(JSON.parse(stdout)).toMatchObject({ problem: 'vault.unavailable', kept: 'in memory', files: [] })
  })

  test('PATCHBAY_VAULT=file keeps the sign-in all the same', async () => {
    const store = (): KeyStore => createKeyStore(join(home, 'state'), { PATCHBAY_VAULT: 'file' }, createFiles())
    const first = await world.signedIn({ home, keyStore: store() })
    expect(first.engine.snapshot().vaultProblem).toBeNull()
    await first.engine.stop()
    const second = await world.engine({ home, keyStore: store() })
    await second.waitFor('notes', 'connected')
    expect(world.person.opened).toHaveLength(1)
  })
})
