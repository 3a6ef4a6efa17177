/** The truth map from real files of several clients, as a person or a script asks for it. */
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundleCompiled } from '../../scripts/lib/bundle.mjs'
import type { MapView } from '../../shared/model/map'
import { program } from '../servers/programs'
import { startLegacyHttp } from '../servers/legacy-http'
import { createCliHome } from '../support/cli'
import { cleanUp } from '../support/cleanup'

let file = ''
const { cleanups, later } = cleanUp(afterEach)
beforeAll(async () => {
  file = await bundleCompiled('cli', 'electron/cli/main.ts')
})

// Would catch: one server shown as three, an entry that its client never uses shown as the one that counts, a secret in the map.
test(
  'one server in four clients is one row, with who wins, who is off and what differs',
  { timeout: 180_000 },
  async () => {
    const { url } = later(await startLegacyHttp())
    const cli = await createCliHome(file)
    cleanups.push(() => cli.remove())
    const shop = `${cli.home}/shop`
    await cli.write('.claude.json', {
      mcpServers: { notes: { type: 'http', url }, echo: program('echo') },
      projects: { [shop]: { mcpServers: { notes: { type: 'http', url: `${url}?tenant=very-private` } } } },
    })
    await cli.write('.cursor/mcp.json', {
      mcpServers: {
        'my-notes': { url: `${url}/`, headers: { 'X-Key': 'k-123' } },
        'search-everywhere': { ...program('echo'), env: { TEAM: 'search' } },
      },
    })
    await cli.write('.codeium/windsurf/mcp_config.json', { mcpServers: { notes: { serverUrl: url, disabled: true } } })
    const { code, json, stdout } = await cli.run(['map', '--json'])
    expect(code).toBe(0)
    const { rows } = json() as MapView
    const row = rows.find(({ kind }) => kind === 'endpoint')
    const entry = (client: string, scope: string) =>
      row?.cells.find((cell) => cell.client === client && cell.scope === scope)
    expect(row?.cells).toHaveLength(4)
    const local = entry('claude-code', 'local')
    expect(local).toMatchObject({ shadowedBy: null, project: shop, drift: [] })
    expect(entry('claude-code', 'user')).toMatchObject({ shadowedBy: local?.server, shadowedIn: shop, drift: ['url'] })
    expect(entry('cursor', 'user')).toMatchObject({ name: 'my-notes', drift: ['headers.x-key', 'url'] })
    expect(entry('windsurf', 'user')).toMatchObject({
      state: 'disabled',
      disabledIn: expect.stringContaining('windsurf'),
    })
    expect(rows.filter(({ kind }) => kind === 'program')).toHaveLength(1)
    expect(stdout).not.toMatch(/very-private|k-123/)
    // The value of a header is a word of this name: the name is no secret, whatever a header happens to say.
    expect(rows.flatMap(({ cells }) => cells.map(({ name }) => name))).toContain('search-everywhere')

    const words = await cli.run(['map'])
    expect(words.stdout).toContain('hidden in shop by Claude Code · local')
    expect(words.stdout).toContain('differs in headers.x-key, url')
    expect(words.stdout).not.toMatch(/very-private|k-123/)

    const status = (await cli.run(['status', '--json'])).json() as {
      servers: { id: string; shadowedBy: string | null }[]
    }
    expect(status.servers.filter(({ shadowedBy }) => shadowedBy !== null)).toHaveLength(1)
    expect((await cli.run(['tools', 'cursor/my-notes', '--json'])).code).toBe(0)
  },
)
