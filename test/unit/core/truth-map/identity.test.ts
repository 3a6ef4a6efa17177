/** Which entries lead to the same place. */
import { describe, expect, test } from 'vitest'
import { identityOf } from '../../../../electron/core/truth-map/identity'
import { definitionOf } from '../definitions'

const identity = (raw: unknown) => identityOf(definitionOf(raw))
const program = (line: string) => {
  const [command, ...args] = line.split(' ')
  return identity({ command, args })
}

// Would catch: one server on two rows because its clients write it differently.
describe.each([
  ['a slash at the end', { type: 'http', url: 'https://mcp.notion.com/mcp/' }],
  ['capitals in the host', { type: 'http', url: 'https://MCP.Notion.com/mcp' }],
  ['the default port', { type: 'http', url: 'https://mcp.notion.com:443/mcp' }],
  ['the older transport', { type: 'sse', url: 'https://mcp.notion.com/mcp' }],
  ['a query', { type: 'http', url: 'https://mcp.notion.com/mcp?tenant=1' }],
  ['mcp-remote', { command: 'npx', args: ['-y', 'mcp-remote@0.1.29', 'https://mcp.notion.com/mcp', '--debug'] }],
  ['mcp-remote on Windows', { command: 'cmd', args: ['/c', 'npx', 'mcp-remote', 'https://mcp.notion.com/mcp'] }],
])('an address with %s', (_what, raw) => {
  test('is the same endpoint', () => {
    const plain = identity({ type: 'http', url: 'https://mcp.notion.com/mcp' })
    expect(identity(raw)).toMatchObject({ kind: 'endpoint', key: plain?.key })
  })
})

test.each([
  ['npx -y @acme/files /tmp', 'npx -y @acme/files@1.2.3 /home'],
  ['npx @acme/files', 'cmd /c npx -y @acme/files@latest'],
  ['/usr/bin/npx -y files', 'npx.cmd files@next'],
  ['uvx mcp-server-git', 'uvx --python 3.12 mcp-server-git==0.6.2 --repository /x'],
  [
    'docker run -i --rm -e TOKEN ghcr.io/github/github-mcp-server',
    'docker run -i --rm ghcr.io/github/github-mcp-server:v1',
  ],
  ['node /srv/index.js', 'node --enable-source-maps /srv/index.js --port 1'],
  ['python -m notes', 'C:\\Python\\python.exe -m notes'],
])('%s and %s are the same program', (one, other) => {
  expect(program(one)?.key).toBe(program(other)?.key)
})

test.each([
  ['npx -y @acme/files', 'npx -y @acme/mail'],
  ['npx -y files', 'uvx files'],
  ['node /srv/a.js', 'node /srv/b.js'],
  ['docker run -i --rm mcp/fetch', 'docker run -i --rm mcp/time'],
])('%s and %s are not', (one, other) => {
  expect(program(one)?.key).not.toBe(program(other)?.key)
})

test('two hosts, two paths, two ports are not the same endpoint, and an entry that is not valid leads nowhere', () => {
  const urls = [
    'https://a.com/mcp',
    'https://b.com/mcp',
    'https://a.com/other',
    'https://a.com:8443/mcp',
    'http://a.com/mcp',
  ]
  expect(new Set(urls.map((url) => identity({ type: 'http', url })?.key)).size).toBe(urls.length)
  expect(identity({ url: 'https://a.com' })).toBeNull()
})

test('a target has no secret in it', () => {
  const key = 'sk-live-0123456789abcdef0123456789abcdef'
  const shown = [
    identity({ type: 'http', url: `https://user:${key}@a.com/${key}/mcp?key=${key}` }),
    identity({ command: 'npx', args: ['-y', 'mcp-remote', `https://a.com/mcp?key=${key}`] }),
    identity({ command: 'node', args: ['--token', key, '/srv/index.js'] }),
    identity({ command: `npx -y @a/server --token ${key}` }),
    identity({ command: 'npx -y @a/server --token hush-hush' }),
  ].map((each) => each?.target)
  expect(JSON.stringify(shown)).not.toContain(key)
  expect(JSON.stringify(shown)).not.toContain('hush')
})
