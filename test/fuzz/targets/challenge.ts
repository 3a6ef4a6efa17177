/** `WWW-Authenticate`, as any server may write it. */
import { parseChallenge } from '../../../electron/core/auth/challenge'
import { parseRetryAfter } from '../../../electron/core/network/observed-fetch'
import { must, seedsOf, textOf, type Target } from '../target'

export const challenge: Target = {
  name: 'challenge',
  weight: 4,
  seeds: seedsOf(
    'Bearer',
    'Bearer resource_metadata="https://x.example/.well-known/oauth-protected-resource", scope="a b", error="invalid_token"',
    'DPoP algs="ES256", error="use_dpop_nonce", Bearer realm="x\\"y"',
    'Negotiate YII=, Basic realm="old", charset="UTF-8"',
    'Bearer scope=a,error=insufficient_scope,resource_metadata=https://x.example/a?b=c',
    'Digest qop="auth,auth-int", nonce="abc", opaque="5ccc",Bearer error_description="no, = really"',
  ),
  tokens: [
    'Bearer ',
    'DPoP ',
    'scope="',
    'resource_metadata=',
    '"',
    '\\',
    '\\"',
    '=',
    '==',
    ',',
    ' , ',
    '\t',
    'error="use_dpop_nonce"',
  ],
  open: () => ({
    one(input) {
      const text = textOf(input)
      const { resourceMetadata, scopes, error } = parseChallenge(text)
      for (const said of [resourceMetadata, error, ...scopes])
        must(said === null || typeof said === 'string', 'not a text')
      must(!scopes.includes(''), 'a scope without a name')
      const wait = parseRetryAfter(text, Date.now())
      must(wait === null || (wait >= 0 && wait <= 3_600_000), `a wait of ${wait} ms`)
    },
  }),
}
