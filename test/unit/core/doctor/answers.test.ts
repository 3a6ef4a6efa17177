/** What an answer, a token, a path or a certificate means. Each row would catch a cause that is named wrongly. */
import { describe, expect, test } from 'vitest'
import { isMessage, isModern, kindOf, type Answer } from '../../../../electron/core/doctor/answer'
import { describeHandshake, isHandshake, isPlainText } from '../../../../electron/core/problems/handshake'
import { siblingsOf, withHttps } from '../../../../electron/core/doctor/siblings'
import { readClaims } from '../../../../electron/core/auth/claims'
import { covers, foreignAudience } from '../../../../electron/core/doctor/token'
import { isSameAddress } from '../../../../electron/core/auth/documents'
import { issuerMetadataUrls, resourceMetadataUrls } from '../../../../electron/core/auth/well-known'
import { jwt } from '../../../fixtures/doctor/set-up'

const answer = (part: Partial<Answer>): Answer => ({
  url: new URL('https://mcp.example/mcp'),
  status: 200,
  headerNames: [],
  server: null,
  contentType: 'application/json',
  encoding: null,
  location: null,
  wwwAuthenticate: null,
  date: null,
  body: '',
  ...part,
})
const rpcError = '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session"}}'

describe('an answer to a stranger', () => {
  test.each<[string, Partial<Answer>, ReturnType<typeof kindOf>]>([
    ['a result', { body: '{"jsonrpc":"2.0","id":"doctor","result":{}}' }, 'mcp'],
    ['a legacy server that misses its session', { status: 400, body: rpcError }, 'mcp'],
    ['a server without sessions that answers 404 in JSON-RPC', { status: 404, body: rpcError }, 'mcp'],
    ['an event stream', { contentType: 'text/event-stream; charset=utf-8' }, 'mcp'],
    ['a JSON-RPC body on 401 is still a 401', { status: 401, body: rpcError }, 'asks-credential'],
    ['a JSON-RPC body on 403 is still a 403', { status: 403, body: rpcError }, 'forbidden'],
    ['a bare 401', { status: 401 }, 'asks-credential'],
    ['a firewall', { status: 403, contentType: 'text/html', body: '<h1>Blocked</h1>' }, 'forbidden'],
    ['a redirect', { status: 302, location: '/login' }, 'elsewhere'],
    ['304 without a place', { status: 304 }, 'unclear'],
    ['nothing there', { status: 404, body: 'Not found' }, 'not-found'],
    ['a site that takes no POST', { status: 405 }, 'not-found'],
    ['gone', { status: 410 }, 'not-found'],
    ['too many', { status: 429 }, 'busy'],
    ['broken gateway', { status: 502, body: '<html>' }, 'unwell'],
    ['time-out by the server', { status: 408 }, 'unwell'],
    ['what a firewall has compressed', { encoding: 'zstd', body: '(\ufffd/\ufffd' }, 'unreadable'],
    ['a website', { contentType: 'text/html', body: '<!doctype html>' }, 'not-mcp'],
    ['some other API', { body: '{"hello":"world"}' }, 'not-mcp'],
    ['a picky server', { status: 406, body: 'Not Acceptable' }, 'unclear'],
  ])('%s', (_title, part, kind) => {
    expect(kindOf(answer(part))).toBe(kind)
  })

  test('only a result is the modern era', () => {
    expect(isModern(answer({ body: '{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":[]}}' }))).toBe(true)
    expect(isModern(answer({ body: rpcError }))).toBe(false)
    expect(isMessage('[1]')).toBe(false)
    expect(isMessage('"jsonrpc"')).toBe(false)
  })
})

describe('a token', () => {
  const here = new URL('https://mcp.example/team/mcp')
  const foreign = (aud: unknown): string | null => {
    const claims = readClaims(jwt({ aud }))
    if (!claims) throw new Error('It is a JWT')
    return foreignAudience(claims, [here])
  }

  test.each<[unknown, string | null]>([
    ['https://mcp.example/team/mcp', null],
    ['https://mcp.example/team', null],
    ['https://mcp.example/', null],
    [['https://mcp.example', 'https://other.example'], null],
    ['https://other.example/mcp', 'https://other.example/mcp'],
    ['https://mcp.example/tea', 'https://mcp.example/tea'],
    ['https://mcp.example/other/mcp', 'https://mcp.example/other/mcp'],
    ['http://mcp.example/team/mcp', 'http://mcp.example/team/mcp'],
    // Names that only the issuer understands prove nothing.
    ['api://default', null],
    [['api://default', 'https://other.example'], null],
    [undefined, null],
  ])('made for %j', (aud, expected) => {
    expect(foreign(aud)).toBe(expected)
  })

  test('its end, and that it is none', () => {
    expect(readClaims(jwt({ exp: 100 }))?.expiresAt).toBe(100_000)
    expect(readClaims(jwt({}))).toEqual({ audiences: [], expiresAt: null })
    for (const text of ['', 'opaque', 'a.b.c', 'a.b.c.d', `${jwt({})}.more`]) expect(readClaims(text)).toBeNull()
  })

  test('a resource covers what is below it, on its own origin only', () => {
    expect(covers(new URL('https://a.example/'), new URL('https://a.example/mcp'))).toBe(true)
    expect(covers(new URL('https://a.example/mcp/'), new URL('https://a.example/mcp'))).toBe(true)
    expect(covers(new URL('https://a.example/mcp'), new URL('https://a.example/mcp2'))).toBe(false)
    expect(covers(new URL('https://a.example:8443/'), new URL('https://a.example/'))).toBe(false)
  })
})

