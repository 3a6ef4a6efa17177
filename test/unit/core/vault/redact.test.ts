/** Nothing secret leaves the engine: neither in an entry shown to people, nor in arguments, URLs, logs or errors. */
import { describe, expect, test } from 'vitest'
import {
  redactArguments,
  redactEntry,
  redactPath,
  redactUrl,
  redactValue,
  Redactor,
  secretsOfUrl,
} from '../../../../electron/core/vault/redact'
import { secretsOfEnvironment } from '../../../../electron/core/vault/environment-secrets'
import { hasSecretShape, isSecretName, mask } from '../../../../electron/core/vault/shapes'
import { seeded, type Random } from '../random'
import { ownNow } from '../../../support/own-time'

describe('arguments', () => {
  const secret = 's3cr3tV4lue'
  const leaks: [string, string[]][] = [
    ['the value after a named option', ['--token', secret]],
    ['a value that begins with a dash', ['--token', `-${secret}`]],
    ['an option and its value in one', [`--api-key=${secret}`]],
    ['camelCase', ['--accessToken', secret]],
    ['a word run together', ['--dbpassword', secret]],
    ['an environment assignment', [`GITHUB_PERSONAL_ACCESS_TOKEN=${secret}`]],
    ['any variable handed to docker', ['run', '-e', `PLAIN=${secret}`]],
    ['any variable handed to docker, long form', ['run', '--env', `PLAIN=${secret}`]],
    ['a database URL', [`postgresql://user:${secret}@localhost/db`]],
    ['a database URL in an option', [`--db=postgres://user:${secret}@localhost/db`]],
    ['a URL with several hosts', [`mongodb://user:${secret}@one:27017,two:27017/db`]],
    ['a header', ['--header', `X-Thing: ${secret}`]],
    ['a header, short', ['-H', `X-Thing: ${secret}`]],
    ['a header in one', [`--header=X-Api-Key:${secret}`]],
    ['a named value with a colon', [`X-Api-Key: ${secret}`]],
    ['a bearer in the middle', ['--curl', `Authorization: Bearer ${secret}`]],
    ['a query parameter', ['--remote', `https://example.com/mcp?key=${secret}`]],
    ['a query that is nothing but the key', [`https://example.com/mcp?${secret}`]],
    ['a fragment', [`https://example.com/mcp#${secret}`]],
    ['a token by its shape', ['ghp_0123456789abcdefghijs3cr3tV4lue']],
  ]
  test.each(leaks)('%s is masked (would be shown as the target of a server)', (_name, args) => {
    expect(redactArguments(args).join(' ')).not.toContain(secret)
  })

  test('what is not secret stays readable (a target that is all dots helps nobody)', () => {
    const args = [
      '-y',
      '@modelcontextprotocol/server-filesystem',
      '/home/me/docs',
      '--port',
      '8080',
      'C:\\x',
      'node:20',
    ]
    expect(redactArguments(args)).toEqual(args)
    expect(redactArguments(['--token', '--verbose', 'x'])).toEqual(['--token', '--verbose', 'x'])
    expect(redactArguments(['--token', '-v'])).toEqual(['--token', '-v'])
  })
})

describe('URLs', () => {
  const cases: [string, string, string][] = [
    ['plain', 'https://example.com/mcp', 'https://example.com/mcp'],
    ['port and variables', 'http://127.0.0.1:8080/${NAME}/mcp', 'http://127.0.0.1:8080/${NAME}/mcp'],
    ['user and password', 'https://me:pw@example.com/mcp', 'https://example.com/mcp'],
    ['query values', 'https://example.com/mcp?key=abc&b=1', `https://example.com/mcp?key=${mask}&b=${mask}`],
    ['a key in the path', 'https://example.com/s/a1b2c3d4e5f6a7b8c9d0e1f2/mcp', `https://example.com/s/${mask}/mcp`],
    ['a key in the path without digits', `https://example.com/${'aBcDeFgH'.repeat(4)}`, `https://example.com/${mask}`],
    ['no URL, with a password', 'ht!tp://me:p@ss@host/x?y=1', `ht!tp://host/x?${mask}`],
    ['a malformed escape', 'http://h/%zz', 'http://h/%zz'],
    ['a malformed escape in the query', 'http://h/x?a=%E0%A4%A', `http://h/x?a=${mask}`],
  ]
  test.each(cases)('%s', (_name, url, shown) => {
    // A malformed escape once threw, and took the snapshot of all servers with it.
    expect(redactUrl(url)).toBe(shown)
  })

  test('a very long path is redacted at once (a quadratic expression would take minutes)', () => {
    const begun = ownNow()
    redactUrl(`https://example.com/${'a'.repeat(200_000)}`)
    expect(ownNow() - begun).toBeLessThan(500)
  })
})

