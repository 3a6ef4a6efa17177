/** The envelope of 2026-07-28 in a request that had none: there, and every other byte as it was. */
import { expect, test } from 'vitest'
import { asComplete, withEnvelope, withoutEnvelope } from '../../../../electron/core/gateway/envelope'

const envelope = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', caps: {} }
const put = (text: string): string => withEnvelope(Buffer.from(text), envelope).toString()
const inner = JSON.stringify(envelope).slice(1, -1)

// Would catch: an envelope in the wrong place, a lost member of `_meta`, a number that is rounded.
test.each([
  ['{"id":1,"method":"ping"}', `{"id":1,"method":"ping","params":{"_meta":{${inner}}}}`],
  ['{"id":1,"params":{ }}', `{"id":1,"params":{ "_meta":{${inner}}}}`],
  ['{"params":{"a":12345678901234567890},"id":1}', `{"params":{"a":12345678901234567890,"_meta":{${inner}}},"id":1}`],
  ['{"params":{"_meta":{},"b":[{"_meta":{}}]}}', `{"params":{"_meta":{${inner}},"b":[{"_meta":{}}]}}`],
  ['{"params":{"_meta":{"progressToken":7}}}', `{"params":{"_meta":{"progressToken":7,${inner}}}}`],
  [
    '{"p":{"_meta":1},"params":{"arguments":{"_meta":{"x":"é\\u00e9 }"}}}}',
    `{"p":{"_meta":1},"params":{"arguments":{"_meta":{"x":"é\\u00e9 }"}},"_meta":{${inner}}}}`,
  ],
])('%s', (before, after) => {
  expect(put(before)).toBe(after)
})

// Would catch: a client that claims abilities in the name of Patchbay, so that a server asks what nobody answers.
test('what a client says of itself in there does not count', () => {
  const claimed = '{"params":{"_meta":{"caps":{"sampling":{}}}}}'
  expect(JSON.parse(put(claimed))).toEqual({ params: { _meta: envelope } })
})

test('of names that come twice the one that counts gets it', () => {
  const twice = '{"params":{"_meta":{"a":1}},"params":{"b":2}}'
  expect(JSON.parse(put(twice))).toEqual({ params: { b: 2, _meta: envelope } })
})

// Would catch: a legacy server that is told of another era, a progress token that is lost, bytes that change.
test.each([
  [
    '{"params":{"a":12345678901234567890,"_meta":{"io.modelcontextprotocol/x":{"y":[1]},"progressToken":7}},"id":1}',
    '{"params":{"a":12345678901234567890,"_meta":{"progressToken":7}},"id":1}',
  ],
  ['{"params":{"_meta":{"io.modelcontextprotocol/x":1}}}', '{"params":{"_meta":{}}}'],
  [
    '{"params":{"arguments":{"_meta":{"io.modelcontextprotocol/x":1}}}}',
    '{"params":{"arguments":{"_meta":{"io.modelcontextprotocol/x":1}}}}',
  ],
  ['{"id":1}', '{"id":1}'],
])('taken out of %s', (before, after) => {
  expect(withoutEnvelope(Buffer.from(before)).toString()).toBe(after)
})

test('a result of an older revision is said to be complete, and an error stays what it is', () => {
  const marked = (text: string): string => asComplete(Buffer.from(text), 'tools/call').toString()
  expect(marked('{"result":{"n":12345678901234567890},"id":1}')).toBe(
    '{"result":{"n":12345678901234567890,"resultType":"complete"},"id":1}',
  )
  expect(marked('{"result":{},"id":1}')).toBe('{"result":{"resultType":"complete"},"id":1}')
  expect(marked('{"error":{"code":1},"id":1}')).toBe('{"error":{"code":1},"id":1}')
})

// Would catch: a client of 2026-07-28 that refuses what an older server lets it read, for want of what has to be said of keeping it.
test('what is read of an older server says that it is not to be kept', () => {
  const read = asComplete(Buffer.from('{"result":{"contents":[]},"id":1}'), 'resources/read').toString()
  expect(read).toBe('{"result":{"contents":[],"resultType":"complete","ttlMs":0,"cacheScope":"private"},"id":1}')
})
