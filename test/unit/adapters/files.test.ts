/** Files at rest: owner-only, replaced in one step, and nothing lost when a write fails. */
import { spawnSync } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFiles } from '../../../electron/adapters/files'
import { createFileKeyStore } from '../../../electron/adapters/key-store-file'
import { createKeyStore } from '../../../electron/adapters/key-store'
import { removeTornWrites, replaceFileSync } from '../../../electron/adapters/replace-file'
import { createFileSettings } from '../../../electron/adapters/settings-file'
import { toSettings } from '../../../electron/adapters/settings'
import { createElectronLogger } from '../../../electron/adapters/electron-logger'
import { createStderrLogger } from '../../../electron/adapters/stderr-logger'
import { logLevelFrom } from '../../../electron/adapters/log-level'
import { defaultSettings } from '../../../shared/model/default-settings'

const files = createFiles()
let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'patchbay-files-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777
const at = (...names: string[]): string => join(directory, ...names)

describe('files', () => {
  test('a file that is not there is null, also below something that is no folder; a folder is an error', async () => {
    await writeFile(at('file'), 'x')
    expect(await files.read(at('none'))).toBeNull()
    expect(await files.read(at('file', 'below'))).toBeNull()
    await expect(files.read(directory)).rejects.toThrow('it is a folder')
  })

  test('a new file and its folders are for the owner alone; a wider one is narrowed by the next write', async () => {
    await files.write(at('a', 'b', 'c.json'), '1')
    expect(await modeOf(at('a', 'b', 'c.json'))).toBe(0o600)
    expect(await modeOf(at('a', 'b'))).toBe(0o700)
    await chmod(at('a', 'b', 'c.json'), 0o644)
    await files.write(at('a', 'b', 'c.json'), '2')
    expect(await modeOf(at('a', 'b', 'c.json'))).toBe(0o600)
    expect(await readFile(at('a', 'b', 'c.json'), 'utf8')).toBe('2')
  })

  test('a symbolic link stays a link, its file changes', async () => {
    await mkdir(at('real'))
    await writeFile(at('real', 'x.json'), '1')
    await symlink(at('real', 'x.json'), at('link.json'))
    await files.write(at('link.json'), '2')
    replaceFileSync(at('link.json'), '3')
    expect((await lstat(at('link.json'))).isSymbolicLink()).toBe(true)
    expect(await readFile(at('real', 'x.json'), 'utf8')).toBe('3')
  })

  test('a write that fails leaves the old file and no debris', async () => {
    await mkdir(at('target'))
    await expect(files.write(at('target'), 'x')).rejects.toThrow()
    expect(() => replaceFileSync(at('target'), 'x')).toThrow()
    expect(await readdir(directory)).toEqual(['target'])
  })

  // Would catch: a folder that fills up with the halves of killed writes, and one that takes another's write away.
  test('what a killed write has left goes at the next start; what is being written stays', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    const names = [`a.json.${dead}-0123abcd.tmp`, `a.json.${process.pid}-0123abcd.tmp`, 'mine.tmp', 'a.json']
    await mkdir(at('lists'))
    for (const name of names) for (const path of [at(name), at('lists', name)]) await writeFile(path, 'x')
    await removeTornWrites(directory)
    expect((await readdir(directory)).toSorted()).toEqual([...names.slice(1), 'lists'].toSorted())
    // Others keep their files below.
    expect((await readdir(at('lists'))).toSorted()).toEqual(names.toSorted())
    await removeTornWrites(at('nowhere'))
  })

  test('many writes at once leave one whole text', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000))
    await Promise.all(texts.map((text) => files.write(at('x'), text)))
    expect(texts).toContain(await readFile(at('x'), 'utf8'))
    expect(await readdir(directory)).toEqual(['x'])
  })
})

describe('file key store', () => {
  test('keeps keys in an owner-only file, each account its own', async () => {
    const store = createKeyStore(directory, { PATCHBAY_VAULT: 'file' }, files)
    expect(await store.get('vault')).toBeNull()
    await Promise.all([store.set('vault', 'AAAA'), store.set('other', 'BBBB')])
    expect([await store.get('vault'), await store.get('other')]).toEqual(['AAAA', 'BBBB'])
    expect(await modeOf(at('vault-key.json'))).toBe(0o600)
    await store.delete('vault')
    expect([await store.get('vault'), await store.get('other')]).toEqual([null, 'BBBB'])
    expect(await store.get('toString')).toBeNull()
  })

  test('a damaged file is an error that quotes nothing, and is not written over', async () => {
    const store = createFileKeyStore(at('k.json'), files)
    await writeFile(at('k.json'), '{"vault":"SECRETKEY"')
    await expect(store.get('vault')).rejects.toThrow('damaged')
    const failure = await store.set('vault', 'NEW').catch((error: unknown) => String(error))
    expect(failure).toContain('damaged')
    expect(failure).not.toContain('SECRETKEY')
    expect(await readFile(at('k.json'), 'utf8')).toBe('{"vault":"SECRETKEY"')
    // One failed change does not block the next.
    await writeFile(at('k.json'), '{}')
    await store.set('vault', 'NEW')
    expect(await store.get('vault')).toBe('NEW')
  })
})

