/** The real values of everything secret that ever passed the authorization server, looked for wherever Patchbay writes. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Logger } from '../../electron/core/ports'
import { startWorld, type World } from '../servers/oauth/world'

let world: World
afterEach(() => world.close())

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

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
