/** Members whose names mean something to JavaScript: they are a stranger's data, wherever they stand. */
import { expect, test } from 'vitest'
import { clientTable } from '../../../../electron/core/sources/clients'
import { readClaudeEntry } from '../../../../electron/core/sources/dialects/claude-entry'
import { isInvalid } from '../../../../electron/core/sources/definition'
import { describeTarget } from '../../../../electron/core/sources/describe'
import { parseText } from '../../../../electron/core/sources/documents/parse'
import { previewImport } from '../../../../electron/core/sources/preview'
import { redactEntry } from '../../../../electron/core/vault/redact'

const place = { platform: 'linux', homeDir: '/home/me', env: {}, ownFile: '/home/me/servers.json' } as const
const member = '{"toString":1,"valueOf":2,"__proto__":null,"length":"x","then":3,"constructor":null}'
const fields = [
  'type',
  'command',
  'cmd',
  'args',
  'env',
  'envs',
  'cwd',
  'url',
  'uri',
  'headers',
  'timeout',
  'disabled',
  'enabled',
  'name',
  'oauth',
]

// Would catch: a reader that makes text out of whatever stands there, and throws for the whole file.
test.each(clientTable.map((client) => [client.id, client] as const))(
  '%s reads every field that is such an object',
  (_, client) => {
    for (const field of fields) {
      const entry = `{"command":"x","url":"y","${field}":${member}}`
      for (const list of [`{"a":${entry},"b":${member}}`, `[${entry},${member}]`]) {
        const text = `{"mcpServers":${list},"servers":${list},"extensions":${list},"context_servers":${list},"mcp":${list},"mcp_servers":${list}}`
        const document = parseText(text, 'json')
        const files = client.files(place, ['/work'], () => ['x.yaml'])
        for (const { definitions } of client.read(files, () => (document.ok ? document : null), place))
          for (const definition of definitions) {
            describeTarget(definition)
            JSON.stringify(redactEntry(definition.raw))
          }
      }
    }
  },
)

test('what is pasted gets a name all the same', () => {
  expect(previewImport(`{"url":"not an address","command":${member}}`).entries).toMatchObject([{ name: 'server' }])
})

// Would catch: a time limit beyond what a timer can wait for (2^31 - 1 ms), which would be over at once.
test.each([1e23, 2 ** 31, 2 ** 53])('a time limit of %d ms is as long as can be', (timeout) => {
  const entry = readClaudeEntry({ command: 'x', timeout })
  expect(isInvalid(entry) ? null : entry.timeoutMs).toBe(2 ** 31 - 1)
})
