/** `patchbay doctor` by process: words, JSON and exit codes as docs/contract.md promises them. */
import { existsSync } from 'node:fs'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { freePort } from '../fixtures/doctor/set-up'
import { program } from '../servers/programs'
import { startWorld } from '../servers/oauth/world'
import { createCliHome, type CliHome } from '../support/cli'
import type { Entries } from '../support/engine'
import type { Diagnosis } from '../../shared/model/diagnosis'
import { cleanUp } from '../support/cleanup'

let file = ''
const { cleanups } = cleanUp(afterEach)
beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
})

async function homeWith(servers: Entries): Promise<CliHome> {
  const cli = await createCliHome(file, servers)
  cleanups.push(() => cli.remove())
  return cli
}

test('one broken server: its cause first, in words and as JSON, exit 1', async () => {
  const cli = await homeWith({ broken: { command: 'no-such-program-anywhere' }, fine: program('echo') })
  const words = await cli.run(['doctor', 'broken'])
  expect(words.code).toBe(1)
  // Would catch: a table first, and the cause somewhere in it.
  expect(words.stdout.split('\n')[0]).toMatch(/^✕ broken: “no-such-program-anywhere” was not found/)
  expect(words.stdout).toMatch(/✕ The program/)
  const json = await cli.run(['doctor', 'broken', '--json'])
  const { servers } = json.json() as { servers: Diagnosis[] }
  expect(servers).toMatchObject([{ server: { name: 'broken' }, cause: { id: 'program', code: 'process.not-found' } }])
})

test('without a name: all that are not connected, and nothing else', async () => {
  const cli = await homeWith({
    fine: program('echo'),
    off: { ...program('echo'), disabled: true },
    gone: { type: 'http', url: `http://127.0.0.1:${await freePort()}/mcp` },
  })
  const { code, json } = await cli.run(['doctor', '--json'])
  const { servers } = json() as { servers: Diagnosis[] }
  expect(servers.map(({ server, cause }) => [server.name, cause?.id])).toEqual([['gone', 'tcp']])
  expect(code).toBe(1)
})

test('all well is exit 0; a sign-in is 3; an unknown name is 4; too many names are 2', async () => {
  const world = await startWorld()
  cleanups.push(() => world.close())
  const cli = await homeWith({ fine: program('echo'), notes: { type: 'http', url: world.server.url } })
  const fine = await cli.run(['doctor', 'fine'])
  expect([fine.code, fine.stdout.split('\n')[0]]).toEqual([0, '● fine: all is well'])
  expect((await cli.run(['doctor', 'notes'])).code).toBe(3)
  expect((await cli.run(['doctor', 'nobody'])).code).toBe(4)
  expect((await cli.run(['doctor', 'fine', 'notes'])).code).toBe(2)
})

test('a program that a project names is not started to look at it', async () => {
  const cli = await homeWith({})
  const project = `${cli.home}/shop`
  const starts = `${cli.home}/starts`
  await cli.write('.claude.json', { projects: { [project]: {} } })
  await cli.write('shop/.mcp.json', { mcpServers: { theirs: program('echo', [], { TEST_STARTS_FILE: starts }) } })
  const { code, json } = await cli.run(['doctor', 'theirs', '--json'])
  const { servers } = json() as { servers: Diagnosis[] }
  expect(servers[0]?.cause).toMatchObject({ id: 'permission', code: 'config.needs-approval' })
  expect(code).toBe(1)
  expect(existsSync(starts)).toBe(false)
})
