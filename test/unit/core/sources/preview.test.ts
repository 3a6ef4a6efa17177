/** What a person pastes from a README becomes entries of servers.json, or a sentence that says why not. */
import { describe, expect, test } from 'vitest'
import { previewImport } from '../../../../electron/core/sources/preview'

const stdio = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] }
const names = (text: string): string[] => previewImport(text).entries.map(({ name }) => name)

describe('shapes', () => {
  const map = { one: stdio, two: { type: 'http', url: 'https://h/mcp' } }
  const both = ['one', 'two']
  test.each([
    ['a client’s file', JSON.stringify({ numStartups: 4, mcpServers: map }), both],
    ['VS Code’s key', JSON.stringify({ servers: map, inputs: [] }), both],
    ['Zed’s key', JSON.stringify({ context_servers: map }), both],
    ['a map of entries', JSON.stringify(map), both],
    ['one entry', JSON.stringify(stdio), ['memory']],
    ['a fence', `\`\`\`json\n${JSON.stringify(map)}\n\`\`\``, both],
    ['a fence with Windows line ends', `\`\`\`json\r\n${JSON.stringify(map)}\r\n\`\`\`\r\n`, both],
    ['a fence without a language', `\`\`\`\n${JSON.stringify(map)}\n\`\`\``, both],
    ['entries without braces', `"one": ${JSON.stringify(stdio)},\n"two": {"url":"https://h"}`, both],
    ['an entry without braces and with a comma', `"one": ${JSON.stringify(stdio)},`, ['one']],
    ['mcpServers without braces', `"mcpServers": ${JSON.stringify(map)}`, both],
    ['entries among settings', JSON.stringify({ theme: 'dark', one: stdio, nested: { a: 1 } }), ['one']],
    ['a byte order mark', `\uFEFF${JSON.stringify(map)}`, both],
  ])('%s', (_name, text, wanted) => {
    expect(names(text)).toEqual(wanted)
  })
})

describe('other dialects', () => {
  test.each([
    [{ url: 'https://h/mcp' }, { type: 'http', url: 'https://h/mcp' }],
    [{ url: 'https://h/sse' }, { type: 'sse', url: 'https://h/sse' }],
    [{ serverUrl: 'https://h/mcp' }, { type: 'http', url: 'https://h/mcp' }],
    [
      { type: 'streamableHttp', url: 'https://h' },
      { type: 'http', url: 'https://h' },
    ],
    [
      { type: 'streamable-http', url: 'https://h' },
      { type: 'streamable-http', url: 'https://h' },
    ],
    [stdio, stdio],
  ])('%j is understood', (raw, wanted) => {
    expect(previewImport(JSON.stringify({ mcpServers: { a: raw } })).entries).toMatchObject([
      { name: 'a', entry: wanted, problem: null },
    ])
  })

  test('what breaks a rule is shown with the rule, beside those that do not', () => {
    const { entries } = previewImport(
      JSON.stringify({ mcpServers: { bad: { type: 'ws', url: 'ws://h' }, good: stdio } }),
    )
    expect(entries.map(({ problem }) => problem !== null)).toEqual([true, false])
  })
})

describe('names and summaries', () => {
  // Would catch: a secret in a command line that is pasted as one text, said again in the summary or made a name.
  test('a command line in one text is shown without its secrets', () => {
    const raw = { command: 'npx -y @acme/server --token hush-hush' }
    const { entries } = previewImport(JSON.stringify({ mcpServers: { a: raw } }))
    expect(entries.map(({ name, summary }) => `${name} ${summary}`).join()).not.toContain('hush')
  })

  test.each([
    [{ url: 'https://mcp.linear.app/sse' }, 'linear'],
    [{ url: 'https://www.example.com' }, 'example'],
    [{ command: 'uvx', args: ['mcp-server-git@latest'] }, 'git'],
    [{ command: '/opt/tools/thing' }, 'thing'],
    [{ command: 'C:\\tools\\thing' }, 'thing'],
    [{ command: 'npx', args: ['-y', 'pkg@1.2.3'] }, 'pkg'],
  ])('%j gets the name %s', (raw, name) => {
    expect(names(JSON.stringify(raw))).toEqual([name])
  })

  test('a secret becomes neither the name nor part of the summary', () => {
    for (const args of [
      ['server', '--token', 's3cr3tV4lue'],
      ['server', 'postgres://u:s3cr3tV4lue@h/db'],
      ['-e', 'A=s3cr3tV4lue', 'server'],
    ]) {
      const [entry] = previewImport(JSON.stringify({ command: 'npx', args })).entries
      expect(`${entry?.name} ${entry?.summary}`).not.toContain('s3cr3tV4lue')
    }
    const [remote] = previewImport('{"url":"https://u:s3cr3tV4lue@h.example/mcp?key=s3cr3tV4lue"}').entries
    expect(`${remote?.name} ${remote?.summary}`).toBe('h Talks to h.example over HTTP')
  })
})

test.each([
  ['', /empty/],
  ['{ a', /Line 1, column 3/],
  ['{"a":1}', /no MCP server/],
  ['[]', /no MCP server/],
  ['5', /no MCP server/],
  ['{\n// comment\n}', /no MCP server/],
  ['{\n"a": }', /Line 2, column 6/],
])('%j is refused in words', (text, reason) => {
  expect(() => previewImport(text)).toThrow(reason)
})
