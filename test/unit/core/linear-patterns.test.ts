/** What strangers write at length into addresses of entries costs as much as it is long: a megabyte of each worst case. */
import { expect, test } from 'vitest'
import { parseChallenge } from '../../../electron/core/auth/challenge'
import { isPublicAddress } from '../../../electron/core/network/private-places'
import { authKind, targetOf } from '../../../electron/core/sources/describe'
import { variablesIn } from '../../../electron/core/sources/variables/variables'
import { identityOf } from '../../../electron/core/truth-map/identity'
import { siblingsOf } from '../../../electron/core/doctor/siblings'
import { takeSecrets } from '../../../electron/core/vault/static-secrets'
import { addressOf } from '../../../shared/address'
import { definitionOf } from './definitions'
import { ownNow } from '../../support/own-time'

const length = 1_000_000
/** Own time (ms), also where a busy neighbour shares the caches: what is worse than linear takes minutes. */
const within = 5_000

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

// Would catch: a file of a repository that takes hours to be read, long before anybody has approved it.
test.each([
  ['defaults that never end', { command: 'x', args: ['${a:-'.repeat(length / 5)] }],
  ['digests', { command: 'docker', args: ['run', `${'@sha256:'.repeat(length / 8)}\n`] }],
  ['versions', { command: 'uvx', args: [`${'='.repeat(length)}\n`] }],
  ['a header', { type: 'http', url: 'https://h.example', headers: { [`${'token'.repeat(length / 5)}\n`]: 'x' } }],
])('an entry with %s', (_what, raw) => {
  const definition = definitionOf(raw)
  const began = ownNow()
  identityOf(definition)
  authKind(definition)
  targetOf(definition)
  for (const text of 'args' in raw ? raw.args : []) variablesIn(text)
  expect(ownNow() - began).toBeLessThan(within)
})

test('an address of per cent signs', () => {
  const began = ownNow()
  isPublicAddress(`fe80::1${'%'.repeat(length)}\n`)
  expect(ownNow() - began).toBeLessThan(within)
})

// Would catch: one answer with 401 that makes the engine deaf for seconds. Found by `npm run fuzz`.
test('a challenge of quotes that never end', () => {
  const began = ownNow()
  for (const text of ['\\"', '"\\', ' "', 'a="', 'a="b" "']) parseChallenge(text.repeat(length / text.length))
  expect(ownNow() - began).toBeLessThan(within)
})
