/** Claude Code's files by Claude Code's rules: scopes, approvals, off switches, and single entries. */
import { describe, expect, test } from 'vitest'
import { readMainFile, readServersFile } from '../../../../electron/core/sources/dialects/claude-code'
import { claudeFiles, listProjects, projectRecord } from '../../../../electron/core/sources/dialects/claude-records'
import { readClaudeEntry } from '../../../../electron/core/sources/dialects/claude-entry'
import { parseJson } from '../../../../electron/core/sources/documents/json'

type Document = Extract<ReturnType<typeof parseJson>, { ok: true }>

function document(value: unknown): Document {
  const parsed = parseJson(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed
}

const program = { command: 'npx' }

describe('where the files are', () => {
  test.each([
    ['linux', {}, '/home/me/.claude.json', '/home/me/.claude/settings.json'],
    ['darwin', { CLAUDE_CONFIG_DIR: '/conf' }, '/conf/.claude.json', '/conf/settings.json'],
    ['linux', { CLAUDE_CONFIG_DIR: '' }, '/home/me/.claude.json', '/home/me/.claude/settings.json'],
    ['win32', {}, '\\home\\me\\.claude.json', '\\home\\me\\.claude\\settings.json'],
  ] as const)('%s %j', (platform, env, main, settings) => {
    expect(claudeFiles({ platform, env, homeDir: '/home/me', useLoginShell: false })).toEqual({ main, settings })
  })

  test('projects are the keys, whatever else is there', () => {
    expect(listProjects({ projects: { '/a': {}, '/b': null } })).toEqual(['/a', '/b'])
    for (const odd of [null, [], 5, {}, { projects: [] }, { projects: 'x' }]) expect(listProjects(odd)).toEqual([])
  })
})

describe('approval', () => {
  const main = (own: object): { path: string; value: unknown } => ({
    path: '/main',
    value: { projects: { '/repo': own } },
  })
  const inside = (value: unknown) => ({ path: '/repo/.claude/settings.json', value, inRepository: true })
  const personal = (value: unknown) => ({ path: '/home/me/.claude/settings.json', value, inRepository: false })

  test('settings inside the repository count only when the person trusts the folder (or it would approve itself)', () => {
    const settings = [
      inside({ enableAllProjectMcpServers: true, enabledMcpjsonServers: ['x'], disabledMcpjsonServers: ['y'] }),
    ]
    expect(projectRecord('/repo', main({}), settings)).toMatchObject({
      trusted: false,
      approveAll: false,
      approved: [],
    })
    expect(projectRecord('/repo', main({ hasTrustDialogAccepted: 'true' }), settings)).toMatchObject({
      approveAll: false,
    })
    const trusted = projectRecord('/repo', main({ hasTrustDialogAccepted: true }), settings)
    expect(trusted).toMatchObject({ trusted: true, approveAll: true, approved: ['x'] })
    expect(trusted.disabled.get('y')).toBe('/repo/.claude/settings.json')
  })

  test('the trust of another folder does not count', () => {
    const record = projectRecord(
      '/repo',
      {
        path: '/main',
        value: { projects: { '/': { hasTrustDialogAccepted: true }, '/repo/': { hasTrustDialogAccepted: true } } },
      },
      [inside({ enableAllProjectMcpServers: true })],
    )
    expect(record.approveAll).toBe(false)
  })

  test('the person’s own records and settings count always', () => {
    expect(projectRecord('/repo', main({ enabledMcpjsonServers: ['x'] }), []).approved).toEqual(['x'])
    expect(projectRecord('/repo', main({}), [personal({ enableAllProjectMcpServers: true })]).approveAll).toBe(true)
    expect(projectRecord('/repo', main({}), [personal({ enabledMcpjsonServers: ['x'] })]).approved).toEqual(['x'])
  })

  test.each([
    null,
    5,
    [],
    { projects: [] },
    { projects: { '/repo': [] } },
    { projects: { '/repo': { enabledMcpjsonServers: 'x' } } },
  ])('odd records (%j) approve nothing', (value) => {
    const record = projectRecord('/repo', { path: '/main', value }, [personal('x'), inside(null)])
    expect(record).toEqual({ trusted: false, approveAll: false, approved: [], disabled: new Map() })
  })

  test('each entry of .mcp.json is approved or switched off by its own name', () => {
    const file = { client: 'claude-code', scope: 'project', path: '/repo/.mcp.json', project: '/repo' } as const
    const record = projectRecord(
      '/repo',
      main({ enabledMcpjsonServers: ['yes', 'both'], disabledMcpjsonServers: ['no', 'both'] }),
      [],
    )
    const read = readServersFile(
      file,
      document({ mcpServers: { yes: program, no: program, both: program, open: program } }),
      record,
    )
    expect(read.definitions.map(({ location, trusted, disabledIn }) => [location.name, trusted, disabledIn])).toEqual([
      ['yes', true, null],
      ['no', false, '/main'],
      ['both', true, '/main'],
      ['open', false, null],
    ])
  })
})

describe('the main file', () => {
  const text = JSON.stringify(
    {
      mcpServers: { user: program, off: { ...program, disabled: true }, off2: { ...program, enabled: false } },
      projects: {
        '/p1': { mcpServers: { local: program, switched: program }, disabledMcpServers: ['switched'] },
        '/p2': { mcpServers: { local: program } },
        '/p3': null,
        '/p4': { mcpServers: [] },
      },
    },
    null,
    2,
  )
  const read = readMainFile('/main', document(text))

  test('user and local scope, each with its project, place and off switch', () => {
    expect(
      read.definitions.map(({ location, disabledIn, trusted, position }) => [
        location.scope,
        location.project,
        location.name,
        disabledIn,
        trusted,
        text
          .split('\n')
          [position.line - 1]?.slice(position.column - 1)
          .startsWith(`"${location.name}"`),
      ]),
    ).toEqual([
      ['user', null, 'user', null, true, true],
      ['user', null, 'off', '/main', true, true],
      ['user', null, 'off2', '/main', true, true],
      ['local', '/p1', 'local', null, true, true],
      ['local', '/p1', 'switched', '/main', true, true],
      ['local', '/p2', 'local', null, true, true],
    ])
  })

  test('one bad list is told with its place, and costs the others nothing', () => {
    const line = text.split('\n').findIndex((each) => each.includes('"mcpServers": []')) + 1
    expect(read.mistake?.position.line).toBe(line)
    expect(readMainFile('/main', document('[]')).mistake).not.toBeNull()
    expect(readMainFile('/main', document('{}'))).toEqual({ definitions: [], mistake: null })
  })
})

describe('entries', () => {
  test.each([
    [{ command: 'x' }, { transport: 'stdio', command: 'x', args: [], env: {}, timeoutMs: null }],
    [
      { type: 'stdio', command: 'x', args: ['a'], env: { A: '1' }, timeout: 5000 },
      { transport: 'stdio', command: 'x', args: ['a'], env: { A: '1' }, timeoutMs: 5000 },
    ],
    [{ command: 'x', timeout: 999 }, { timeoutMs: null }],
    [
      { type: 'http', url: 'https://h' },
      { transport: 'http', headers: {}, headersHelper: null, oauth: null },
    ],
    [{ type: 'streamable-http', url: 'https://h' }, { transport: 'http' }],
    [
      { type: 'sse', url: 'https://h', headers: { A: 'b' } },
      { transport: 'sse', headers: { A: 'b' } },
    ],
    [{ type: 'http', url: ' https://h ' }, { url: ' https://h ' }],
    [
      {
        type: 'http',
        url: 'https://h',
        headersHelper: 'run me',
        oauth: { clientId: 'c', callbackPort: 1, scopes: 'a b', x: 1 },
      },
      {
        headersHelper: 'run me',
        oauth: { clientId: 'c', callbackPort: 1, scopes: 'a b', authServerMetadataUrl: undefined },
      },
    ],
    [{ type: 'http', url: 'https://h', oauth: { resource: 'api://x' } }, { oauth: { resource: 'api://x' } }],
    [{ type: 'http', url: 'https://h', oauth: { resource: false } }, { oauth: { resource: false } }],
    [{ type: 'http', url: 'https://h', oauth: { resource: true } }, { oauth: { resource: undefined } }],
  ])('%j is read', (raw, wanted) => {
    expect(readClaudeEntry(raw)).toMatchObject(wanted)
  })

  test.each([
    [null, []],
    ['text', []],
    [[], []],
    [{}, ['command']],
    [{ command: ' ' }, ['command']],
    [{ command: 5 }, ['command']],
    [{ command: 'x', args: 'a' }, ['args']],
    [{ command: 'x', args: [1] }, ['args']],
    [{ command: 'x', env: ['A=1'] }, ['env']],
    [{ command: 'x', env: { A: 1 } }, ['env']],
    [{ url: 'https://h' }, ['url']],
    [{ type: 'http' }, ['url']],
    [{ type: 'http', url: '' }, ['url']],
    [{ type: 'http', url: 'https://h', headers: { A: 1 } }, ['headers']],
    [{ type: 'http', url: 'https://h', headersHelper: 5 }, ['headersHelper']],
    [{ type: 'http', url: 'https://h', oauth: 'x' }, ['oauth']],
    [{ type: 'ws', url: 'ws://h' }, ['type']],
    [{ type: 'local', command: 'x' }, ['type']],
    [{ type: null, command: 5 }, ['type']],
    [{ command: 'x', timeout: '5000' }, ['timeout']],
  ])('%j breaks a rule that is told, at its field', (raw, where) => {
    expect(readClaudeEntry(raw)).toMatchObject({ invalid: { where } })
  })
})
