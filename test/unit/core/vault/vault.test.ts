/** The vault against a real disk: nothing is lost, whatever disk, keychain or another process do. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFiles } from '../../../../electron/adapters/files'
import { systemClock } from '../../../../electron/adapters/clock'
import type { Clock, Files, KeyStore } from '../../../../electron/core/ports'
import { Vault } from '../../../../electron/core/vault/vault'
import { fakeClock, type FakeClock } from '../fake-clock'
import type { Grant, VaultData } from '../../../../electron/core/vault/vault-data'
import { ownNow } from '../../../support/own-time'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-vault-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = (): string => join(folder, 'vault.json')
const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }

interface TestKeyStore extends KeyStore {
  keys: Map<string, string>
  /** What it does instead of answering. */
  mood: 'well' | 'locked' | 'absent' | 'silent'
}

function createKeyStore(): TestKeyStore {
  const keys = new Map<string, string>()
  const ask = async <T>(work: () => T): Promise<T> => {
    if (store.mood === 'absent') throw new Error('no keychain here')
    if (store.mood === 'silent') return new Promise(() => undefined)
    return work()
  }
  const store: TestKeyStore = {
    keys,
    mood: 'well',
    get: (account) => ask(() => (store.mood === 'locked' ? null : (keys.get(account) ?? null))),
    set: (account, value) =>
      ask(() => {
        if (store.mood === 'locked') throw new Error('Cannot create an item in a locked collection')
        keys.set(account, value)
      }),
    delete: (account) => ask(() => void keys.delete(account)),
  }
  return store
}

interface Watched {
  vault: Vault
  /** The problem's code at each change. */
  told: (string | null)[]
}

