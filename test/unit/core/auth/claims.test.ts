/** What a token says of its own end: anybody may have written it. */
import { expect, test } from 'vitest'
import { readClaims } from '../../../../electron/core/auth/claims'

const token = (claims: string): string => `x.${Buffer.from(claims).toString('base64url')}.y`

// Would catch: a token that ends the doctor, as no calendar has the moment at which it ends.
test.each(['-1e300', '1e300', '8640000000001', '1e999', '"soon"', 'null', '[]'])('an end that is none: %s', (exp) => {
  expect(readClaims(token(`{"exp":${exp}}`))).toEqual({ audiences: [], expiresAt: null })
})

test.each([
  ['1800000000', 1_800_000_000_000],
  ['"1800000000"', 1_800_000_000_000],
  ['-1', -1_000],
])('an end: %s', (exp, expiresAt) => {
  expect(readClaims(token(`{"exp":${exp}}`))?.expiresAt).toBe(expiresAt)
})
