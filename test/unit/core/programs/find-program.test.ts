/** Programs are found as the person's shell finds them, on every platform. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findProgram, type Found } from '../../../../electron/core/programs/find-program'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'patchbay-find-'))
  for (const folder of ['one', 'two', 'home/bin', 'work/scripts']) mkdirSync(join(root, folder), { recursive: true })
  const put = (path: string, mode: number): void => {
    writeFileSync(join(root, path), '')
    chmodSync(join(root, path), mode)
  }
  for (const path of ['one/tool', 'two/tool', 'two/barred-in-one', 'home/bin/mine', 'work/scripts/run'])
    put(path, 0o755)
  put('one/barred-in-one', 0o644)
  put('one/barred', 0o644)
  mkdirSync(join(root, 'one/folder'))
  symlinkSync(join(root, 'two/tool'), join(root, 'one/link'))
  symlinkSync(join(root, 'nowhere'), join(root, 'one/dangling'))
})
afterAll(() => rmSync(root, { recursive: true }))

const find = (command: string, path = `${root}/one:${root}/two`): Promise<Found> =>
  findProgram(command, { platform: 'linux', homeDir: join(root, 'home'), cwd: join(root, 'work'), env: { PATH: path } })

describe('on Linux and macOS', () => {
  test.each([
    ['tool', 'one/tool'],
    ['link', 'one/link'],
    ['barred-in-one', 'two/barred-in-one'],
    ['~/bin/mine', 'home/bin/mine'],
    ['./scripts/run', 'work/scripts/run'],
    ['scripts/run', 'work/scripts/run'],
    ['../one/tool', 'one/tool'],
  ])('%s is %s', async (command, wanted) => {
    expect(await find(command)).toEqual({ kind: 'found', path: join(root, wanted) })
  })

  test('an absolute path is taken as it is', async () => {
    expect(await find(join(root, 'two/tool'))).toEqual({ kind: 'found', path: join(root, 'two/tool') })
  })

  test.each(['nowhere', 'folder', 'dangling', '~', ''])(
    '%j is missing, with the places that were looked at',
    async (command) => {
      expect(await find(command)).toEqual({ kind: 'missing', looked: [join(root, 'one'), join(root, 'two')] })
    },
  )

  test('a file that may not be run is told as that, but only when there is no other', async () => {
    expect(await find('barred')).toEqual({ kind: 'not-executable', path: join(root, 'one/barred') })
  })

  test('a folder on PATH that is relative belongs to where the program will run', async () => {
    expect(await find('run', 'scripts:/usr/bin')).toEqual({ kind: 'found', path: join(root, 'work/scripts/run') })
  })

  test('a PATH that is empty, missing, doubled or full of nonsense does no harm', async () => {
    expect(await find('nowhere', '')).toEqual({ kind: 'missing', looked: [] })
    expect(await find('tool', `::${root}/one:${root}/one:/dev/null:\u0000`)).toMatchObject({ kind: 'found' })
    const place = { platform: 'darwin', homeDir: root, cwd: root, env: {} } as const
    expect(await findProgram('nowhere', place)).toEqual({ kind: 'missing', looked: [] })
  })
})

describe('on Windows', () => {
  // Its paths cannot exist here, so the files are looked for through a stand-in that knows what is there.
  const files = new Set([
    'C:\\nodejs\\npx',
    'C:\\nodejs\\npx.CMD',
    'C:\\py\\python3.11.EXE',
    'C:\\py\\run.py',
    'C:\\tools\\thing.exe',
    'C:\\work\\local.BAT',
    'C:\\home\\bin\\mine.EXE',
  ])
  const look = (path: string): Promise<'runs' | 'absent'> => Promise.resolve(files.has(path) ? 'runs' : 'absent')
  const findHere = (command: string, env: Record<string, string> = {}): Promise<Found> =>
    findProgram(
      command,
      {
        platform: 'win32',
        homeDir: 'C:\\home',
        cwd: 'C:\\work',
        env: { Path: 'C:\\nodejs;C:\\py;;"C:\\tools"', PATHEXT: '.COM;.EXE;.BAT;.CMD', ...env },
      },
      look,
    )

  test.each([
    // The file without an ending is a shell script that Windows cannot run.
    ['npx', 'C:\\nodejs\\npx.CMD'],
    ['npx.CMD', 'C:\\nodejs\\npx.CMD'],
    // A dot in a name is not yet an ending.
    ['python3.11', 'C:\\py\\python3.11.EXE'],
    ['.\\local', 'C:\\work\\local.BAT'],
    ['C:\\tools\\thing.exe', 'C:\\tools\\thing.exe'],
    ['~\\bin\\mine', 'C:\\home\\bin\\mine.EXE'],
    ['C:/tools/thing.exe', 'C:\\tools\\thing.exe'],
  ])('%s is %s', async (command, wanted) => {
    expect(await findHere(command)).toEqual({ kind: 'found', path: wanted })
  })

  test('a folder in quotes is a folder', async () => {
    expect(await findHere('thing.exe')).toEqual({ kind: 'found', path: 'C:\\tools\\thing.exe' })
  })

  test('PATH is found in any spelling, and the entry’s own comes before the inherited one', async () => {
    expect(await findHere('npx', { Path: '', PATH: 'C:\\nodejs' })).toMatchObject({ kind: 'found' })
  })

  test('the program’s folder is not searched unless it is on PATH (a repository must not slip a program in)', async () => {
    expect(await findHere('local')).toMatchObject({ kind: 'missing' })
  })
})
