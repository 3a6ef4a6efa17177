/** What a server is said to talk to. */
import { expect, test } from 'vitest'
import { describeTarget, targetOf } from '../../../../electron/core/sources/describe'
import { mask } from '../../../../electron/core/vault/shapes'
import { definitionOf } from '../definitions'

const http = (url: string) => ({ type: 'http', url })

// Would catch: an entry with a variable for its address that is shown to talk to its own name, and a secret on the screen.
test.each([
  [http('https://user:pass@mcp.example/path?key=k'), 'mcp.example'],
  [http('${BASE}/mcp?key=abc'), `\${BASE}/mcp?${mask}`],
  // A whole line where a program should stand: cut at its last slash it once began behind the secret's name.
  [{ command: 'npx -y @acme/server --token hush' }, `npx -y @acme/server --token ${mask}`],
  [{ command: '/opt/bin/tool --api-key=hush' }, `tool --api-key=${mask}`],
  [{ command: '/opt/My Tools/server' }, 'server'],
  [{ command: '/usr/bin/node', args: ['server.js', '--token', 'hush'] }, `node server.js --token ${mask}`],
])('%j: %s', (entry, target) => {
  expect(targetOf(definitionOf(entry))).toBe(target)
  expect(describeTarget(definitionOf(entry))).toBe(target)
})

// Would catch: an invalid entry that is shown as a connection to itself.
test('an entry that is not valid talks to nobody; a sentence about it has its name', () => {
  const invalid = definitionOf({ type: 'ws', url: 'ws://x' })
  expect(targetOf(invalid)).toBe('')
  expect(describeTarget(invalid)).toBe('one')
})
