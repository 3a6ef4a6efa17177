/** What of a new entry goes into the vault, and that it comes back exactly. */
import { describe, expect, test } from 'vitest'
import { fillIn, secretsReferredTo, takeSecrets } from '../../../../electron/core/vault/static-secrets'

function take(entry: Record<string, unknown>): { text: string; secrets: Record<string, string>; values: string[] } {
  let made = 0
  const { entry: kept, secrets } = takeSecrets(entry, () => String(made++))
  return { text: JSON.stringify(kept), secrets, values: Object.values(secrets) }
}

describe('taken out', () => {
  test.each([
    ['every header', { headers: { Authorization: 'Bearer abc', 'X-Team': 'red' } }, ['Bearer abc', 'red']],
    ['variables named like secrets', { env: { API_KEY: 'k', DB_PASSWORD: 'p' } }, ['k', 'p']],
    ['what looks like a credential', { env: { PLAIN: 'ghp_0123456789abcdef' } }, ['ghp_0123456789abcdef']],
    ['what is long and unexplained', { env: { PLAIN: 'q8Zx71mPw0aLk3Vd' } }, ['q8Zx71mPw0aLk3Vd']],
    ['addresses with a password', { env: { DATABASE: 'postgres://u:p@h/d' } }, ['postgres://u:p@h/d']],
    ['addresses with a key', { env: { HOOK: 'https://h/?api_key=1' } }, ['https://h/?api_key=1']],
    ['a key in the URL', { url: 'https://h/mcp?api_key=a%20b&page=2' }, ['a%20b']],
    ['a key behind a second question mark', { url: 'https://h/mcp?a?api_key=abc' }, ['abc']],
    ['a user in the URL', { url: 'https://me:pw@h/mcp' }, ['me:pw']],
    ['a key in the path', { url: 'https://h.example/s/abcdefghijklmnop12345/mcp' }, ['abcdefghijklmnop12345']],
    ['a database address as an option', { args: ['pg', 'postgresql://app:S3cret@db/prod'] }, ['app:S3cret']],
    ['an address with a key as an option', { args: ['mcp-remote', 'https://h/sse?api_key=abc'] }, ['abc']],
    ['a header as an option', { args: ['-H', 'X-Api-Key: abcdef'] }, ['X-Api-Key: abcdef']],
    ['a long value of a parameter', { url: 'https://h/mcp?k=abcdefghijklmnop1234' }, ['abcdefghijklmnop1234']],
    ['options', { args: ['-y', 'tool', '--token', 'abc', '--api-key=d', 'KEY=e', '-v'] }, ['abc', 'd', 'e']],
  ])('%s', (_what, entry, values) => {
    const taken = take(entry)
    expect(taken.values.toSorted()).toEqual(values.toSorted())
    for (const value of values.filter(({ length }) => length > 2)) expect(taken.text).not.toContain(value)
    // Put back, it is what was given.
    expect(JSON.parse(fillIn(taken.text, escaped(taken.secrets)).text)).toEqual(entry)
    expect(secretsReferredTo(JSON.parse(taken.text)).toSorted()).toEqual(Object.keys(taken.secrets).toSorted())
  })
})

// Would catch: a list that its owner can no longer read or edit by hand.
test.each([
  [{ headers: { Accept: 'application/json', Authorization: 'Bearer ${TOKEN}', Empty: '' } }],
  [{ env: { NODE_ENV: 'production', PORT: '8080', HOME_DIR: '/home/me/some/long/folder', DEBUG: 'true' } }],
  [{ env: { API_KEY: '${API_KEY}', SITE: 'https://example.com/some/long/path' } }],
  [{ url: 'https://example.com/mcp?page=2&lang=en' }],
  [{ command: 'npx', args: ['-y', '@scope/server', '--port', '80', '--token', '${TOKEN}', '/some/folder'] }],
  [{ type: 'http', url: 'not a url', timeout: 5, headers: 7, env: null, args: 'x', oauth: { clientId: 'abc' } }],
])('left as it is: %j', (entry) => {
  expect(take(entry)).toMatchObject({ text: JSON.stringify(entry), values: [] })
})

test('a missing secret is named and its reference kept; what every object inherits is no secret', () => {
  expect(fillIn('a ${secret:x-1} ${secret:constructor} ${VAR}', { 'x-1': '$& ${VAR}' })).toEqual({
    text: 'a $& ${VAR} ${secret:constructor} ${VAR}',
    missing: ['constructor'],
  })
})

function escaped(secrets: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([id, value]) => [id, JSON.stringify(value).slice(1, -1)]))
}