describe('entries', () => {
  test('structure, names and harmless values stay; only pure references of env and headers are shown', () => {
    const entry = {
      type: 'http',
      url: 'https://me:pw@example.com/mcp?key=abc',
      headers: { Authorization: 'Bearer ${TOKEN}', 'X-Key': 'abc', 'X-Mixed': 'abc-${TOKEN}' },
      oauth: { clientId: 'patchbay', clientSecret: 'hidden', scopes: 'a b', callbackPort: 8080 },
      timeout: 5000,
      disabled: false,
    }
    expect(redactEntry(entry)).toEqual({
      type: 'http',
      url: `https://example.com/mcp?key=${mask}`,
      headers: { Authorization: 'Bearer ${TOKEN}', 'X-Key': mask, 'X-Mixed': mask },
      oauth: { clientId: 'patchbay', clientSecret: mask, scopes: 'a b', callbackPort: 8080 },
      timeout: 5000,
      disabled: false,
    })
    expect(redactValue('${NAME:-default}')).toBe(mask)
  })

  const secret = 's3cr3tV4lue'
  const mistakes: [string, unknown][] = [
    ['env as a text', { command: 'x', env: `TOKEN=${secret}` }],
    ['env as a list', { command: 'x', env: [`TOKEN=${secret}`] }],
    ['env with structure', { command: 'x', env: { TOKEN: { value: secret } } }],
    ['headers as a text', { url: 'http://h', headers: `Authorization: ${secret}` }],
    ['args as a text', { command: 'x', args: `--token ${secret}` }],
    ['a whole command line', { command: `npx x --token ${secret}` }],
    ['a helper with a token', { url: 'http://h', headersHelper: `print-headers --token ${secret}` }],
    ['a list of tokens', { tokens: [secret] }],
    ['a list in a list', { things: [[secret]] }],
    ['an unknown field', { command: 'x', whatever: secret }],
    ['another client’s URL', { serverUrl: `https://u:${secret}@h/x?y=${secret}` }],
    ['a key that is written as a name', { headers: { [`X-Key: ghp_0123456789abcdef${secret}`]: '' } }],
    ['nested headers', { requestInit: { headers: { 'X-Any': secret } } }],
    ['an entry that is a text', secret],
    ['an entry that is a list', [secret]],
  ]
  test.each(mistakes)('%s does not show the secret (the Configuration tab must fail closed)', (_name, entry) => {
    expect(JSON.stringify(redactEntry(entry))).not.toContain(secret)
  })
})

