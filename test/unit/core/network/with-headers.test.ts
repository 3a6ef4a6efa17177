/** Headers that need not become `Headers`: only such as that would leave as they are. */
import { expect, test } from 'vitest'
import { withHeaders } from '../../../../electron/core/network/with-headers'
import { plainHeaders } from '../../../../shared/plain-headers'

const seen = (headers: NonNullable<ReturnType<typeof withHeaders>['headers']>): Record<string, string> =>
  Object.fromEntries(new Headers(headers))

test('plain is what is written as it is sent, and nothing else', () => {
  const plain = { accept: 'a, b', 'x-token': 'Bearer x.y=', empty: '' }
  expect(plainHeaders(plain)).toBe(plain)
  expect(plainHeaders(undefined)).toEqual({})
  const others: NonNullable<Parameters<typeof plainHeaders>[0]>[] = [
    new Headers(),
    [['a', 'b']],
    { Accept: 'a' },
    { a: ' b' },
    { a: 'b ' },
    { a: 'ü' },
    { a: 'b\r\nc: d' },
    { 'a b': 'c' },
  ]
  for (const other of others) expect(plainHeaders(other)).toBeNull()
})

// Would catch: a credential that stands beside what it replaces, for its name is written in another case.
test.each([
  ['plain', { authorization: 'old', accept: 'a' }],
  ['in capitals', { Authorization: 'old', accept: 'a' }],
  ['`Headers`', new Headers({ authorization: 'old', accept: 'a' })],
])('what is added replaces what is there: %s', (_what, headers) => {
  const init = withHeaders({ method: 'POST', headers }, { Authorization: 'new', 'X-More': 'm' })
  expect(init.method).toBe('POST')
  expect(seen(init.headers ?? {})).toEqual({ accept: 'a', authorization: 'new', 'x-more': 'm' })
})
