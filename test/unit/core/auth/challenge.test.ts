/** Reading `WWW-Authenticate`: what a server wants, never a word out of a quoted text. */
import { describe, expect, test } from 'vitest'
import { asksForNonce, parseChallenge, parseChallenges } from '../../../../electron/core/auth/challenge'
import { ownNow } from '../../../support/own-time'

const nothing = { resourceMetadata: null, scopes: [], error: null, bound: false }

describe('a challenge', () => {
  test.each([
    [null, nothing],
    ['', nothing],
    ['Bearer', nothing],
    [
      'Bearer error="insufficient_scope", scope="a b", resource_metadata="https://x.example/y"',
      { resourceMetadata: 'https://x.example/y', scopes: ['a', 'b'], error: 'insufficient_scope', bound: false },
    ],
    // Without quotes, and without spaces.
    ['Bearer scope=a,error=invalid_token', { ...nothing, scopes: ['a'], error: 'invalid_token' }],
    // A second scheme before ours, and fields whose names end alike.
    ['Basic realm="x", Bearer my_scope="no", scope="yes"', { ...nothing, scopes: ['yes'] }],
    ['DPoP algs="ES256", scope="a"', { ...nothing, scopes: ['a'], bound: true }],
    // Would catch: a parameter that is read out of a quoted text (all of these were).
    ['Bearer error_description="needs scope=admin", scope="files:read"', { ...nothing, scopes: ['files:read'] }],
    [
      'Bearer error_description="see resource_metadata=https://evil.example/m", resource_metadata="https://x.example/y"',
      { ...nothing, resourceMetadata: 'https://x.example/y' },
    ],
    ['Bearer realm="a, error=invalid_token, scope=root"', nothing],
    ['Bearer realm="x, DPoP y"', nothing],
    ['Bearer error_description="say \\"scope=admin\\" please", scope=read', { ...nothing, scopes: ['read'] }],
    ['Bearer realm="ends with \\\\", scope="read"', { ...nothing, scopes: ['read'] }],
    // Escapes are undone, spaces around "=" are tolerated, and empty list elements skipped.
    ['Bearer scope="a\\b c"', { ...nothing, scopes: ['ab', 'c'] }],
    ['Bearer scope = "a" , , error = "x"', { ...nothing, scopes: ['a'], error: 'x' }],
    // Names and schemes in any case.
    ['bearer SCOPE="a", Error="invalid_token"', { ...nothing, scopes: ['a'], error: 'invalid_token' }],
    ['dpop error="use_dpop_nonce"', { ...nothing, error: 'use_dpop_nonce', bound: true }],
    // A token68 is no parameter, and the challenge after it is one of its own.
    ['Negotiate YWJjZA==, Bearer scope="a"', { ...nothing, scopes: ['a'] }],
    // What another scheme says does not stand before what the token's own says.
    ['Custom scope="other", error="other", Bearer scope="a"', { ...nothing, scopes: ['a'] }],
    ['Bearer scope="a", DPoP scope="b"', { ...nothing, scopes: ['a'], bound: true }],
    // Written against the rules, but clear: an address without quotes, no commas, no scheme.
    [
      'Bearer resource_metadata=https://x.example/y?a=b, scope=s',
      { ...nothing, resourceMetadata: 'https://x.example/y?a=b', scopes: ['s'] },
    ],
    ['Bearer error="invalid_token" scope="a"', { ...nothing, error: 'invalid_token', scopes: ['a'] }],
    ['error="invalid_token", scope="a"', { ...nothing, error: 'invalid_token', scopes: ['a'] }],
    // A text that never ends hides what is behind it, and nothing before it.
    ['Bearer scope="a", realm="scope=b, error=c', { ...nothing, scopes: ['a'] }],
    // Names that every object has.
    ['Bearer constructor="x", __proto__="y"', nothing],
    // The first of two counts.
    ['Bearer scope="a", scope="b"', { ...nothing, scopes: ['a'] }],
    // Nothing but punctuation.
    ['=,"",===" , "', nothing],
  ])('%j', (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected)
  })

  test('keeps each scheme with its own parameters', () => {
    const header = 'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple", Digest'
    expect(parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])).toEqual([
      ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ['basic', { realm: 'simple' }],
      ['digest', {}],
    ])
  })

  // Would catch: an expression that looks back and forth over a long header.
  test.each([
    ['spaces', 'Bearer '.padEnd(64_000)],
    ['escapes', `Bearer a="${'\\"'.repeat(32_000)}`],
    ['words', 'a '.repeat(32_000)],
    ['quotes', '"'.repeat(64_001)],
  ])('of 64 kB of %s is read in no time', (_what, header) => {
    const begun = ownNow()
    parseChallenge(header)
    expect(ownNow() - begun).toBeLessThan(500)
  })
})

describe('a nonce is asked for', () => {
  const answer = (status: number, challenge: string, nonce = true): Response =>
    new Response(null, { status, headers: { 'www-authenticate': challenge, ...(nonce && { 'dpop-nonce': 'n' }) } })
  test.each([
    [answer(401, 'DPoP error="use_dpop_nonce"'), true],
    [answer(401, 'Bearer error="x", DPoP error="use_dpop_nonce"'), true],
    [answer(401, 'DPoP error="use_dpop_nonce"', false), false],
    [answer(400, 'DPoP error="use_dpop_nonce"'), false],
    [answer(401, 'Bearer error="use_dpop_nonce"'), false],
    [answer(401, 'DPoP error="invalid_token", error_description="use_dpop_nonce"'), false],
  ])('case %#', (response, expected) => {
    expect(asksForNonce(response)).toBe(expected)
  })
})
