/** `patchbay headers`: another program of the same person uses the sign-in that Patchbay keeps. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Logger } from '../../electron/core/ports'
import { bundle, bundleCompiled } from '../../scripts/lib/bundle.mjs'
import { startAuthorizationServer, type AuthorizationServer } from '../servers/oauth/authorization-server'
import { startProtectedServer, type ProtectedServer } from '../servers/oauth/protected-server'
import { http, startWorld, type World } from '../servers/oauth/world'
import { program as stdioProgram } from '../servers/programs'
import { createCliHome, type CliHome } from '../support/cli'
import { shortTimersOnly } from '../support/skipping-clock'

/** What a client without any sign-in of its own gets with these headers. */
async function statusWith(url: string, headers: Record<string, string>): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
  const accept = 'application/json, text/event-stream'
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body,
  })
  await answer.body?.cancel()
  return answer.status
}

describe('the engine', () => {
  let world: World
  afterEach(() => world.close())

  // Would catch: a token that has ended handed out as valid, one refresh per question, a secret in a log, a view or a file.
  test('lends a token that the server takes, renewed once for all who ask, and writes it nowhere', async () => {
    world = await startWorld({ tokenLife: 3 })
    const seen: string[] = []
    const note = (message: string, detail?: Record<string, unknown>): void =>
      void seen.push(`${message} ${JSON.stringify(detail)}`)
    const logger: Logger = { error: note, info: note, debug: note }
    const home = await mkdtemp(join(tmpdir(), 'patchbay-lent-'))
    // Nothing is renewed ahead: the questions meet the end of the token.
    const engine = await world.signedIn({ clock: shortTimersOnly, logger, home })
    engine.engine.on('patch', (patch) => void seen.push(JSON.stringify(patch)))
    const first = await engine.engine.headers('notes')
    expect(Object.keys(first)).toEqual(['Authorization'])
    expect(await statusWith(world.server.url, first)).not.toBe(401)

    const end = Date.parse(engine.view('notes').auth.expiresAt ?? '')
    await expect.poll(() => Date.now() > end + 1_100, { timeout: 10_000 }).toBe(true)
    const before = world.auth.counters.refreshes
    const answers = await Promise.all(Array.from({ length: 10 }, () => engine.engine.headers('notes')))
    expect(new Set(answers.map(({ Authorization }) => Authorization)).size).toBe(1)
    expect(answers[0]).not.toEqual(first)
    expect(world.auth.counters.refreshes - before).toBe(1)
    expect(await statusWith(world.server.url, answers[0] ?? {})).not.toBe(401)

    const tokens = [first, ...answers].flatMap((each) => each['Authorization']?.split(' ')[1] ?? [])
    seen.push(JSON.stringify(engine.engine.activity('notes', 0)), engine.engine.diagnostics(null))
    await engine.engine.stop()
    const files = await readdir(home, { recursive: true, withFileTypes: true })
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
    )
    expect([...seen, ...texts].filter((text) => tokens.some((token) => text.includes(token)))).toEqual([])
  })

  test('says that a sign-in is needed before there is one, and after it has been revoked', async () => {
    world = await startWorld()
    const fresh = await world.engine()
    await expect(fresh.engine.headers('notes')).rejects.toMatchObject({ code: 'needs-auth' })
    await fresh.engine.login('notes', true)
    await expect(fresh.engine.headers('notes')).resolves.toHaveProperty('Authorization')
    await fresh.engine.logout('notes')
    await expect(fresh.engine.headers('notes')).rejects.toMatchObject({
      code: 'needs-auth',
      message: expect.stringContaining('patchbay login notes') as string,
    })
  })

  test('lends what the entry or its helper gives, and refuses where there is nothing to lend', async () => {
    world = await startWorld()
    const { url } = world.server
    const { engine } = await world.engine({
      servers: {
        fixed: { ...http(url), headers: { 'X-Key': 'abc', Authorization: 'Bearer mine' } },
        helped: { ...http(url), headersHelper: `echo '{"Authorization":"Bearer h"}'`, headers: { 'X-Also': 'y' } },
        broken: { ...http(url), headers: { 'X-Key': '${NOT_SET_ANYWHERE}' } },
        local: stdioProgram('echo'),
      },
    })
    expect(await engine.headers('fixed')).toEqual({ 'X-Key': 'abc', Authorization: 'Bearer mine' })
    expect(await engine.headers('helped')).toEqual({ 'X-Also': 'y', Authorization: 'Bearer h' })
    await expect(engine.headers('local')).rejects.toMatchObject({ code: 'unsupported-here' })
    expect(() => engine.headers('nobody')).toThrow('no server')
    await expect(engine.headers('broken')).rejects.toMatchObject({
      code: 'not-connected',
      message: expect.stringContaining('NOT_SET_ANYWHERE') as string,
    })
  })
})

describe('the command', () => {
  let program = ''
  let auth: AuthorizationServer
  let notes: ProtectedServer
  let cli: CliHome
  let browser = ''
  beforeAll(async () => {
    program = await bundleCompiled('cli', 'electron/cli/main.ts')
    browser = await bundle('browser-person', 'test/support/browser-person.ts')
  })
  beforeEach(async () => {
    auth = await startAuthorizationServer({ tokenLife: 60 })
    notes = await startProtectedServer(auth)
    cli = await createCliHome(program, { notes: http(notes.url) })
  })
  afterEach(async () => {
    await cli.remove()
    await notes.close()
    await auth.close()
  })
  // Would catch: words on stdout that a client takes for headers, and a token in the log of the engine.
  test('prints one JSON object for a helper, or nothing and exit code 3', async () => {
    const engine = await cli.serve()
    const refused = await cli.run(['headers', 'notes'])
    expect(refused).toMatchObject({ code: 3, stdout: '' })
    expect(refused.stderr).toContain('patchbay login notes')
    const env = { BROWSER: `"${process.execPath}" "${browser}" "${join(cli.home, 'opened')}" approve` }
    expect((await cli.run(['login', 'notes'], { env })).code).toBe(0)
    const lent = await cli.run(['headers', 'notes'])
    expect(lent.code, lent.stderr).toBe(0)
    const headers = lent.json() as Record<string, string>
    expect(await statusWith(notes.url, headers)).not.toBe(401)
    expect((await cli.run(['headers', 'nobody'])).code).toBe(4)
    const { stdout, stderr } = await engine.end('SIGTERM')
    expect(stdout + stderr).not.toContain(headers['Authorization']?.split(' ')[1])
  })

  // Would catch: an entry that borrows from Patchbay and is read by Patchbay, which would start processes for ever.
  test('does not ask itself when it is the helper of its own entry', async () => {
    await cli.write('state/servers.json', {
      mcpServers: {
        own: { ...http(notes.url), headersHelper: `"${process.execPath}" "${program}" headers own` },
      },
    })
    await cli.serve()
    const asked = await cli.run(['headers', 'own'])
    expect(asked).toMatchObject({ code: 1, stdout: '' })
    expect(asked.stderr).toContain('cannot borrow a sign-in from itself')
  })
})