/** Lets time pass in small steps until something is true; the work in between is real and takes as long as it takes. */
async function passUntil(clock: FakeClock, isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await clock.pass(500)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

function createVault(keyStore: KeyStore, files: Files = createFiles(), clock: Clock = systemClock): Watched {
  const told: (string | null)[] = []
  const vault: Vault = new Vault({
    path: file(),
    files,
    keyStore,
    clock,
    logger: silent,
    learned: () => undefined,
    changed: () => told.push(vault.problem?.code ?? null),
  })
  return { vault, told }
}

async function opened(keyStore: KeyStore, files?: Files): Promise<Vault> {
  const { vault } = createVault(keyStore, files)
  await vault.open()
  return vault
}

const grant = (token: string, obtainedAt = 1): Grant => ({
  resource: 'https://a.example/mcp',
  issuer: 'https://a.example',
  registration: 'r',
  metadata: {},
  accessToken: token,
  refreshToken: `refresh-${token}`,
  expiresAt: null,
  obtainedAt,
  proofKey: null,
  scopes: [],
})
const withGrant =
  (id: string, token: string, obtainedAt?: number) =>
  (data: VaultData): VaultData => ({
    ...data,
    grants: { ...data.grants, [id]: grant(token, obtainedAt) },
  })
const tokenOf = (vault: Vault, id: string): string | undefined => vault.data.grants[id]?.accessToken

describe('the vault', () => {
  test('keeps what it is given, owner-only and never in clear', async () => {
    const keyStore = createKeyStore()
    const vault = await opened(keyStore)
    await vault.update(withGrant('g', 'very-secret-token'))
    expect(vault.problem).toBeNull()
    expect(await readFile(file(), 'utf8')).not.toContain('very-secret')
    if (process.platform !== 'win32') expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(tokenOf(await opened(keyStore), 'g')).toBe('very-secret-token')
    expect(await readdir(folder)).toEqual(['vault.json'])
  })

  // Would catch: a change made on top of what another process has long replaced.
  test('changes what is there now, not what it remembers', async () => {
    const keyStore = createKeyStore()
    const [one, two] = [await opened(keyStore), await opened(keyStore)]
    await one.update(withGrant('a', '1'))
    await two.update(withGrant('b', '2'))
    await one.update(withGrant('c', '3'))
    await Promise.all([
      ...Array.from({ length: 5 }, (_, n) => one.update(withGrant(`one${n}`, 'x'))),
      ...Array.from({ length: 5 }, (_, n) => two.update(withGrant(`two${n}`, 'x'))),
    ])
    const third = await opened(keyStore)
    expect(Object.keys(third.data.grants)).toHaveLength(13)
    await one.reread()
    expect(one.data).toEqual(third.data)
  })

  // Would catch: two first starts that each make a key, one of which opens nothing.
  test('is made once by many who start together', async () => {
    const keyStore = createKeyStore()
    const vaults = await Promise.all(Array.from({ length: 5 }, () => opened(keyStore)))
    await Promise.all(vaults.map((vault, n) => vault.update(withGrant(`g${n}`, 'x'))))
    expect(keyStore.keys.size).toBe(1)
    expect(Object.keys((await opened(keyStore)).data.grants)).toHaveLength(5)
  })

  // Would catch: a second state directory that overwrites the first one's key in the same keychain.
  test('has a key of its own', async () => {
    const keyStore = createKeyStore()
    const vault = await opened(keyStore)
    await vault.update(withGrant('g', 'mine'))
    const other = new Vault({
      path: join(folder, 'other', 'vault.json'),
      files: createFiles(),
      keyStore,
      clock: systemClock,
      logger: silent,
      learned: () => undefined,
      changed: () => undefined,
    })
    await other.open()
    expect(keyStore.keys.size).toBe(2)
    expect(tokenOf(await opened(keyStore), 'g')).toBe('mine')
  })

  // Would catch: everything forgotten because somebody cleaned up the folder while Patchbay runs.
  test('writes a file again that somebody removed', async () => {
    const keyStore = createKeyStore()
    const vault = await opened(keyStore)
    await vault.update(withGrant('a', '1'))
    await rm(file())
    await vault.reread()
    expect(tokenOf(vault, 'a')).toBe('1')
    await vault.update(withGrant('b', '2'))
    const again = await opened(keyStore)
    expect(Object.keys(again.data.grants)).toEqual(['a', 'b'])
  })
})

describe('a damaged file', () => {
  const garbage: Record<string, (text: string) => string> = {
    'of garbage': () => '\u0000\u0001 garbage',
    'that is empty': () => '',
    'cut off': (text) => text.slice(0, text.length / 2),
    'with one changed character': (text) => text.replace(/"data":"./, (start) => start.slice(0, -1) + '!'),
    'of another version': (text) => text.replace('patchbay-vault-1', 'patchbay-vault-9'),
  }
  test.each(Object.entries(garbage))('%s is told, kept, and replaced by one that works', async (_name, spoil) => {
    const keyStore = createKeyStore()
    await (await opened(keyStore)).update(withGrant('g', 'old'))
    const spoiled = spoil(await readFile(file(), 'utf8'))
    await writeFile(file(), spoiled)

    const { vault, told } = createVault(keyStore)
    await vault.open()
    expect(vault.problem).toMatchObject({ code: 'vault.damaged' })
    expect(told).toEqual(['vault.damaged'])
    const kept = (await readdir(folder)).filter((name) => name.includes('damaged'))
    expect(kept).toHaveLength(1)
    expect(vault.problem?.detail).toContain(kept[0])
    expect(await readFile(join(folder, kept[0] ?? ''), 'utf8')).toBe(spoiled)

    // Would catch: sign-ins that are lost at the next start, again and again.
    await vault.update(withGrant('g', 'new'))
    const next = await opened(keyStore)
    expect(next.problem).toBeNull()
    expect(tokenOf(next, 'g')).toBe('new')
  })

  // Would catch: what is in memory thrown away because the file under it broke.
  test('under a running engine costs nothing', async () => {
    const keyStore = createKeyStore()
    const vault = await opened(keyStore)
    await vault.update(withGrant('a', '1'))
    await writeFile(file(), 'garbage')
    await vault.update(withGrant('b', '2'))
    expect(vault.problem).toMatchObject({ code: 'vault.damaged' })
    expect(Object.keys((await opened(keyStore)).data.grants)).toEqual(['a', 'b'])
  })

  test('is not touched when no copy of it can be made', async () => {
    const keyStore = createKeyStore()
    await opened(keyStore)
    await writeFile(file(), 'garbage')
    const files = createFiles()
    const full: Files = { ...files, write: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) }
    const vault = await opened(keyStore, full)
    await vault.update(withGrant('a', '1'))
    expect(vault.problem).toMatchObject({
      code: 'vault.unsaved',
      detail: expect.stringContaining('No room on the disk') as string,
    })
    expect(await readFile(file(), 'utf8')).toBe('garbage')
    expect(tokenOf(vault, 'a')).toBe('1')
  })
})

describe('a disk that fails', () => {
  interface Disk extends Files {
    fault: string | null
    reads: string | null
    writes: number
  }
  const failing = (): Disk => {
    const files = createFiles()
    const fail = (code: string): never => {
      throw Object.assign(new Error(`${code}: failed`), { code })
    }
    const disk: Disk = {
      fault: null,
      reads: null,
      writes: 0,
      read: async (path) => (disk.reads ? fail(disk.reads) : files.read(path)),
      write: async (path, text) => {
        disk.writes += 1
        await (disk.fault ? fail(disk.fault) : files.write(path, text))
      },
    }
    return disk
  }

  // Would catch: a rotated refresh token that is lost because the disk was full for a moment.
  test.each([
    ['ENOSPC', 'No room on the disk'],
    ['EDQUOT', 'quota'],
    ['EACCES', 'no permission'],
    ['EROFS', 'read-only'],
    ['EMFILE', 'Too many files are open'],
    ['EIO', 'reports an error'],
    ['EWHATEVER', 'EWHATEVER'],
  ])('with %s is told; memory keeps all, the next change saves all', async (code, words) => {
    const keyStore = createKeyStore()
    const disk = failing()
    const { vault, told } = createVault(keyStore, disk)
    await vault.open()
    await vault.update(withGrant('g', 'one'))
    disk.fault = code
    await vault.update(withGrant('g', 'two', 2))
    expect(tokenOf(vault, 'g')).toBe('two')
    expect(vault.problem).toMatchObject({ code: 'vault.unsaved', detail: expect.stringContaining(words) as string })
    expect(tokenOf(await opened(keyStore), 'g')).toBe('one')

    disk.fault = null
    await vault.update((data) => data)
    expect(vault.problem).toBeNull()
    expect(told).toEqual(['vault.unsaved', null])
    expect(tokenOf(await opened(keyStore), 'g')).toBe('two')
  })

  // Would catch: sign-ins that stay unsaved until the next one, although there is room again for hours.
  test('of a full disk is over by itself, a moment after there is room', async () => {
    const clock = fakeClock()
    const disk = failing()
    const { vault, told } = createVault(createKeyStore(), disk, clock)
    await vault.open()
    disk.fault = 'ENOSPC'
    await vault.update(withGrant('g', 'one'))
    expect(vault.problem).toMatchObject({ detail: expect.stringMatching(/^No room on the disk: .*vault\.json/) })
    await passUntil(clock, () => disk.writes >= 4)
    disk.fault = null
    await passUntil(clock, () => told.length === 2)
    expect(told).toEqual(['vault.unsaved', null])
    expect(clock.pending).toBe(0)
  })

  // Would catch: the room that came back a second before the end, not used; a timer that holds a closed engine.
  test('is tried once more at the end', async () => {
    const clock = fakeClock()
    const disk = failing()
    const keyStore = createKeyStore()
    const { vault } = createVault(keyStore, disk, clock)
    await vault.open()
    disk.fault = 'EROFS'
    await vault.update(withGrant('g', 'one'))
    disk.fault = null
    await vault.close()
    expect(clock.pending).toBe(0)
    expect(tokenOf(await opened(keyStore), 'g')).toBe('one')
  })

  // Would catch: an unread file, with what others have saved in it, replaced by what we remember.
  test('at reading: nothing is overwritten, memory keeps all', async () => {
    const keyStore = createKeyStore()
    const disk = failing()
    const vault = await opened(keyStore, disk)
    await vault.update(withGrant('a', '1'))
    await (await opened(keyStore)).update(withGrant('others', '2'))
    disk.reads = 'EIO'
    await vault.update(withGrant('b', '3'))
    expect(vault.problem).toMatchObject({ code: 'vault.unsaved' })
    expect(tokenOf(vault, 'b')).toBe('3')
    disk.reads = null
    await vault.update((data) => data)
    expect(vault.problem).toBeNull()
    expect(Object.keys((await opened(keyStore)).data.grants).toSorted()).toEqual(['a', 'b', 'others'])
  })

  // Would catch: an old token that overwrites a newer one which another process has saved meanwhile.
  test('keeps the newer of two states of one grant', async () => {
    const keyStore = createKeyStore()
    const disk = failing()
    const vault = await opened(keyStore, disk)
    await vault.update(withGrant('g', 'one', 1))
    disk.fault = 'ENOSPC'
    await vault.update(withGrant('other', 'x', 1))
    await (await opened(keyStore)).update(withGrant('g', 'two', 2))
    disk.fault = null
    await vault.update((data) => data)
    expect(tokenOf(vault, 'g')).toBe('two')
    expect(Object.keys((await opened(keyStore)).data.grants).toSorted()).toEqual(['g', 'other'])
  })
})

describe('a keychain', () => {
  // Would catch: "locked" read as "signed out", a vault that is overwritten, a sign-in that is lost at unlocking.
  test('that is locked: not signed out for good, unlocking brings everything together', async () => {
    const keyStore = createKeyStore()
    await (await opened(keyStore)).update(withGrant('before', '1'))
    const text = await readFile(file(), 'utf8')
    keyStore.mood = 'locked'
    const { vault, told } = createVault(keyStore)
    await vault.open()
    expect(vault.problem).toMatchObject({ code: 'vault.locked', action: 'unlock-vault' })
    await vault.update(withGrant('meanwhile', '2'))
    await vault.reread()
    expect(await readFile(file(), 'utf8')).toBe(text)
    keyStore.mood = 'well'
    await vault.open()
    expect(vault.problem).toBeNull()
    expect(told).toEqual(['vault.locked', null])
    expect(Object.keys(vault.data.grants).toSorted()).toEqual(['before', 'meanwhile'])
    expect(Object.keys((await opened(keyStore)).data.grants).toSorted()).toEqual(['before', 'meanwhile'])
    expect(keyStore.keys.size).toBe(1)
  })

  test('that is absent: told, and everything works from memory', async () => {
    const keyStore = createKeyStore()
    keyStore.mood = 'absent'
    const vault = await opened(keyStore)
    expect(vault.problem).toMatchObject({
      code: 'vault.unavailable',
      detail: expect.stringContaining('no keychain here') as string,
    })
    await vault.update(withGrant('g', '1'))
    expect(tokenOf(vault, 'g')).toBe('1')
    expect(await readdir(folder)).toEqual([])
  })

  // Would catch: an engine that does not start while the keychain waits for its password.
  test('that does not answer: the start goes on after a moment', { timeout: 15_000 }, async () => {
    const keyStore = createKeyStore()
    await opened(keyStore)
    keyStore.mood = 'silent'
    const begun = ownNow()
    const vault = await opened(keyStore)
    expect(ownNow() - begun).toBeLessThan(7_000)
    expect(vault.problem).toMatchObject({ code: 'vault.locked' })
    // Would catch: every later change waiting as well.
    const before = ownNow()
    await vault.update(withGrant('g', '1'))
    expect(ownNow() - before).toBeLessThan(500)
  })
})
