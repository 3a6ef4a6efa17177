/** The rows of docs/recovery.md, "Policy", that are about entries, files, protocol and vault. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createFiles } from '../../../electron/adapters/files'
import type { Files } from '../../../electron/core/ports'
import { http, website } from '../../fixtures/doctor/set-up'
import { startLegacyHttp } from '../../servers/legacy-http'
import { startWorld } from '../../servers/oauth/world'
import { bench, engineFor, inTrouble, later } from './bench'

async function home(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-policy-'))
  bench.afterwards(() => rm(folder, { recursive: true, force: true }))
  return folder
}

// Would catch: an entry that is silently left out, and a rule that is told without its place.
test('an entry that breaks a rule: failed, with file, line and column; a mended one connects', async () => {
  const server = later(await startLegacyHttp())
  const engine = await engineFor({ it: { type: 'http' } })
  const { state } = await inTrouble(engine, 'it', 'config.invalid-entry')
  expect(state).toMatchObject({
    kind: 'failed',
    problem: {
      action: 'edit-config',
      evidence: { file: { path: join(engine.state, 'servers.json'), line: 3, column: 5 } },
    },
  })
  await engine.write({ it: http(server.url) })
  await engine.waitFor('it', 'connected')
})

test('a variable without a value: failed, with its name and place', async () => {
  const engine = await engineFor({ it: http('https://${NO_SUCH_VARIABLE_ANYWHERE}/mcp') })
  const { state } = await inTrouble(engine, 'it', 'config.unresolved-variable')
  expect(state.kind).toBe('failed')
  expect(JSON.stringify(state)).toContain('NO_SUCH_VARIABLE_ANYWHERE')
})

// Would catch: one file that cannot be read taking the others with it.
test('a file that cannot be read: a problem of the file, and everything else goes on', async () => {
  const server = later(await startLegacyHttp())
  const folder = await home()
  await mkdir(join(folder, '.claude.json'))
  const engine = await engineFor({ it: http(server.url) }, { home: folder, clients: ['claude-code'] })
  await engine.waitFor('it', 'connected')
  const sources = engine.engine.snapshot().sources
  expect(sources.find(({ path }) => path.endsWith('.claude.json'))?.problem).toMatchObject({
    code: 'config.unreadable',
  })
})

type Answer = (method: string) => Record<string, unknown> | null

/** An MCP server of a few lines, which answers with `result` or `error` as the test says. */
async function handmade(answer: Answer): Promise<string> {
  const origin = await website(bench, (request, response) => void reply(request, response, answer))
  return `${origin}/mcp`
}

async function reply(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  if (request.method !== 'POST') return void response.writeHead(405).end()
  const message = JSON.parse(await text(request)) as { id?: unknown; method: string }
  if (message.id === undefined) return void response.writeHead(202).end()
  const missing = { error: { code: -32601, message: 'Method not found' } }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...(answer(message.method) ?? missing) }))
}

const greeting = (protocolVersion: string): Record<string, unknown> => ({
  result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'handmade', version: '1' } },
})

test('a greeting that is answered with an error: failed, in the server’s words', async () => {
  const error = { code: -32603, message: 'the database is away' }
  const engine = await engineFor({ it: http(await handmade((method) => (method === 'initialize' ? { error } : null))) })
  const { state } = await inTrouble(engine, 'it', 'protocol.refused')
  expect(state.kind).toBe('failed')
  expect(JSON.stringify(state)).toContain('the database is away')
})

test('a greeting that it does not know: failed, for it is no MCP', async () => {
  const engine = await engineFor({ it: http(await handmade(() => null)) })
  expect((await inTrouble(engine, 'it', 'protocol.invalid')).state.kind).toBe('failed')
})

test('a protocol version that nobody speaks: failed, and said so', async () => {
  const url = await handmade((method) => (method === 'initialize' ? greeting('1999-01-01') : null))
  const engine = await engineFor({ it: http(url) })
  expect((await inTrouble(engine, 'it', 'protocol.version')).state.kind).toBe('failed')
})

// Would catch: "0 tools" for a server that cannot list them (2.1.132 of Claude Code).
test('tools that cannot be listed: connected, with the reason', async () => {
  const error = { code: -32603, message: 'no tools today' }
  const url = await handmade((method) => {
    if (method === 'initialize') return greeting('2025-06-18')
    return method === 'tools/list' ? { error } : null
  })
  const engine = await engineFor({ it: http(url) })
  const { capabilities } = await engine.waitFor('it', 'connected')
  expect(capabilities.problem).toMatchObject({ code: 'protocol.tools-unavailable' })
  expect(capabilities.problem?.detail).toContain('no tools today')
  expect(capabilities.tools).toBeNull()
})

// Would catch: a damaged vault that stops the start, or that is written over.
test('a vault that is damaged: said so, kept beside the new one, everything else goes on', async () => {
  const server = later(await startLegacyHttp())
  const folder = await home()
  await mkdir(join(folder, 'state'))
  await writeFile(join(folder, 'state', 'vault.json'), 'nonsense')
  const engine = await engineFor({ it: http(server.url) }, { home: folder })
  await engine.waitFor('it', 'connected')
  expect(engine.engine.snapshot().vaultProblem).toMatchObject({ code: 'vault.damaged' })
  expect((await readdir(engine.state)).filter((name) => name.includes('damaged'))).toHaveLength(1)
})

// Would catch: a sign-in that is lost, or refused, because the disk is full just now.
test('a vault that cannot be saved: the sign-in works, and is saved when there is room again', async () => {
  const world = await startWorld({ tokenLife: 600 })
  bench.afterwards(() => world.close())
  let full = false
  const real = createFiles()
  const files: Files = {
    read: real.read,
    write: (path, content) =>
      full && path.endsWith('vault.json')
        ? Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))
        : real.write(path, content),
  }
  const folder = await home()
  const first = await world.engine({ home: folder, files })
  await first.waitFor('notes', 'needs-auth')
  full = true
  expect((await first.engine.login('notes', true)).state.kind).toBe('connected')
  expect(first.engine.snapshot().vaultProblem).toMatchObject({ code: 'vault.unsaved' })
  expect(await first.callText('notes', 'echo', { text: 'from memory' })).toBe('from memory')
  full = false
  await first.engine.unlockVault()
  expect(first.engine.snapshot().vaultProblem).toBeNull()
  await first.engine.stop()
  const second = await world.engine({ home: folder })
  await second.waitFor('notes', 'connected')
  expect(world.person.opened).toHaveLength(1)
})
