/**
 * Values that VS Code would ask for: entered once by the command line, kept in the vault, used by every server of the file.
 * Catches a value that is asked for again after a restart, stands in a file, a log or an answer, or goes to another file's server.
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { createCliHome, type CliHome } from '../support/cli'

const value = 'one-very-secret-value'
const stub = resolve('test/servers/stdio/seen.mjs')
let cli: CliHome
let ear: Server
let heard: IncomingMessage['headers'][]

beforeEach(async () => {
  cli = await createCliHome(await bundleCompiled('cli', 'electron/cli/main.ts'))
  heard = []
  ear = createServer((request, response) => {
    heard.push(request.headers)
    response.writeHead(404).end()
  })
  await new Promise<void>((done) => void ear.listen(0, '127.0.0.1', done))
})

afterEach(async () => {
  await cli.remove()
  await new Promise((done) => void ear.close(done))
})

async function write(path: string, content: unknown): Promise<void> {
  const full = join(cli.home, path)
  await mkdir(dirname(full), { recursive: true })
  await writeFile(full, JSON.stringify(content, null, 2))
}

async function seenBy(name: string): Promise<{ args: string[]; env: Record<string, string> }> {
  return JSON.parse(await readFile(join(cli.home, name), 'utf8')) as { args: string[]; env: Record<string, string> }
}

/** Every file of Patchbay's own, as text. */
async function everything(): Promise<string> {
  const entries = await readdir(cli.state, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return (await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))).join('\n')
}

const key = { id: 'key', type: 'promptString', description: 'API key', password: true }
const region = {
  id: 'region',
  type: 'pickString',
  description: 'Region',
  options: ['eu', { label: 'US', value: 'us' }],
}

test('a value is asked for once, kept in the vault, and given to the servers of its file alone', async () => {
  const url = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/mcp`
  const program = (name: string): object => ({
    command: process.execPath,
    args: [stub, join(cli.home, name), '${input:region}'],
    env: { KEY: '${input:key}', NOT_A_VARIABLE: '[${input:key}]' },
  })
  await write('.config/Code/User/mcp.json', {
    inputs: [key, region],
    servers: { one: program('one.seen'), web: { url, headers: { 'X-Key': 'k ${input:key}' } } },
  })
  // Another file with the same id: what it asks for is another value.
  await write('.config/Code/User/profiles/p1/mcp.json', { inputs: [key], servers: { other: program('other.seen') } })

  const before = await cli.run(['connect', 'one', '--json'])
  expect(before.json()).toMatchObject({
    state: 'failed',
    problem: { code: 'config.needs-input', hint: expect.stringContaining('patchbay input one') as unknown },
  })
  const list = await cli.run(['input', 'one', '--list', '--json'])
  expect(list.json()).toEqual({
    inputs: [
      { id: 'region', label: 'Region', isSecret: false, options: ['eu', 'us'], suggested: null, isKnown: false },
      { id: 'key', label: 'API key', isSecret: true, options: null, suggested: null, isKnown: false },
    ],
  })

  const said = await cli.run(['input', 'one', '--json'], { stdin: `nowhere\nus\n${value}\n` })
  expect(said.json()).toMatchObject({ state: 'connected' })
  expect(said.stderr).toContain('none of the values')
  expect(await seenBy('one.seen')).toMatchObject({
    args: ['us'],
    env: { KEY: value, NOT_A_VARIABLE: `[${value}]` },
  })

  // Another run, and another server of the same file: nobody is asked again.
  await cli.run(['connect', 'web'])
  expect(heard.some((headers) => headers['x-key'] === `k ${value}`)).toBe(true)
  const after = await cli.run(['status', '--json'])
  expect(after.stdout).not.toContain(value)
  expect(await everything()).not.toContain(value)
  expect((await cli.run(['connect', 'other', '--json'])).json()).toMatchObject({
    problem: { code: 'config.needs-input' },
  })

  expect((await cli.run(['input', 'one', 'key', '--forget'])).code).toBe(1)
  expect((await cli.run(['connect', 'one', '--json'])).json()).toMatchObject({
    problem: { code: 'config.needs-input' },
  })
})

test('no value is none, an id that nobody asks for is a mistake, and a server without inputs asks for nothing', async () => {
  await write('.config/Code/User/mcp.json', {
    inputs: [key],
    servers: { one: { command: 'x', env: { K: '${input:key}' } }, plain: { command: '/bin/false' } },
  })
  const nothing = await cli.run(['input', 'one'], { stdin: '\n' })
  expect(nothing.code).toBe(2)
  expect(nothing.stderr).toContain('“key”')
  expect((await cli.run(['input', 'one', 'nobody'], { stdin: 'x\n' })).code).toBe(2)
  expect((await cli.run(['input', 'plain', '--list', '--json'])).json()).toEqual({ inputs: [] })
})
