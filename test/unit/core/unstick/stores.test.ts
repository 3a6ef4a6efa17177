/** What keeps a client from a server: found where it is so, and never where the client may be right. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { stuckInClaudeCode } from '../../../../electron/core/unstick/claude-code'
import { stuckInGemini } from '../../../../electron/core/unstick/gemini'
import { stuckInMcpRemote, type RemoteFile } from '../../../../electron/core/unstick/mcp-remote'
import type { Configured, StoreContext } from '../../../../electron/core/unstick/store'

const now = Date.parse('2026-11-29T12:00:00Z')
const server = (given: Partial<Configured> = {}): Configured => ({
  client: 'claude-code',
  name: 'notion',
  url: 'https://mcp.notion.com/mcp',
  carriesCredential: false,
  isConnected: true,
  ...given,
})
const context = (servers: Configured[], alive: number[] = []): StoreContext => ({
  servers,
  now,
  isAlive: (pid) => alive.includes(pid),
})

describe('Claude Code’s notes', () => {
  const found = (servers: Configured[], mcpOAuth: unknown = {}, notes: unknown = { notion: { timestamp: now } }) =>
    stuckInClaudeCode(
      { notes: { path: '/n', value: notes }, credentials: { path: '/c', value: { claudeAiOauth: {}, mcpOAuth } } },
      context(servers),
    ).map(({ server: name, remedy }) => [name, remedy])
  const theNote = ['notion', { kind: 'remove-value', path: '/n', at: ['notion'] }]
  const signIn = { serverName: 'notion', accessToken: 'a', expiresAt: now + 1_000 }

  // Would catch: a working server that stays away for as long as a wrong note stands.
  test.each([
    ['nobody has it any more', [], {}],
    ['what its entry carries works', [server({ carriesCredential: true })], {}],
    ['it starts a program', [server({ url: null })], {}],
    ['Claude Code’s own sign-in is good', [server()], { 'notion|0f': signIn }],
    ['it can be renewed', [server()], { 'notion|0f': { ...signIn, expiresAt: now - 1, refreshToken: 'r' } }],
  ])('a note is in the way when %s', (_why, servers, mcpOAuth) => {
    expect(found(servers, mcpOAuth)).toEqual([theNote])
  })

  // Would catch: a repair that makes Claude Code ask a server in vain, or takes an account's connector for a leftover.
  test.each([
    ['it has no sign-in of its own, though Patchbay has one', [server()], {}],
    ['its sign-in has expired', [server()], { 'notion|0f': { ...signIn, expiresAt: now - 1 } }],
    ['what its entry carries is refused', [server({ carriesCredential: true, isConnected: false })], {}],
    [
      'another client’s server of that name works',
      [server(), server({ client: 'cursor', carriesCredential: true })],
      {},
    ],
  ])('a note stays when %s', (_why, servers, mcpOAuth) => {
    expect(found(servers, mcpOAuth)).toEqual([])
  })

  test('connectors and what plugins bring are in no file that is read', () => {
    expect(found([], {}, { 'claude.ai Notion': { timestamp: 1 }, 'plugin:x:y': { timestamp: 1 } })).toEqual([])
  })

  test('a sign-in without any token goes, one that has any stays', () => {
    const mcpOAuth = {
      'a|1': { serverName: 'a', accessToken: '', expiresAt: 0 },
      'b|2': { ...signIn, serverName: 'b' },
    }
    expect(found([server({ name: 'a' }), server({ name: 'b' })], mcpOAuth, {})).toEqual([
      ['a', { kind: 'remove-value', path: '/c', at: ['mcpOAuth', 'a|1'] }],
    ])
  })

  test.each([null, [], 'x', 5, { mcpOAuth: [] }])('a store that says %j holds nothing', (value) => {
    const stores = { notes: { path: '/n', value }, credentials: { path: '/c', value } }
    expect(stuckInClaudeCode(stores, context([])).filter(({ server: name }) => name !== 'mcpOAuth')).toEqual([])
  })
})

describe('Gemini CLI’s sign-ins', () => {
  const url = 'https://mcp.notion.com/mcp'
  const item = (token: object, more: object = {}) => ({
    serverName: 'notion',
    token: { accessToken: 'secret', ...token },
    mcpServerUrl: url,
    ...more,
  })
  const found = (items: unknown, servers = [server({ client: 'gemini-cli' })]) =>
    stuckInGemini('gemini-cli', { path: '/t', value: items }, context(servers))

  test.each([
    ['expired, with nothing to renew it', item({ expiresAt: now - 1 })],
    ['for another address', item({ refreshToken: 'r' }, { mcpServerUrl: 'https://old.example/mcp' })],
    ['for a server that nobody has', item({ refreshToken: 'r' }, { serverName: 'gone' })],
  ])('one that is %s is in the way', (_why, one) => {
    const [stuck, ...more] = found([item({ refreshToken: 'good' }), one])
    expect(more).toEqual([])
    expect(stuck?.remedy).toEqual({ kind: 'remove-value', path: '/t', at: ['1'] })
    expect(JSON.stringify(stuck)).not.toContain('secret')
  })

  test.each([
    ['can be renewed', item({ expiresAt: now - 1, refreshToken: 'r' })],
    ['is good', item({ expiresAt: now + 1 })],
    ['says nothing of its end', item({})],
    ['differs in a slash', item({ refreshToken: 'r' }, { mcpServerUrl: `${url}/` })],
    ['is unreadable', 'x'],
  ])('one that %s stays', (_why, one) => {
    expect(found([one])).toEqual([])
  })
})

describe('mcp-remote’s files', () => {
  const url = 'https://mcp.notion.com/mcp'
  const hash = createHash('md5').update(url).digest('hex')
  const file = (kind: string, value: unknown): RemoteFile => ({
    path: `/a/mcp-remote-0.1.29/${hash}_${kind}.json`,
    folder: 'mcp-remote-0.1.29',
    name: `${hash}_${kind}.json`,
    value,
  })
  const found = (files: RemoteFile[], alive: number[] = []) =>
    stuckInMcpRemote(files, context([server({ client: 'claude-desktop' })], alive)).map(({ server: name, remedy }) => [
      name,
      remedy.kind === 'remove-files' ? remedy.paths : [],
    ])

  test('the lock of a dead process goes, that of a living one stays', () => {
    const lock = file('lock', { pid: 4_000_000, port: 1, timestamp: now })
    expect(found([lock])).toEqual([['“notion”', [lock.path]]])
    expect(found([lock], [4_000_000])).toEqual([])
    expect(found([file('lock', { port: 1 }), file('lock', null)])).toEqual([])
  })

  test('a registration whose secret has ended goes with its tokens', () => {
    const ended = file('client_info', { client_id: 'c', client_secret_expires_at: now / 1000 - 1 })
    const tokens = file('tokens', { access_token: 'a' })
    expect(found([ended, tokens])).toEqual([['“notion”', [ended.path, tokens.path]]])
    for (const end of [0, now / 1000 + 60, undefined])
      expect(found([file('client_info', { client_id: 'c', client_secret_expires_at: end }), tokens])).toEqual([])
  })

  test('files of other names are nobody’s business', () => {
    expect(found([{ path: '/a/x', folder: 'x', name: 'notes.json', value: { pid: 4_000_000 } }])).toEqual([])
  })
})