describe('running text', () => {
  const redactor = (...values: string[]): Redactor => {
    const made = new Redactor()
    made.set('server', values)
    return made
  }
  const cases: [string, string[], string, string][] = [
    ['a known value', ['hunter2-hunter2'], 'rejected: hunter2-hunter2!', `rejected: ${mask}!`],
    ['the token of a bearer header', ['Bearer abcdef123'], 'bad token abcdef123', 'bad token ••••••'],
    ['a secret inside another', ['abcdef', 'abcdef-ghijkl'], 'abcdef-ghijkl', mask],
    ['characters of a regular expression', ['a.c$&(d+'], 'abc a.c$&(d+', `abc ${mask}`],
    ['a bearer nobody configured', [], 'Authorization: Bearer zzzz.yyyy', `Authorization: Bearer ${mask}`],
    ['a token by its shape', [], 'used ghp_0123456789abcdefghij', `used ${mask}`],
    ['a JWT after a dash', [], 'x-eyJhbGciOiJI.eyJzdWIi.sig was refused', `x-${mask} was refused`],
    ['a JWT in dots', [], 'a.eyJhbGciOiJI.eyJzdWIi.sig.b', `a.${mask}.b`],
    ['a variable as a dying program prints it', [], 'MY_TOKEN=abc-def-123 HOME=/root', `MY_TOKEN=${mask} HOME=/root`],
    ['a variable behind another name', [], 'env:setting=MY_TOKEN=abcdef', `env:setting=MY_TOKEN=${mask}`],
    ['a variable in JSON', [], '{"dbPassword": "swordfish", "n": "1"}', `{"dbPassword": "${mask}", "n": "1"}`],
    [
      'a variable as Node prints it',
      [],
      "{ API_KEY: 'x', 'API_KEY': 'swordfish' }",
      `{ API_KEY: 'x', 'API_KEY': '${mask}' }`,
    ],
    ['a count that is no secret', [], 'max_tokens=100000 token=${TOKEN}', 'max_tokens=100000 token=${TOKEN}'],
    [
      'a variable as Node prints it, without quotes',
      [],
      "{ dbPassword: 'swordfish', n: 1 }",
      `{ dbPassword: '${mask}', n: 1 }`,
    ],
    ['a variable as PHP prints it', [], '[DB_PASSWORD] => swordfish9', `[DB_PASSWORD] => ${mask}`],
    ['a variable in YAML', [], 'password: hunter2hunter2\nuser: me', `password: ${mask}\nuser: me`],
    ['a header of an answer', [], 'X-Api-Key: 4f9a8b7c6d', `X-Api-Key: ${mask}`],
    ['a setting of TOML', [], 'client_secret = "swordfish"', `client_secret = "${mask}"`],
    ['a proof of a sign-in', [], 'code_verifier=abcdefghijk', `code_verifier=${mask}`],
    ['a key in base64', [], 'KUBECONFIG_DATA=LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ==', `KUBECONFIG_DATA=${mask}`],
    ['a sentence about a token', [], 'Unauthorized: access token expired', 'Unauthorized: access token expired'],
    ['a token like a sentence', [], 'Token expired-7f3a9', `Token ${mask}`],
    ['a sentence', [], 'the token: expired; password = missing', 'the token: expired; password = missing'],
    ['a secret in colours', [], 'ghp_01234\u001b[1m56789abc\u001b[0mdefghij', mask],
    ['a known secret in colours', ['hunter2-hunter2'], 'is hunter2\u001b[0m-hunter2', `is ${mask}`],
    ...[
      'whsec_abcdefghijklmnop',
      'GOCSPX-abcdefghijklmnop',
      'hvs.CAESIJabcdefghijklmnopq',
      'glrt-abcdefghijklmnop',
      'sbp_0123456789abcdef0123',
      'gsk_abcdefghijklmnopqrst',
      'dapi0123456789abcdef0123456789abcdef',
      '123456789:AAHabcdefghijklmnopqrstuvwxyz01234567',
      'MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs',
    ].map((given): [string, string[], string, string] => [given.slice(0, 12), [], `(${given})`, `(${mask})`]),
    [
      'an address that is a secret',
      [],
      'posting to https://hooks.slack.com/services/T0000/B0000/XXXXXXXXXX failed',
      `posting to https://hooks.slack.com/services/${mask} failed`,
    ],
    ['a private key', [], `a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b`, `a ${mask} b`],
    ['a private key that was cut', [], `a -----BEGIN PRIVATE KEY-----\nMII`, `a ${mask}`],
    ['a certificate, which is no secret', [], '-----BEGIN CERTIFICATE-----', '-----BEGIN CERTIFICATE-----'],
    ['a JWT', [], 'eyJhbGciOiJI.eyJzdWIi.sig was refused', `${mask} was refused`],
    ['a password in a URL', [], 'cloning https://me:pw@host/x', `cloning https://${mask}@host/x`],
    ['the URL-encoded form', ['p&ss wörd'], 'GET /?k=p%26ss%20w%C3%B6rd', `GET /?k=${mask}`],
    ['the JSON form', ['say "friend"'], '{"k":"say \\"friend\\""}', `{"k":"${mask}"}`],
    ['one line of several', ['first-line\nsecond-line'], 'got second-line', `got ${mask}`],
    ['what a basic header means', [`Basic ${btoa('me:open-sesame')}`], 'password open-sesame', `password ${mask}`],
    ['a value with spaces around it', [' padded-value '], 'padded-value', mask],
  ]
  test.each(cases)('%s', (_name, values, text, shown) => {
    expect(redactor(...values).text(text)).toBe(shown)
  })

  // Would catch: a program that says which header it sent: no value that is known stands in it as it is.
  test.each(['', 'a', 'me', 'me@example.com:', 'x:y:z:'])('inside of base64, after “%s”', (user) => {
    const value = 'hunter2-hunter2/öé>>?'
    for (const form of ['base64', 'base64url'] as const) {
      const shown = redactor(value).text(`sent ${Buffer.from(`${user}${value}!`).toString(form)} and failed`)
      const [before = '', after = ''] = shown.split(mask)
      expect(before).toMatch(new RegExp(`^sent .{0,${Math.ceil((user.length * 4) / 3)}}$`))
      expect(after).toMatch(/^\S{0,5} and failed$/)
    }
  })

  // Would catch: a key of Amazon's that begins with a slash taken for a path, and told by a program as it dies.
  test('of an environment, secrets are told from paths and words', () => {
    const key = '/abcdEFGH0123456789+ijklMNOP/qrstUVWX=='
    const secrets = secretsOfEnvironment({
      AWS_SECRET_ACCESS_KEY: key,
      DBPASS: 'swordfish',
      STORAGEACCOUNTKEY: 'abc-abc',
      MY_CREDS: 'me/you',
      SSH_AUTH_SOCK: '/run/user/1000/keyring/ssh',
      GOOGLE_APPLICATION_CREDENTIALS: '/home/Me/Keys2/google.json',
      XDG_SESSION_TYPE: 'wayland',
      COMPASS: 'north-east',
      HOME: '/home/me',
    })
    expect(secrets).toEqual([key, 'swordfish', 'abc-abc', 'me/you'])
  })

  test('values too short to search for are left (or every “a” would become a mask)', () => {
    expect(redactor('a', 'true').text('a true story')).toBe('a true story')
  })

  test('owners are independent, and a value is forgotten when its last owner drops it', () => {
    const shared = new Redactor()
    shared.set('one', ['same-secret'])
    shared.set('two', ['same-secret', 'other-secret'])
    shared.set('one', [])
    expect(shared.text('same-secret other-secret')).toBe(`${mask} ${mask}`)
    shared.set('two', ['new-secret'])
    expect(shared.text('same-secret new-secret')).toBe(`same-secret ${mask}`)
  })

  // Would catch: an expression that begins anew at every place and runs to the end from each: 12 s for 160 kB of the third.
  const worst = [
    'a',
    ' ',
    'eyJ-',
    'eyJ',
    'eyJaaaaaaaa.',
    'a://',
    '//',
    '//a',
    'a:/',
    'sk-',
    'SG.',
    'Bearer ',
    'Bearer',
    '@',
  ]
  const worse = [
    'MTk4',
    'hvs.',
    '1:AA',
    '12345678:AA',
    '1//0',
    'discord.com/api/webhooks/',
    'discord.com/api/webhooks',
    'a: ',
    "token: '",
    '[token] => ',
    'token   ',
    '\u001b[',
    '\u001b[0',
    '-',
    '.',
    'a.',
    'a=',
    'token=',
    'token="',
    '"token":"',
    'a"',
    '\n',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY',
  ]
  test.each([...worst, ...worse, '\uD800', '%', 'https://a/', 'http://a@', '${', '\\'])(
    '1 MB of “%s” take no time',
    (part) => {
      // No limit of its own: what is not linear runs into the limit of every test.
      const long = part.repeat(1_000_000 / part.length)
      redactor('hunter2-hunter2').text(long)
      expect(isSecretName(long)).toBeTypeOf('boolean')
      expect(hasSecretShape(long)).toBeTypeOf('boolean')
      redactUrl(long)
      redactUrl(`ht tp:${long}`)
      redactPath(long)
      redactArguments([long])
      secretsOfUrl(`ht tp:${long}`)
    },
  )

  // Would catch: a text that is cut inside a secret, which then is no longer known for one.
  test('of a text that is cut, no part of a secret at the cut is shown', () => {
    for (const before of [255_980, 255_990, 255_999]) {
      const shown = redactor('hunter2-hunter2-hunter2').text(
        `${'x'.repeat(before)}hunter2-hunter2-hunter2${'y'.repeat(99)}`,
      )
      expect(shown).not.toContain('hunter2')
      expect(shown.length).toBeGreaterThan(200_000)
    }
  })

  test('a value that cannot be URL-encoded does no harm', () => {
    expect(redactor('lone \uD800 surrogate').text('a lone \uD800 surrogate')).toBe(`a ${mask}`)
  })
})

