/**
 * What a client's files say together: switches that stand elsewhere, copies that nobody reads, entries laid over one another,
 * approvals, policies, plugins. Catches a server that is shown as on where its client has it off, or the other way round.
 */
import { describe, expect, test } from 'vitest'
import type { Client, Found, Place } from '../../../../electron/core/sources/client'
import { clientOf } from '../../../../electron/core/sources/clients'
import { isInvalid, type Definition } from '../../../../electron/core/sources/definition'
import type { Document, Parsed } from '../../../../electron/core/sources/documents/document'
import { parseText } from '../../../../electron/core/sources/documents/parse'

const home = '/home/me'
const project = '/work/shop'
const place: Place = {
  platform: 'linux',
  homeDir: home,
  env: { NAME: 'world', TOKEN: 't-123' },
  ownFile: '/state/servers.json',
}

describe('what several files say together', () => {
  const parsed = (text: string): Parsed => {
    const document: Document = parseText(text, text.startsWith('[') ? 'toml' : 'jsonc')
    if (!document.ok) throw new Error(document.message)
    return document
  }
  const foundIn = (id: Client['id'], given: Record<string, string>): Found[] => {
    const client = clientOf(id)
    if (!client) throw new Error(`There is no row for ${id}`)
    const documents = (path: string): Parsed | null => (given[path] === undefined ? null : parsed(given[path]))
    const names = (): string[] => []
    const files = [
      ...client.files(place, [project], names),
      ...(client.reach?.(place, [project], documents, names) ?? []),
    ]
    return client.read(files, documents, place)
  }
  const definitionsOf = (id: Client['id'], given: Record<string, string>): Definition[] =>
    foundIn(id, given).flatMap(({ definitions }) => definitions)
  const readAll = (id: Client['id'], given: Record<string, string>): string[] =>
    definitionsOf(id, given).map(
      ({ location, disabledIn }) => `${location.name} ${location.scope} ${disabledIn ?? 'on'}`,
    )
  const oldCopies = (id: Client['id'], given: Record<string, string>): string[] =>
    foundIn(id, given).flatMap(({ file, oldCopyOf }) => (oldCopyOf === undefined ? [] : [`${file.path} ${oldCopyOf}`]))

  test('Gemini CLI’s switches: its own file, excluded anywhere, allowed everywhere, a project’s for itself alone', () => {
    const user = `${home}/.gemini/settings.json`
    const team = `${project}/.gemini/settings.json`
    const switches = `${home}/.gemini/mcp-server-enablement.json`
    expect(
      readAll('gemini-cli', {
        [user]: '{"mcpServers": {"a": {"command": "x"}, "b": {"command": "x"}}, "mcp": {"allowed": ["a", "b", "c"]}}',
        [team]: '{"mcpServers": {"c": {"command": "x"}, "d": {"command": "x"}}, "mcp": {"excluded": ["a"]}}',
        [switches]: '{"B": {"enabled": false}}',
      }),
    ).toEqual([`a user on`, `b user ${switches}`, `c project on`, `d project ${user}`])
  })

  test('Claude Code’s managed file is all that counts', () => {
    const managed = '/etc/claude-code/managed-mcp.json'
    expect(
      readAll('claude-code', {
        [managed]: '{"mcpServers": {"m": {"command": "x"}}}',
        [`${home}/.claude.json`]: '{"mcpServers": {"u": {"command": "x"}}}',
      }),
    ).toEqual([`u user ${managed}`, 'm managed on'])
  })

  // Each row was seen with the real client (2.1.332). Would catch: a server that an administrator forbids being started.
  describe('Claude Code’s lists of allowed and denied servers', () => {
    const servers = {
      n1: { command: 'node', args: ['stub'] },
      n2: { command: 'node', args: ['stub', 'two'] },
      v: { command: 'node', args: ['stub', '${NAME}'] },
      h1: { type: 'http', url: 'http://127.0.0.1:9/mcp?x=1' },
      h2: { type: 'http', url: 'http://LOCALHOST:9/a/b' },
    }
    const on = (more: Record<string, unknown>, main: object = {}): string =>
      definitionsOf('claude-code', {
        [`${home}/.claude.json`]: JSON.stringify({ mcpServers: servers, ...main }),
        ...Object.fromEntries(Object.entries(more).map(([path, value]) => [path, JSON.stringify(value)])),
      })
        .filter(({ disabledIn }) => disabledIn === null)
        .map(({ location }) => location.name)
        .join(' ')
    const own = `${home}/.claude/settings.json`
    const all = 'n1 n2 v h1 h2'

    test.each([
      [{}, all],
      [{ allowedMcpServers: [] }, ''],
      [{ allowedMcpServers: [{ serverName: 'n1' }, { serverName: 'h1' }] }, 'n1 h1'],
      [
        {
          allowedMcpServers: [{ serverName: 'n1' }, { serverName: 'h1' }, { serverCommand: ['node', 'stub', 'two'] }],
        },
        'n2 h1',
      ],
      [{ allowedMcpServers: [{ serverName: 'n1' }, { serverUrl: 'http://127.0.0.1:9/*' }] }, 'n1 h1'],
      [{ allowedMcpServers: [{ serverUrl: 'http://localhost:9/*' }] }, 'h2'],
      [{ deniedMcpServers: [{ serverUrl: '*://localhost:*/*' }, { serverName: 'N1' }] }, 'n1 n2 v h1'],
      [{ deniedMcpServers: [{ serverUrl: 'http://127.0.0.1:9/mcp' }] }, 'n1 n2 v h2'],
      [{ deniedMcpServers: [{ serverUrl: 'http://127.0.0.1:9/MCP*' }] }, all],
      [{ deniedMcpServers: [{ serverCommand: ['node', 'stub', 'world'] }] }, 'n1 n2 h1 h2'],
      [{ deniedMcpServers: [{ serverCommand: ['node', 'stub', '${NAME}'] }] }, 'n1 n2 h1 h2'],
      [{ deniedMcpServers: ['n1', { serverName: 'n2' }, { bogus: 1 }] }, 'n1 v h1 h2'],
      [{ allowedMcpServers: 'x', deniedMcpServers: { a: 1 } }, all],
      // What stands behind the path counts for what is allowed, not for what is denied.
      [{ allowedMcpServers: [{ serverUrl: 'http://127.0.0.1:9/mcp' }] }, ''],
      [{ allowedMcpServers: [{ serverUrl: 'http://127.0.0.1:9/mcp?*' }] }, 'h1'],
      // A row says one thing, in texts.
      [{ deniedMcpServers: [{ serverName: 'n1', serverUrl: '*' }] }, all],
      [{ allowedMcpServers: [{ serverName: 'n1', serverCommand: ['x'] }, { serverName: 'n2' }] }, 'n2'],
      [{ allowedMcpServers: [{ serverCommand: ['node', 'stub', 1] }] }, ''],
      // Where a star may stand in an address.
      [{ deniedMcpServers: [{ serverUrl: '*' }] }, 'n1 n2 v'],
      [{ deniedMcpServers: [{ serverUrl: 'http://*' }] }, 'n1 n2 v'],
      [{ deniedMcpServers: [{ serverUrl: 'http://127.0.0.1*' }] }, 'n1 n2 v h2'],
      [{ deniedMcpServers: [{ serverUrl: 'http://*.0.1:9/mcp' }] }, 'n1 n2 v h2'],
      [{ deniedMcpServers: [{ serverUrl: 'http://*/mcp' }] }, 'n1 n2 v h2'],
      [{ deniedMcpServers: [{ serverUrl: 'http://127.0.0.1:9*' }] }, all],
      [{ deniedMcpServers: [{ serverUrl: '*127.0.0.1:9/mcp' }] }, all],
      [{ deniedMcpServers: [{ serverUrl: 'http*://127.0.0.1:9/mcp' }] }, all],
      [{ deniedMcpServers: [{ serverUrl: 'http://*mcp' }] }, all],
      [{ deniedMcpServers: [{ serverUrl: '**' }] }, all],
      [{ deniedMcpServers: [{ serverUrl: `http://${'*a'.repeat(5_000)}` }] }, all],
    ])('%j', (settings, wanted) => {
      expect(on({ [own]: settings })).toBe(wanted)
    })

    test('an administrator’s are joined with the person’s, or stand alone', () => {
      const managed = '/etc/claude-code/managed-settings.json'
      const one = { allowedMcpServers: [{ serverName: 'n1' }] }
      const other = { allowedMcpServers: [{ serverName: 'n2' }] }
      expect(on({ [managed]: one, [own]: other })).toBe('n1 n2')
      expect(on({ [managed]: { ...one, allowManagedMcpServersOnly: true }, [own]: other })).toBe('n1')
      expect(on({ [managed]: other, [own]: { ...other, deniedMcpServers: [{ serverName: 'n2' }] } })).toBe('')
    })

    test('an administrator’s list of allowed servers that is none allows nothing, and never forbids what is managed itself', () => {
      const settings = '/etc/claude-code/managed-settings.json'
      const servers = '/etc/claude-code/managed-mcp.json'
      for (const odd of [null, 'n1']) expect(on({ [settings]: { allowedMcpServers: odd } })).toBe('')
      const theirs = { mcpServers: { m: { command: 'x' }, n: { command: 'x' } } }
      expect(on({ [servers]: theirs, [settings]: { allowedMcpServers: [{ serverName: 'n' }] } })).toBe('m n')
      expect(on({ [servers]: theirs, [settings]: { deniedMcpServers: [{ serverName: 'm' }] } })).toBe('n')
    })

    test('an administrator’s file of servers keeps all others off, whatever it says', () => {
      for (const odd of [{}, { mcpServers: [] }, { mcpServers: {} }])
        expect(on({ '/etc/claude-code/managed-mcp.json': odd })).toBe('')
    })

    test('a project’s count for its own servers alone, and only where the person trusts it', () => {
      const local = (trusted: boolean): object => ({
        projects: { [project]: { hasTrustDialogAccepted: trusted, mcpServers: { l: { command: 'x' } } } },
      })
      const denied = { [`${project}/.claude/settings.json`]: { deniedMcpServers: [{ serverName: 'l' }] } }
      expect(on(denied, local(false))).toBe(`${all} l`)
      expect(on(denied, local(true))).toBe(all)
    })
  })

  // Seen with the real client: it reads `.mcp.json` of the folder and of all above it, and the nearest of a name counts.
  test('Claude Code’s .mcp.json of a folder above a project: approved and off as in the projects below', () => {
    const main = `${home}/.claude.json`
    const above = '/work/.mcp.json'
    const given = (records: object): Record<string, string> => ({
      [main]: JSON.stringify({ projects: { [project]: records } }),
      [above]: '{"mcpServers": {"root": {"command": "x"}, "shared": {"command": "x"}}}',
      [`${project}/.mcp.json`]: '{"mcpServers": {"shared": {"command": "y"}}}',
    })
    const said = (records: object): string[] =>
      definitionsOf('claude-code', given(records)).map(
        ({ location, trusted, disabledIn }) =>
          `${location.name} of ${location.project}${trusted ? '' : ' asks'}${disabledIn === null ? '' : ' off'}`,
      )
    expect(said({})).toEqual([`shared of ${project} asks`, 'root of /work asks', 'shared of /work asks'])
    // The approval of “shared” is one of the nearer entry, which may say something else.
    expect(said({ enabledMcpjsonServers: ['root', 'shared'] })).toEqual([
      `shared of ${project}`,
      'root of /work',
      'shared of /work asks',
    ])
    expect(said({ disabledMcpjsonServers: ['root'] })).toContain('root of /work asks off')
  })

  // Each seen with the real client (Codex 0.171.0, OpenCode 1.18.33): a project lays its entry over the person's own.
  test.each([
    [
      'codex',
      '.codex/config.toml',
      '.codex/config.toml',
      '[mcp_servers.a]\ncommand = "x"\nargs = ["own"]\n',
      '[mcp_servers.a]\nenabled = false\n',
    ],
    [
      'opencode',
      '.config/opencode/opencode.json',
      'opencode.json',
      '{"mcp": {"a": {"type": "local", "command": ["x", "own"], "enabled": true}}}',
      '{"mcp": {"a": {"enabled": false}}}',
    ],
  ] as const)('%s: a project’s few words over an entry of the person’s own', (id, user, team, own, over) => {
    const said = definitionsOf(id, { [`${home}/${user}`]: own, [`${project}/${team}`]: over }).map(
      ({ location, entry, disabledIn }) =>
        `${location.scope} ${!isInvalid(entry) && entry.transport === 'stdio' ? [entry.command, ...entry.args].join(' ') : 'odd'} ${disabledIn ?? 'on'}`,
    )
    expect(said.toSorted()).toEqual([`project x own ${project}/${team}`, 'user x own on'])
    expect(
      foundIn(id, { [`${home}/${user}`]: own, [`${project}/${team}`]: over }).flatMap(({ mistake }) => mistake ?? []),
    ).toEqual([])
  })

  test('OpenCode’s own files: the strongest says what it says, and the rest is that of the weaker ones', () => {
    const folder = `${home}/.config/opencode`
    expect(
      readAll('opencode', {
        [`${folder}/config.json`]: '{"mcp": {"a": {"type": "local", "command": ["x"], "enabled": false}}}',
        [`${folder}/opencode.jsonc`]: '{"mcp": {"a": {"environment": {"A": "1"}}}}',
      }),
    ).toEqual([`a user ${folder}/config.json`, `a user ${folder}/config.json`])
  })

  test('Copilot CLI’s switch is a list of names in its settings', () => {
    const file = `${home}/.copilot/mcp-config.json`
    const settings = `${home}/.copilot/settings.json`
    const servers = '{"mcpServers": {"a": {"command": "x"}, "b": {"command": "x"}}}'
    expect(readAll('copilot-cli', { [file]: servers, [settings]: '{"disabledMcpServers": ["b", "A"]}' })).toEqual([
      'a user on',
      `b user ${settings}`,
    ])
  })

  test('Claude Code does not load an entry with the name of one of its own servers', () => {
    const [workspace, other] = definitionsOf('claude-code', {
      [`${home}/.claude.json`]: '{"mcpServers": {"workspace": {"command": "x"}, "workspaces": {"command": "x"}}}',
    })
    expect(workspace && isInvalid(workspace.entry)).toBe(true)
    expect(other && isInvalid(other.entry)).toBe(false)
  })

  test('Cline’s old file is a copy that nobody reads once there is a new one', () => {
    const old = `${home}/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json`
    const one = '{"mcpServers": {"a": {"command": "x"}}}'
    expect(readAll('cline', { [old]: one })).toEqual(['a user on'])
    const present = `${home}/.cline/data/settings/cline_mcp_settings.json`
    expect(readAll('cline', { [old]: one, [present]: one })).toEqual(['a user on'])
    expect(oldCopies('cline', { [old]: one, [present]: one })).toEqual([`${old} ${present}`])
  })

  test.each([
    ['antigravity', '.gemini/antigravity/mcp_config.json', '.gemini/config/mcp_config.json'],
    ['lm-studio', '.cache/lm-studio/mcp.json', '.lmstudio/mcp.json'],
  ] as const)('%s: the same of its older place', (id, old, present) => {
    const one = '{"mcpServers": {"a": {"command": "x"}}}'
    expect(readAll(id, { [`${home}/${old}`]: one })).toEqual(['a user on'])
    const both = { [`${home}/${old}`]: one, [`${home}/${present}`]: one }
    expect(readAll(id, both)).toEqual(['a user on'])
    expect(oldCopies(id, both)).toEqual([`${home}/${old} ${home}/${present}`])
  })

  // Would catch: a plugin's servers missing, running under another plugin's folder, or running although it is switched off.
  test('Claude Code’s plugins: on for the person or for a project, off, from the copy or from a folder that is a marketplace', () => {
    const plugins = `${home}/.claude/plugins`
    const copy = (name: string): { scope: string; installPath: string } => ({
      scope: 'user',
      installPath: `${plugins}/cache/mk/${name}/1.0.0`,
    })
    const args = ['${CLAUDE_PLUGIN_ROOT}/x', '${CLAUDE_PLUGIN_DATA}', '${CLAUDE_PROJECT_DIR}']
    const given = {
      [`${plugins}/installed_plugins.json`]: JSON.stringify({
        version: 2,
        plugins: {
          'a@mk': [copy('a')],
          'b@mk': [copy('b')],
          'c@mk': [copy('c')],
          'd@here': [copy('d')],
          'e@mk': [copy('e')],
        },
      }),
      [`${plugins}/known_marketplaces.json`]: JSON.stringify({
        here: { source: { source: 'directory', path: '/market' }, installLocation: '/market' },
      }),
      '/market/.claude-plugin/marketplace.json': JSON.stringify({ plugins: [{ name: 'd', source: './plug' }] }),
      [`${home}/.claude/settings.json`]: JSON.stringify({
        enabledPlugins: { 'a@mk': true, 'b@mk': false, 'd@here': true },
      }),
      [`${project}/.claude/settings.json`]: JSON.stringify({ enabledPlugins: { 'c@mk': true } }),
      [`${plugins}/cache/mk/a/1.0.0/.claude-plugin/plugin.json`]: JSON.stringify({
        mcpServers: ['./more.json', { inline: { command: 'x', args } }],
      }),
      [`${plugins}/cache/mk/a/1.0.0/more.json`]: JSON.stringify({ bare: { command: 'y' } }),
      [`${plugins}/cache/mk/b/1.0.0/.mcp.json`]: JSON.stringify({ mcpServers: { file: { command: 'x' } } }),
      [`${plugins}/cache/mk/c/1.0.0/.mcp.json`]: JSON.stringify({ mcpServers: { file: { command: 'x', args } } }),
      '/market/plug/.claude-plugin/plugin.json': JSON.stringify({
        mcpServers: {
          asks: { command: 'x', env: { A: '${user_config.KEY}' } },
          d: { command: '${CLAUDE_PLUGIN_ROOT}/d' },
        },
      }),
      [`${plugins}/cache/mk/e/1.0.0/.mcp.json`]: JSON.stringify({ mcpServers: { nobody: { command: 'x' } } }),
    }
    const said = definitionsOf('claude-code', given).map(({ location, entry, disabledIn, trusted }) => {
      const words = isInvalid(entry)
        ? entry.invalid.code
        : entry.transport === 'stdio'
          ? [entry.command, ...entry.args, entry.env['CLAUDE_PLUGIN_ROOT']].join(' ')
          : ''
      const place = location.project === null ? location.scope : `${location.scope} of ${location.project}`
      return `${location.name} (${place}): ${words}${disabledIn === null ? '' : ' off'}${trusted ? '' : ' asks'}`
    })
    const a = `${plugins}/cache/mk/a/1.0.0`
    const c = `${plugins}/cache/mk/c/1.0.0`
    expect(said.toSorted()).toEqual([
      `plugin:a:bare (plugin): y ${a}`,
      `plugin:a:inline (plugin): x ${a}/x ${plugins}/data/a-mk \${CLAUDE_PROJECT_DIR} ${a}`,
      `plugin:b:file (plugin): x ${plugins}/cache/mk/b/1.0.0 off`,
      `plugin:c:file (plugin of ${project}): x ${c}/x ${plugins}/data/c-mk ${project} ${c} asks`,
      'plugin:d:asks (plugin): config.needs-input',
      'plugin:d:d (plugin): /market/plug/d /market/plug',
    ])
  })
})
