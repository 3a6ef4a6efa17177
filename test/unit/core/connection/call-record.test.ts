/** What a line of activity keeps of a call: no secret in any of its forms, and never more than a page. */
import { expect, test } from 'vitest'
import { callRecord } from '../../../../electron/core/connection/call-record'
import { Redactor } from '../../../../electron/core/vault/redact'

const redactor = new Redactor()
redactor.set('x', ['a"quoted\nsecret value'])
const redact = (text: string): string => redactor.text(text)

test('what is asked and answered is kept as JSON', () => {
  expect(callRecord({ city: 'Oslo' }, { content: [{ type: 'text', text: '4 °C' }] }, redact)).toEqual({
    request: '{\n  "city": "Oslo"\n}',
    answer: expect.stringContaining('"text": "4 °C"') as string,
  })
  expect(callRecord({}, undefined, redact).answer).toBeNull()
})

// Would catch: a secret that is known, but looks otherwise once it is JSON; one that nobody knows, but whose name says it.
test.each([
  ['known', { text: 'before a"quoted\nsecret value after' }, 'quoted'],
  ['by its name', { password: 'open sesame' }, 'sesame'],
  ['by its name, a number', { pin: 1, apiKey: 123_456 }, '123'],
  ['by its shape', { note: ['use ghp_0123456789abcdefghij'] }, 'ghp_0'],
  ['deep inside', { a: [{ headers: { Authorization: 'Basic Zm9vOmJhcg==' } }] }, 'Zm9v'],
  ['at the cut', { text: `${'x'.repeat(3_985)} ghp_0123456789abcdefghij` }, 'ghp_0'],
])('a secret is gone: %s', (_what, value, secret) => {
  for (const { request, answer } of [callRecord(value, value, redact)]) {
    expect(request).not.toContain(secret)
    expect(answer).not.toContain(secret)
  }
})

// Would catch: megabytes of an answer kept for every call.
test.each([
  ['a long text', { text: 'x'.repeat(5_000_000) }],
  ['many members', Array.from({ length: 200_000 }, (_, index) => index)],
  ['long texts, many times', Array.from({ length: 500 }, () => 'y'.repeat(20_000))],
])('is bounded: %s', (_what, value) => {
  const { request, answer } = callRecord(value, value, redact)
  expect(request.length).toBeLessThanOrEqual(4_001)
  expect(answer?.length).toBeLessThanOrEqual(4_001)
})
