/** A result that asks for a sign-in. Catches a challenge that is overlooked, and one that is seen where there is none. */
import { expect, test } from 'vitest'
import { challengeIn } from '../../../../electron/core/mcp/tool-result'

const challenge = 'Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource"'
const asking = (told: unknown): unknown => ({ content: [], isError: true, _meta: { 'mcp/www_authenticate': told } })
const bytes = (result: unknown): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result }))

test.each([
  [[challenge], challenge],
  [challenge, challenge],
  [[challenge, 7, 'Basic'], `${challenge}, Basic`],
])('%j asks for a sign-in', (told, wwwAuthenticate) => {
  for (const answer of [asking(told), bytes(asking(told))])
    expect(challengeIn(answer)).toMatchObject({ fault: { kind: 'http', status: 401, wwwAuthenticate } })
})

test.each([
  asking([]),
  asking(null),
  asking({ text: challenge }),
  { content: [{ type: 'text', text: '"mcp/www_authenticate"' }] },
  { content: [], _meta: 'mcp/www_authenticate' },
  'mcp/www_authenticate',
  null,
])('%j does not', (answer) => {
  expect(challengeIn(answer)).toBeNull()
  expect(challengeIn(bytes(answer))).toBeNull()
  expect(challengeIn(Buffer.from('"mcp/www_authenticate"{'))).toBeNull()
})
