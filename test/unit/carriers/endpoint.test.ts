/** Where the engine listens: a path that fits, a file that only its owner reads, and no trust in what it says. */
import { lstat, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFiles } from '../../../electron/adapters/files'
import {
  chooseSocket,
  createToken,
  readEndpoint,
  removeSocket,
  writeEndpoint,
} from '../../../electron/carriers/endpoint'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'patchbay-endpoint-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('a short state directory holds the socket itself', async () => {
  expect(await chooseSocket('/home/someone/.config/patchbay', 'linux')).toBe(
    '/home/someone/.config/patchbay/engine.sock',
  )
})

test('a path over 100 bytes moves the socket to a short directory of the owner alone, and that goes again', async () => {
  const socket = await chooseSocket(join(directory, 'long'.repeat(30)), 'linux')
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100)
  expect((await lstat(dirname(socket))).mode & 0o777).toBe(0o700)
  await removeSocket(socket, directory, 'linux')
  await expect(lstat(dirname(socket))).rejects.toThrow('ENOENT')
})

test('bytes count, not characters', async () => {
  const socket = await chooseSocket(`/${'ü'.repeat(50)}`, 'linux')
  expect(socket.startsWith(tmpdir())).toBe(true)
  await removeSocket(socket, directory, 'linux')
})

test('a pipe on Windows has a name that nobody can guess', async () => {
  const [one, two] = [await chooseSocket('C:\\x', 'win32'), await chooseSocket('C:\\x', 'win32')]
  expect(one).toMatch(/^\\\\\.\\pipe\\patchbay-[0-9a-f]{32}$/)
  expect(one).not.toBe(two)
})

test('a stale entry can make us remove nothing but a socket of our own naming', async () => {
  const precious = join(directory, 'patchbay-precious')
  await mkdir(precious)
  await writeFile(join(precious, 'file'), 'x')
  await removeSocket(join(precious, 'file'), directory, 'linux')
  await removeSocket(join(precious, 'engine.sock'), directory, 'linux')
  expect(await readdir(precious)).toEqual(['file'])
})

test('the file is owner-only and comes back as written', async () => {
  const endpoint = {
    pid: 7,
    socket: '/s',
    token: createToken(),
    startedAt: '2026-01-01T00:00:00Z',
    host: 'serve' as const,
  }
  await writeEndpoint(directory, endpoint, createFiles())
  expect((await stat(join(directory, 'engine.json'))).mode & 0o777).toBe(0o600)
  expect(await readEndpoint(directory)).toEqual(endpoint)
})

test.each([['{'], ['[]'], ['null'], ['{"pid":1}'], ['{"pid":1,"socket":"s","token":7,"startedAt":"","host":"app"}']])(
  'a damaged file (%s) is like none',
  async (text) => {
    await writeFile(join(directory, 'engine.json'), text)
    expect(await readEndpoint(directory)).toBeNull()
  },
)