describe('addresses beside one that has nothing', () => {
  const paths = (url: string): string[] => siblingsOf(new URL(url)).map(({ pathname }) => pathname)

  test.each([
    ['https://a.example/', ['/mcp', '/sse', '/v1/mcp', '/api/mcp']],
    ['https://a.example/mcp', ['/mcp/', '/sse', '/v1/mcp', '/api/mcp']],
    ['https://a.example/team/sse', ['/team/sse/', '/team/mcp', '/mcp', '/sse', '/v1/mcp', '/api/mcp']],
    ['https://a.example/x/', ['/x', '/x/mcp', '/x/sse', '/mcp', '/sse', '/v1/mcp', '/api/mcp']],
  ])('of %s', (url, expected) => {
    expect(paths(url)).toEqual(expected)
  })

  test('never on another host, and with the query kept', () => {
    for (const { host, search } of siblingsOf(new URL('http://a.example:81/x?k=1'))) {
      expect([host, search]).toEqual(['a.example:81', '?k=1'])
    }
    expect(withHttps(new URL('http://a.example:81/x'))?.href).toBe('https://a.example:81/x')
    expect(withHttps(new URL('https://a.example/'))).toBeNull()
  })
})

test('metadata is looked for where the specification puts it, the named place first', () => {
  const hrefs = (urls: URL[]): string[] => urls.map(({ href }) => href)
  expect(hrefs(resourceMetadataUrls(new URL('https://a.example/team/mcp/'), 'https://b.example/meta'))).toEqual([
    'https://b.example/meta',
    'https://a.example/.well-known/oauth-protected-resource/team/mcp',
    'https://a.example/.well-known/oauth-protected-resource',
  ])
  // A server must not make us open files.
  expect(hrefs(resourceMetadataUrls(new URL('https://a.example/'), 'file:///etc/passwd'))).toEqual([
    'https://a.example/.well-known/oauth-protected-resource',
  ])
  expect(hrefs(issuerMetadataUrls(new URL('https://c.example/tenant')))).toEqual([
    'https://c.example/.well-known/oauth-authorization-server/tenant',
    'https://c.example/.well-known/openid-configuration/tenant',
    'https://c.example/tenant/.well-known/openid-configuration',
  ])
  expect(isSameAddress('https://c.example/', 'https://c.example')).toBe(true)
  expect(isSameAddress('https://c.example/a', 'https://c.example')).toBe(false)
})

// Would catch: an issuer's path that is read as another host, which then describes the sign-in; or as no address at all.
test.each(['https://c.example//router.example', 'https://c.example//[', 'https://c.example/%5C%5Cx/..//y'])(
  'whatever its path, the metadata of %s is looked for at its own origin',
  (issuer) => {
    const places = issuerMetadataUrls(new URL(issuer))
    expect(places).toHaveLength(3)
    for (const { origin } of places) expect(origin).toBe('https://c.example')
  },
)

test('the certificate’s trouble has words, and plain text is told from a bad certificate', () => {
  expect(describeHandshake('CERT_HAS_EXPIRED')).toMatch(/expired/)
  expect(describeHandshake('ERR_TLS_CERT_ALTNAME_INVALID')).toMatch(/another host name/)
  expect(describeHandshake('SOMETHING_NEW')).toMatch(/SOMETHING_NEW/)
  expect([isPlainText('ERR_SSL_WRONG_VERSION_NUMBER'), isHandshake('ERR_SSL_WRONG_VERSION_NUMBER')]).toEqual([
    true,
    false,
  ])
  expect([isPlainText('CERT_HAS_EXPIRED'), isHandshake('CERT_HAS_EXPIRED')]).toEqual([false, true])
})
