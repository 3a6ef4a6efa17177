import { expect, test } from 'vitest'
import { isModern, refusalOf } from '../../../../electron/core/gateway/modern'
import { readMessage, type Message } from '../../../../electron/core/mcp/message'

const version = '2026-07-28'
const whole = {
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientCapabilities': {},
}
function discover(meta: object | null): Message {
  const params = meta && { _meta: meta }
  const { message } = readMessage(
    Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'server/discover', ...(params && { params }) })),
  )
  if (!message) throw new Error('not a message')
  return message
}
const headers = { version, method: 'server/discover', name: null }
const codeOf = (message: Message): unknown => {
  const refused = refusalOf(message, headers)
  return refused && [refused.status, (JSON.parse(refused.bytes.toString()) as { error: { code: number } }).error.code]
}

// Would catch: a request of 2026-07-28 with a mistake in it that is answered as one of an older client, with words about
// something else and as if all were well.
test.each([
  ['no metadata', null],
  ['no version', { 'io.modelcontextprotocol/clientCapabilities': {} }],
  ['no capabilities', { 'io.modelcontextprotocol/protocolVersion': version }],
  ['capabilities that are none', { ...whole, 'io.modelcontextprotocol/clientCapabilities': 'all' }],
])('a request with %s is refused as one of its era', (_what, meta) => {
  const message = discover(meta)
  expect(isModern(message, version)).toBe(true)
  expect(isModern(message, null)).toBe(true)
  expect(codeOf(message)).toEqual([400, -32_602])
})

test('a whole one is not', () => {
  expect(codeOf(discover(whole))).toBeNull()
})
