/** Reading the documents of a sign-in: nothing that strangers write into them decides more than it must. */
import { describe, expect, test } from 'vitest'
import { authenticate, methodOf } from '../../../../electron/core/auth/client-authentication'
import {
  isSameAddress,
  readIssuer,
  readRefusal,
  readRegistration,
  readResource,
  readTokens,
} from '../../../../electron/core/auth/documents'

import type { Reading } from '../../../../electron/core/util/lenient'

/** What JSON can hold, in every place of a document. */
const junk: unknown[] = [null, '', ' ', 0, -1, 1e300, true, [], [null], {}, { a: 1 }, 'x'.repeat(100_000), [[[]]]]

describe('odd members', () => {
  const documents: [string, (value: unknown) => Reading<unknown>, Record<string, unknown>, string[]][] = [
    [
      'a resource',
      readResource,
      { resource: 'https://a.example/mcp', authorization_servers: ['https://as.example'] },
      ['resource', 'authorization_servers'],
    ],
    [
      'an issuer',
      readIssuer,
      {
        issuer: 'https://as.example',
        authorization_endpoint: 'https://as.example/authorize',
        token_endpoint: 'https://as.example/token',
        registration_endpoint: 'https://as.example/register',
        revocation_endpoint: 'https://as.example/revoke',
        scopes_supported: ['a'],
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
        dpop_signing_alg_values_supported: ['ES256'],
        client_id_metadata_document_supported: true,
        authorization_response_iss_parameter_supported: true,
      },
      ['issuer', 'authorization_endpoint', 'token_endpoint'],
    ],
    [
      'a registration',
      readRegistration,
      { client_id: 'c', client_secret: 's', client_secret_expires_at: 0, scope: 'a', redirect_uris: ['http://x'] },
      ['client_id'],
    ],
    [
      'tokens',
      readTokens,
      { access_token: 't', refresh_token: 'r', expires_in: 1, scope: 'a', token_type: 'Bearer' },
      ['access_token'],
    ],
  ]

  // Would catch: an exception, and a member that nobody needs but that decides.
  test.each(documents)('of %s', (_name, read, good, needed) => {
    expect(read(good)).toMatchObject({ ok: true })
    for (const value of junk) expect(() => read(value)).not.toThrow()
    for (const member of Object.keys(good)) {
      for (const value of [undefined, ...junk]) {
        const reading = read({ ...good, [member]: value })
        if (!needed.includes(member)) expect(reading, `${member}: ${JSON.stringify(value)}`).toMatchObject({ ok: true })
        // What is wrong is said of that member, in few words.
        else if (!reading.ok) expect(reading.wrong).toMatch(new RegExp(`^"${member}" .{3,60}$`))
      }
    }
  })
})

describe('the life of a token', () => {
  const tenYears = 10 * 365 * 24 * 3_600
  test.each([
    [3600, 3600],
    ['3600', 3600],
    [3599.9, 3599],
    ['1e3', 1000],
    [1e300, tenYears],
    ['9'.repeat(400), null],
    [0, null],
    [0.5, null],
    [-1, null],
    [null, null],
    ['', null],
    ['soon', null],
    [[3600], null],
    [true, null],
  ])('%j is %j', (expires_in, expected) => {
    expect(readTokens({ access_token: 't', expires_in })).toMatchObject({ ok: true, value: { expiresIn: expected } })
  })

  // https://github.com/redhat-data-and-ai/template-agent/issues/265. Would catch: "access_token is missing" of an answer that has one.
  test('that a person has been given beside a program', () => {
    const authed_user = { id: 'U1', access_token: 'xoxp', scope: 'chat:write,search:read' }
    expect(readTokens({ ok: true, authed_user })).toMatchObject({
      ok: true,
      value: { accessToken: 'xoxp', scopes: ['chat:write', 'search:read'] },
    })
    // The program's own counts where it has one.
    expect(readTokens({ access_token: 'xoxb', authed_user })).toMatchObject({ value: { accessToken: 'xoxb' } })
    expect(readTokens({ authed_user: { authed_user: {} } }).ok).toBe(false)
  })
})