describe('for any configuration', () => {
  const separators = ['', ' ', '=', ':', '"', '/', '\n', 'x']
  const noise = (random: Random): string => random.text(random.below(12), 'abc ${}=:/?&"\\\n-.%')

  test('no configured value of six characters or more is ever in the redacted text', () => {
    for (let seed = 1; seed <= 600; seed++) {
      const random = seeded(seed)
      const secrets = Array.from({ length: 1 + random.below(4) }, () =>
        random.text(6 + random.below(20), 'aA1$.*+?^()[]{}|\\-_=/% "\n'),
      )
      const redactor = new Redactor()
      redactor.set('server', secrets)
      const text = secrets.map((secret) => noise(random) + random.pick(separators) + secret).join(noise(random))
      const shown = redactor.text(text)
      for (const secret of secrets) expect(shown.includes(secret), `seed ${seed}`).toBe(false)
    }
  })

  test('no value of env or headers, however odd the entry, is ever in the redacted entry', () => {
    for (let seed = 1; seed <= 600; seed++) {
      const random = seeded(seed)
      const secrets: string[] = []
      const secret = (): string => {
        const value = `S${random.text(10)}`
        secrets.push(value)
        return value
      }
      const fields = (): Record<string, unknown> =>
        Object.fromEntries(
          Array.from({ length: random.below(4) }, () => [random.text(5), random.pick([secret, secret])()]),
        )
      const entry: Record<string, unknown> = {
        type: random.pick(['stdio', 'http', 'sse', 'odd']),
        command: 'npx',
        args: ['--token', secret(), `--password=${secret()}`, `https://a:${secret()}@h/?k=${secret()}`, 'plain'],
        url: `https://user:${secret()}@example.com/mcp?key=${secret()}`,
        env: random.pick([fields, () => [secret()], secret])(),
        headers: random.pick([fields, () => ({ deep: fields() }), secret])(),
        [random.text(6)]: random.pick([fields, secret, () => [secret()]])(),
      }
      const shown = JSON.stringify(redactEntry(entry))
      for (const value of secrets) expect(shown.includes(value), `seed ${seed}: ${value}`).toBe(false)
    }
  })

  test('redaction never throws, whatever text it is given', () => {
    for (let seed = 1; seed <= 1_200; seed++) {
      const random = seeded(seed)
      const text = random.text(random.below(40), 'ab1:/?#[]@!$&()*+,;=%\uD800\u0000 .-_"\\{}\n')
      for (const value of [text, `http://${text}`, `${text}://${text}`, `--${text}=${text}`]) {
        redactUrl(value)
        redactArguments([value, text])
        redactEntry({ url: value, command: value, args: [value] })
      }
    }
    expect(redactUrl('')).toBe('')
  })
})

// Would catch: an entry whose place and content cannot be shown, because of a member that JavaScript asks for.
test('arguments that are none are masked, whatever they are called', () => {
  const args: unknown = JSON.parse('["x", 1, null, {"toString": 1, "valueOf": 2, "token": "abc"}, [["y"]]]')
  expect(redactEntry({ command: 'a', args })).toEqual({ command: 'a', args: ['x', '1', 'null', '••••••', '••••••'] })
})
