/** What may be lent, and in which words it is refused. */
import { expect, test } from 'vitest'
import { lendHeaders } from '../../../../electron/core/connection/lending'
import { AuthError } from '../../../../electron/core/problems/auth-error'
import type { HeaderValues } from '../../../../electron/core/network/authorized-fetch'

const endpoint = { url: new URL('https://notes.example/mcp'), hints: null }
const state = { kind: 'connected', sessionId: null } as never
const lend = (headersNow: () => Promise<HeaderValues | null>): Promise<Record<string, string>> =>
  lendHeaders({ endpoint, headersNow }, 'notes', state, (text) => text.replaceAll('s3cret', '•••'))

// Would catch: a token that no server takes, since every request needs a proof with a key that stays with Patchbay.
test('a token that is bound to a key stays here', async () => {
  await expect(lend(() => Promise.resolve({ Authorization: 'DPoP abc', DPoP: 'proof' }))).rejects.toMatchObject({
    code: 'unsupported-here',
    message: expect.stringContaining('DPoP') as string,
  })
})

test('a sign-in that cannot be renewed is one that a person must do; an issuer that is away is not', async () => {
  const ended = new AuthError('auth.expired', 'over', { then: 'needs-auth', reason: 'expired', scopes: [] })
  await expect(lend(() => Promise.reject(ended))).rejects.toMatchObject({ code: 'needs-auth' })
  const away = new AuthError('net.refused', 'It said s3cret.', { then: 'retry' })
  await expect(lend(() => Promise.reject(away))).rejects.toMatchObject({
    code: 'not-connected',
    message: expect.not.stringContaining('s3cret') as string,
  })
})

// Would catch: a name that a repository has given, and that a person types into a shell together with what it hides.
test('a command that is to be typed has the name as one word', async () => {
  const ended = new AuthError('auth.expired', 'over', { then: 'needs-auth', reason: 'expired', scopes: [] })
  const headersNow = (): Promise<never> => Promise.reject(ended)
  await expect(lendHeaders({ endpoint, headersNow }, 'a; rm -r ~', state, (text) => text)).rejects.toMatchObject({
    message: expect.stringContaining("patchbay login 'a; rm -r ~'") as string,
  })
})
