/** The real values of everything secret that ever passed the authorization server, looked for wherever Patchbay writes. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Logger } from '../../electron/core/ports'
import { startLegacyHttp } from '../servers/legacy-http'
import { startWorld, type World } from '../servers/oauth/world'
import { program } from '../servers/programs'
import type { Entries } from '../support/engine'

let world: World
afterEach(() => world.close())

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

describe('a secret that is given with a new server', () => {
  // Would catch: a key in clear in servers.json, its backup, a log or a view; one that is gone after a restart, and one
  // that outlives its server.
  test('is kept in the vault alone, for as long as the server is', async () => {
    world = await startWorld()
    const key = 'of-the-person-0123456789'
    const remote = await startLegacyHttp({ bearer: key })
    const seen: string[] = []
    const note = (message: string, detail?: Record<string, unknown>): void =>
      void seen.push(`${message} ${JSON.stringify(detail)}`)
    const logger: Logger = { error: note, info: note, debug: note }
    const home = await mkdtemp(join(tmpdir(), 'patchbay-secrets-'))
    const first = await world.engine({ servers: {}, home, logger })
    first.engine.on('patch', (patch) => void seen.push(JSON.stringify(patch)))
    await first.engine.addServer('remote', {
      type: 'http',
      url: `${remote.url}?api_key=${key}`,
      headers: { Authorization: `Bearer ${key}` },
    })
    await first.engine.addServer('local', program('echo', ['--token', key], { API_KEY: key, PLAIN: 'yes' }))
    for (const name of ['remote', 'local']) {
      await first.waitFor(name, 'connected')
      seen.push(JSON.stringify(await first.engine.configuration(name)))
    }
    expect(await first.callText('local', 'env')).toContain('API_KEY')
    const file = join(first.state, 'servers.json')
    const written = await readFile(file, 'utf8')
    expect(written).toContain('"PLAIN": "yes"')
    expect(seen.join()).toContain('${secret:API_KEY-')
    await first.engine.stop()
    const texts = await Promise.all((await filesUnder(home)).map((path) => readFile(path, 'latin1')))
    expect([...seen, ...texts].filter((text) => text.includes(key))).toEqual([])

    const { mcpServers } = JSON.parse(written) as { mcpServers: Entries }
    const second = await world.engine({ servers: mcpServers, home })
    for (const name of ['remote', 'local']) await second.waitFor(name, 'connected')
    await second.engine.removeServer('remote')
    // Added again by hand, the entry finds its secret no more.
    await second.write(mcpServers)
    expect((await second.waitFor('remote', 'failed')).state).toMatchObject({
      problem: { code: 'vault.secret-missing' },
    })
    await second.engine.stop()
    await remote.close()
    await rm(home, { recursive: true, force: true })
  })
})

describe('no secret', () => {
  // Would catch: a token, code, verifier or client secret in a file, a log line at `debug`, a view, the activity, an
  // error or a page.
  test('is in clear anywhere after a sign-in, refreshes, a step-up, faults and a second sign-in', async () => {
    world = await startWorld({ tokenLife: 2, secrets: true, scopeFor: { count: 'mcp:admin' } })
    const { auth, person, server } = world
    const written: string[] = []
    const note = (level: string) => (message: string, detail?: Record<string, unknown>) =>
      void written.push(`${level} ${message} ${JSON.stringify(detail)}`)
    const logger: Logger = { error: note('error'), info: note('info'), debug: note('debug') }
    const engine = await world.signedIn({ logger })
    engine.engine.on('patch', (patch) => void written.push(JSON.stringify(patch)))
    const told = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        (value) => written.push(JSON.stringify(value)),
        (error: unknown) => written.push(`${String(error)} ${JSON.stringify(error)}`),
      )
    await told(engine.callText('notes', 'echo', { text: 'x' }))
    await delay(4_000)
    await told(engine.callText('notes', 'count'))
    await engine.waitFor('notes', 'needs-auth')
    await told(engine.engine.login('notes', true))
    await told(engine.callText('notes', 'count'))
    auth.faults.token = 'html'
    await delay(3_000)
    await told(engine.callText('notes', 'echo', { text: 'x' }))
    auth.faults.token = null
    await engine.waitFor('notes', 'connected', 20_000)
    server.faults.rejectAll = true
    await told(engine.callText('notes', 'echo', { text: 'x' }))
    server.faults.rejectAll = false
    await told(engine.engine.reconnect('notes'))
    await told(engine.engine.login('notes', true))
    written.push((await person.done()).text, ...person.opened)
    written.push(JSON.stringify(engine.engine.snapshot()), JSON.stringify(engine.engine.activity('notes', 0)))
    await told(engine.engine.configuration('notes'))
    const report = engine.engine.diagnostics(null)
    expect(report).toContain('sent: accept authorization')
    written.push(report)
    await engine.engine.stop()

    const files = await filesUnder(engine.home)
    const texts = [...written, ...(await Promise.all(files.map((file) => readFile(file, 'latin1'))))]
    // The test is about something: many secrets passed, and much was written.
    expect(auth.secrets.size).toBeGreaterThan(12)
    expect(server.tokensSeen().filter((token) => !auth.secrets.has(token))).toEqual([])
    expect(auth.counters.refreshes).toBeGreaterThanOrEqual(2)
    expect(files.map((file) => file.slice(engine.state.length + 1))).toContain('vault.json')
    expect(written.length).toBeGreaterThan(20)
    for (const secret of auth.secrets) {
      const found = texts.filter((text) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
      expect(found.map((text) => text.replaceAll(secret, '<SECRET>').slice(0, 300))).toEqual([])
    }
    if (process.platform === 'win32') return
    for (const name of ['vault.json', 'vault-key.json'])
      expect((await stat(join(engine.state, name))).mode & 0o077, name).toBe(0)
  })
})
