/** What strangers write at length into addresses of entries costs as much as it is long: a megabyte of each worst case. */
import { expect, test } from 'vitest'
import { siblingsOf } from '../../../electron/core/doctor/siblings'
import { takeSecrets } from '../../../electron/core/vault/static-secrets'
import { addressOf } from '../../../shared/address'
import { ownNow } from '../../support/own-time'

const length = 1_000_000
const within = 1_000

// Would catch: a list of servers that makes the engine deaf for hours, by one address in it.
test.each([
  ['question marks', `https://h.example/mcp?${'?'.repeat(length)}`],
  ['names without a value', `https://h.example/mcp?${'&a'.repeat(length / 2)}`],
  ['a long part that ends oddly', `https://h.example/${'a'.repeat(length)}.`],
  ['slashes', `https://h.example/${'/'.repeat(length)}a`],
  ['at signs', `https://${'@'.repeat(length)}`],
])('an address with %s', (_what, url) => {
  const began = ownNow()
  takeSecrets({ url }, () => '1')
  const address = addressOf(url)
  if (address) siblingsOf(address)
  expect(ownNow() - began).toBeLessThan(within)
})
