/** What may be started without asking: nothing of a repository's. */
import { expect, test } from 'vitest'
import { blockOf } from '../../../../electron/core/launch/block'
import { fingerprintOf } from '../../../../electron/core/sources/definition'
import { definitionOf, untrusted } from '../definitions'

const now = Date.UTC(2026, 10, 20)
const program = { command: 'npx', args: ['thing'] }

test.each([
  ['a program', program],
  ['a remote server with a helper program', { type: 'http', url: 'https://h/mcp', headersHelper: 'print-headers' }],
  // A cloned repository could otherwise have any variable of the person's environment sent to a stranger.
  ['a URL that carries a variable', { type: 'http', url: 'https://h/mcp?k=${AWS_SECRET_ACCESS_KEY}' }],
  ['a host that carries a variable', { type: 'sse', url: 'https://${USER}.example.com/' }],
  [
    'a header that carries a variable',
    { type: 'http', url: 'https://h/mcp', headers: { A: 'Bearer ${GITHUB_TOKEN}' } },
  ],
  // It could post to other ports of this machine, and call home.
  ['a plain remote server', { type: 'http', url: 'http://127.0.0.1:9/mcp', headers: { A: 'plain' } }],
  ['a variable with a default', { type: 'http', url: 'https://h/mcp', headers: { A: '${GITHUB_TOKEN:-x}' } }],
])('an unapproved repository’s %s waits for approval, and runs once it is given', (_name, raw) => {
  const definition = untrusted(raw)
  const block = blockOf(definition, null, now)
  expect(block).toMatchObject({ kind: 'needs-approval', problem: { code: 'config.needs-approval' } })
  expect(JSON.stringify(block)).toContain('/repo/.mcp.json')
  expect(blockOf(definition, definition.fingerprint, now)).toBeNull()
  expect(blockOf({ ...definition, trusted: true }, null, now)).toBeNull()
})

test('the approval of a variable says which one goes where (a person must be able to decide)', () => {
  const block = blockOf(untrusted({ type: 'http', url: 'https://h.example/mcp?k=${SECRET_ONE}' }), null, now)
  expect(block?.kind === 'needs-approval' && block.problem.detail).toMatch(/SECRET_ONE.*h\.example/)
})

test('a repository that changes the address it has approval for asks anew', () => {
  const approved = untrusted({ type: 'http', url: 'https://h/mcp' }).fingerprint
  expect(blockOf(untrusted({ type: 'http', url: 'https://h/mcp' }), approved, now)).toBeNull()
  for (const changed of [
    { type: 'http', url: 'https://evil/mcp' },
    { type: 'http', url: 'https://h/mcp', headers: { A: 'b' } },
    { type: 'sse', url: 'https://h/mcp' },
  ])
    expect(blockOf(untrusted(changed), approved, now)?.kind).toBe('needs-approval')
})

test('a repository that changes what it has approval for asks anew', () => {
  const approved = fingerprintOf(program)
  expect(blockOf(untrusted({ ...program, args: ['other'] }), approved, now)?.kind).toBe('needs-approval')
})

test('an off switch comes before everything else, and says where it is', () => {
  const off = { ...untrusted({ type: 'ws' }), disabledIn: '/home/me/.claude.json' }
  expect(blockOf(off, null, now)).toEqual({ kind: 'disabled', where: '/home/me/.claude.json' })
})

test('an invalid entry is failed with file, line, column and the rule, never started', () => {
  const block = blockOf(definitionOf({ url: 'https://h/mcp' }), null, now)
  expect(block).toMatchObject({
    kind: 'invalid',
    problem: {
      code: 'config.invalid-entry',
      evidence: { file: { path: '/home/me/servers.json', line: 3, column: 5 } },
    },
  })
  expect(JSON.stringify(block)).toContain('line 3, column 5')
})
