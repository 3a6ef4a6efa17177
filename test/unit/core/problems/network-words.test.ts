/** What a person is told when nobody answered: why, as far as it is known, and never “does not answer” of who did. */
import { expect, test } from 'vitest'
import { unansweredSentence } from '../../../../electron/core/problems/network-words'

const failed = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('lib'), { code }) })

test.each([
  ['nothing listens', failed('ECONNREFUSED'), null, 'Nothing listens at a.com, so x.'],
  ['an unknown name', failed('ENOTFOUND'), null, 'The name of a.com could not be resolved, so x.'],
  ['a dead end', failed('EHOSTUNREACH'), null, 'There is no way to a.com from here, so x.'],
  ['silence', failed('UND_ERR_HEADERS_TIMEOUT'), null, 'a.com did not answer in time, so x.'],
  [
    'our own limit',
    AbortSignal.abort(new DOMException('late', 'TimeoutError')).reason,
    null,
    'a.com did not answer in time, so x.',
  ],
  ['an old certificate', failed('CERT_HAS_EXPIRED'), null, 'a.com: Its certificate has expired. So x.'],
  ['a server in trouble', undefined, 503, 'a.com answers with status 503, so x.'],
  ['what nobody knows', new Error('lib'), null, 'a.com does not answer properly, so x.'],
])('%s', (_what, cause, status, said) => {
  expect(unansweredSentence('a.com', cause, status, 'x')).toBe(said)
})
