/** Where the state is kept on each system, and that only its owner can look into it. */
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  demoDirectory,
  ensureStateDirectory,
  resolveStateDirectory,
  whyNotOurs,
} from '../../../electron/adapters/state-directory'

const where = (
  platform: NodeJS.Platform,
  env: Record<string, string>,
  homeDir = platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
): string =>
  resolveStateDirectory({ platform, homeDir, env, workingDirectory: platform === 'win32' ? 'C:\\work' : '/work' })

test.each([
  ['darwin', {}, '/home/me/Library/Application Support/Patchbay'],
  ['win32', { APPDATA: 'C:\\Users\\me\\AppData\\Roaming' }, 'C:\\Users\\me\\AppData\\Roaming\\Patchbay'],
  ['win32', {}, 'C:\\Users\\me\\AppData\\Roaming\\Patchbay'],
  ['linux', {}, '/home/me/.config/patchbay'],
  ['linux', { XDG_CONFIG_HOME: '/xdg' }, '/xdg/patchbay'],
  // The XDG specification: relative values are invalid and to be ignored.
  ['linux', { XDG_CONFIG_HOME: 'xdg' }, '/home/me/.config/patchbay'],
  ['linux', { XDG_CONFIG_HOME: '' }, '/home/me/.config/patchbay'],
  ['linux', { PATCHBAY_HOME: '/state' }, '/state'],
  ['linux', { PATCHBAY_HOME: 'state' }, '/work/state'],
  ['linux', { PATCHBAY_HOME: '' }, '/home/me/.config/patchbay'],
  ['win32', { PATCHBAY_HOME: 'state' }, 'C:\\work\\state'],
] as const)('on %s with %j it is %s', (platform, env, expected) => {
  expect(where(platform, env)).toBe(expected)
})

test('the demo has a directory of its own', () => {
  expect(demoDirectory('/state', 'linux')).toBe('/state/demo')
  expect(demoDirectory('C:\\state', 'win32')).toBe('C:\\state\\demo')
})

let base = ''
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'patchbay-state-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777

test('it is created for its owner alone, with all missing parents', async () => {
  const directory = join(base, 'a', 'b')
  expect(await ensureStateDirectory(directory, '/home/me')).toBeNull()
  expect(await modeOf(directory)).toBe(0o700)
})

test('one that others could read is narrowed, the home directory is not', async () => {
  const directory = join(base, 'wide')
  await mkdir(directory)
  await chmod(directory, 0o755)
  expect(await ensureStateDirectory(directory, directory)).toBeNull()
  expect(await modeOf(directory)).toBe(0o755)
  expect(await ensureStateDirectory(directory, '/home/me')).toBeNull()
  expect(await modeOf(directory)).toBe(0o700)
})

describe('it is refused with words, and left as it is', () => {
  const me = process.getuid?.() ?? 0
  const refused = async (path: string, words: RegExp, user = me): Promise<void> => {
    expect(await whyNotOurs(path, user)).toMatch(words)
    expect(await ensureStateDirectory(path, '/home/me', user)).toMatch(words)
  }

  // Would catch: servers that somebody else has put into it are started, and its socket is taken for ours.
  test.each([
    ['everybody may write', 0o777],
    ['everybody may write, a shared temporary directory', 0o1777],
    ['a group may write', 0o770],
  ])('where %s', async (_name, mode) => {
    const shared = join(base, 'shared')
    await mkdir(shared)
    await chmod(shared, mode)
    await refused(shared, /^Other users may write into .*chmod 700/)
    expect(await modeOf(shared)).toBe(mode)
  })

  test('where it belongs to somebody else', () => refused(base, /belongs to another user/, me + 1))

  test('where a link leads to a folder of the person that others may write into', async () => {
    await mkdir(join(base, 'target'))
    await chmod(join(base, 'target'), 0o777)
    await symlink(join(base, 'target'), join(base, 'link'))
    await refused(join(base, 'link'), /^Other users may write into/)
  })

  // Would catch: whoever may write into the folder above puts a directory of his own in its place.
  test('where everybody may write into a folder above it', async () => {
    await mkdir(join(base, 'open', 'mine'), { recursive: true, mode: 0o700 })
    await chmod(join(base, 'open'), 0o777)
    await refused(join(base, 'open', 'mine'), /lies in .*open, into which everybody may write/)
    await chmod(join(base, 'open'), 0o1777)
    expect(await ensureStateDirectory(join(base, 'open', 'mine'), '/home/me')).toBeNull()
  })

  test('where a file stands in its place', async () => {
    await writeFile(join(base, 'file'), '')
    expect(await whyNotOurs(join(base, 'file'))).toMatch(/is not a folder/)
    expect(await ensureStateDirectory(join(base, 'file'), '/home/me')).toMatch(/cannot be used/)
  })

  test('where links lead in a circle', async () => {
    await symlink(join(base, 'b'), join(base, 'a'))
    await symlink(join(base, 'a'), join(base, 'b'))
    expect(await ensureStateDirectory(join(base, 'a'), '/home/me')).toMatch(/cannot be used/)
  })
})

test('a link of the person to a folder of the person is fine, and so is what is not there yet', async () => {
  await mkdir(join(base, 'target'), { mode: 0o700 })
  await symlink(join(base, 'target'), join(base, 'link'))
  expect(await ensureStateDirectory(join(base, 'link'), '/home/me')).toBeNull()
  expect(await whyNotOurs(join(base, 'none'))).toBeNull()
})
