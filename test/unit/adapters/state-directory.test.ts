/** Where the state is kept on each system, and that only its owner can look into it. */
import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoDirectory, ensureStateDirectory, resolveStateDirectory } from '../../../electron/adapters/state-directory'

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
  await ensureStateDirectory(directory, '/home/me')
  expect(await modeOf(directory)).toBe(0o700)
})

test('one that others could read is narrowed', async () => {
  const directory = join(base, 'wide')
  await mkdir(directory)
  await chmod(directory, 0o755)
  await ensureStateDirectory(directory, '/home/me')
  expect(await modeOf(directory)).toBe(0o700)
})

test('a shared temporary directory and the home directory keep their rights', async () => {
  const shared = join(base, 'tmp')
  await mkdir(shared)
  await chmod(shared, 0o1777)
  await ensureStateDirectory(shared, '/home/me')
  expect(await modeOf(shared)).toBe(0o1777)
  await chmod(base, 0o755)
  await ensureStateDirectory(base, base)
  expect(await modeOf(base)).toBe(0o755)
})