describe('the code of a refusal', () => {
  test.each([
    [{ error: 'invalid_grant' }, 'invalid_grant'],
    [{ error: 'call +1 800 555 for help' }, null],
    [{ error: { message: 'x' } }, null],
    [{ error: '' }, null],
    [{ error: 'x'.repeat(200) }, null],
    [{ error: 'a\nb' }, null],
    [[], null],
    ['no', null],
  ])('in %j is %j', (body, code) => {
    expect(readRefusal(body)).toBe(code)
  })
})

describe('two spellings of one address', () => {
  test.each([
    ['https://as.example', 'https://as.example/', true],
    ['https://as.example/', 'https://as.example/', true],
    ['https://as.example/a', 'https://as.example/a', true],
    ['https://as.example/a', 'https://as.example/a/', false],
    ['https://as.example', 'https://as.example//', false],
    ['https://as.example', 'https://as.example/?', false],
    ['https://as.example', 'https://as.example/#', false],
    ['https://as.example', 'https://AS.example', false],
    ['https://as.example', 'https://as.example:443', false],
    ['https://as.example', 'http://as.example', false],
    ['https://as.example', 'https://as.example.', false],
    ['https://as.example', 'https://as.example@evil.example', false],
  ])('%s and %s: %j', (one, other, same) => {
    expect(isSameAddress(one, other)).toBe(same)
    expect(isSameAddress(other, one)).toBe(same)
  })
})

describe('how Patchbay proves who it is', () => {
  const client = { client_id: 'c', client_secret: 's' }
  const offers = (...methods: string[]): Record<string, unknown> => ({ token_endpoint_auth_methods_supported: methods })
  test.each([
    // What is registered holds.
    [
      { ...client, token_endpoint_auth_method: 'client_secret_post' },
      offers('client_secret_basic'),
      'client_secret_post',
    ],
    [
      { ...client, token_endpoint_auth_method: 'client_secret_basic' },
      offers('client_secret_post'),
      'client_secret_basic',
    ],
    [{ ...client, token_endpoint_auth_method: 'none' }, offers('client_secret_basic'), 'none'],
    // Without that, or with one that we do not know, the first offer that we can take.
    [client, offers('private_key_jwt', 'client_secret_post', 'client_secret_basic'), 'client_secret_post'],
    [
      { ...client, token_endpoint_auth_method: 'private_key_jwt' },
      offers('none', 'client_secret_post'),
      'client_secret_post',
    ],
    // The standard's default (RFC 7591, 2; RFC 8414, 2).
    [client, {}, 'client_secret_basic'],
    [client, { token_endpoint_auth_methods_supported: null }, 'client_secret_basic'],
    [{ client_id: 'c' }, offers('client_secret_basic'), 'none'],
  ])('%j where %j is offered: %s', (registered, metadata, method) => {
    expect(methodOf(registered, metadata)).toBe(method)
  })

  test('in a header, in the body, or by name alone', () => {
    const sent = (token_endpoint_auth_method: string): { header: string | null; body: string } => {
      const [headers, params] = [new Headers(), new URLSearchParams()]
      authenticate({ client_id: 'a:b', client_secret: 'c%d', token_endpoint_auth_method }, {}, headers, params)
      return { header: headers.get('authorization'), body: params.toString() }
    }
    const encoded = Buffer.from('a%3Ab:c%25d').toString('base64')
    expect(sent('client_secret_basic')).toEqual({ header: `Basic ${encoded}`, body: '' })
    expect(sent('client_secret_post')).toEqual({ header: null, body: 'client_id=a%3Ab&client_secret=c%25d' })
    expect(sent('none')).toEqual({ header: null, body: 'client_id=a%3Ab' })
  })
})