describe('settings', () => {
  const messages: string[] = []
  const logger = { error: (message: string) => messages.push(message), info: () => undefined, debug: () => undefined }

  test('what is set is there for the next start, and the app’s part of the file survives', async () => {
    await writeFile(at('settings.json'), '{"window":{"x":1},"settings":{"theme":"dark"}}')
    expect(createFileSettings(directory, logger).set({ groupBy: 'client' })).toEqual({
      ...defaultSettings,
      theme: 'dark',
      groupBy: 'client',
    })
    expect(createFileSettings(directory, logger).get()).toMatchObject({ theme: 'dark', groupBy: 'client' })
    expect(JSON.parse(await readFile(at('settings.json'), 'utf8'))).toMatchObject({ window: { x: 1 } })
    expect(await modeOf(at('settings.json'))).toBe(0o600)
  })

  // Would catch: what a person writes into the file while Patchbay runs, gone with the next change of a setting.
  test('an edit by hand in the meantime stays, and one that is not finished is not written over', async () => {
    const settings = createFileSettings(directory, logger)
    settings.set({ theme: 'dark' })
    await writeFile(at('settings.json'), '{"settings":{"theme":"light","callbackPort":4000}}')
    expect(settings.set({ groupBy: 'client' })).toMatchObject({ theme: 'light', callbackPort: 4000, groupBy: 'client' })
    await writeFile(at('settings.json'), '{"settings":{')
    expect(() => settings.set({ theme: 'dark' })).toThrow(SyntaxError)
    expect(await readFile(at('settings.json'), 'utf8')).toBe('{"settings":{')
    expect(settings.get()).toMatchObject({ theme: 'light', groupBy: 'client' })
  })

  // Would catch: the whole schema run with every call of a client, which took more than the call.
  test('what has not changed is not checked anew', () => {
    const settings = createFileSettings(directory, logger)
    expect(settings.get()).toBe(settings.get())
    expect(settings.set({ theme: 'dark' })).toBe(settings.get())
  })

  test.each(['{', '[]', 'null', ''])('a broken file (%j) is kept aside and the defaults are used', async (text) => {
    await writeFile(at('settings.json'), text)
    expect(createFileSettings(directory, logger).get()).toEqual(defaultSettings)
    const names = await readdir(directory)
    expect(names).toHaveLength(1)
    expect(names[0]).toMatch(/^settings\.json\.broken-\d+$/)
    expect(await readFile(at(names[0] ?? ''), 'utf8')).toBe(text)
  })

  test('one setting that makes no sense does not take the others with it', () => {
    expect(toSettings({ theme: 'pink', groupBy: 'client', folders: ['/a'], later: 1 })).toEqual({
      ...defaultSettings,
      groupBy: 'client',
      folders: ['/a'],
    })
    expect(toSettings('nonsense')).toEqual(defaultSettings)
  })
})

describe('logs', () => {
  test('the level decides, and a message cannot fake a second line', () => {
    const lines: string[] = []
    const logger = createStderrLogger(logLevelFrom('info'), (line) => lines.push(line))
    logger.debug('quiet')
    logger.info('one\n2026 error two', { detail: '\u001b[2J' })
    logger.error('three')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^\S+ info one 2026 error two \{"detail":"\\u001b\[2J"\}\n$/)
  })

  test.each([
    ['debug', 'debug'],
    ['ERROR', 'error'],
    [undefined, 'info'],
    ['loud', 'info'],
  ])('PATCHBAY_LOG=%s means %s', (value, level) => expect(logLevelFrom(value)).toBe(level))

  test('the app’s log file is owner-only and its size is bounded', async () => {
    const logger = createElectronLogger(at('logs'), 'info')
    for (let index = 0; index < 130; index++) logger.info('x'.repeat(100_000))
    logger.debug('not wanted')
    const names = (await readdir(at('logs'))).toSorted()
    expect(names).toEqual(['patchbay.log', 'patchbay.old.log'])
    for (const name of names) {
      expect((await stat(at('logs', name))).size).toBeLessThan(6 * 1024 * 1024)
      expect(await modeOf(at('logs', name))).toBe(0o600)
      expect(await readFile(at('logs', name), 'utf8')).not.toContain('not wanted')
    }
  })
})
