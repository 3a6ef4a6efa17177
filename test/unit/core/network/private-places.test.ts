/** Where servers of the web may lead us, by address and by name; and that what leads elsewhere is never asked. */
import { describe, expect, test } from 'vitest'
import { isPublicAddress, mayBePublic } from '../../../../electron/core/network/private-places'
import { reachFrom } from '../../../../electron/core/network/reach'
import { ForbiddenAddressError } from '../../../../electron/core/ports'

const hostOf = (address: string): string =>
  new URL(`http://${address.includes(':') ? `[${address}]` : address}`).hostname

describe('addresses', () => {
  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.1.1',
    '169.253.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('%s is for everybody', (address) => {
    expect(isPublicAddress(address)).toBe(true)
    expect(mayBePublic(hostOf(address))).toBe(true)
  })

  test.each([
    '0.0.0.0',
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '203.0.113.7',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:0:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::1',
    '2002:c0a8:101::',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    '100::1',
    '5f00::1',
    '',
    'x',
    '1.2.3',
    '[::1]',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('names, as a URL has them', () => {
  test.each([
    ['http://2130706433/', false],
    ['http://0x7f.1/', false],
    ['http://0177.0.0.1/', false],
    ['http://127.1/', false],
    ['http://[::ffff:7f00:1]/', false],
    ['http://localhost/', false],
    ['http://localhost./', false],
    ['http://localhost../', false],
    ['http://router.lan../', false],
    ['http://db.localdomain/', false],
    ['http://abcdefghijklmnop.onion/', false],
    ['http://LOCALHOST/', false],
    ['http://a.localhost/', false],
    ['http://router/', false],
    ['http://printer.local/', false],
    ['http://db.internal/', false],
    ['http://nas.home.arpa/', false],
    ['http://fritz.lan/', false],
    ['http://１２７.０.０.１/', false],
    ['https://as.example/', true],
    ['https://local.example/', true],
    ['https://8.8.8.8/', true],
  ])('%s: %j', (url, expected) => {
    expect(mayBePublic(new URL(url).hostname)).toBe(expected)
  })
})

/** Names by what they resolve to; others have no address that we can know (a proxy may). */
const names: Record<string, string[]> = {
  'mcp.example': ['93.184.216.34'],
  'as.example': ['93.184.216.35', '2606:4700::1'],
  'rebound.example': ['127.0.0.1'],
  'mixed.example': ['93.184.216.35', '10.0.0.1'],
  'six.example': ['::ffff:192.168.0.1'],
  'mcp.corp.example': ['10.1.2.3'],
  'sso.corp.example': ['10.1.2.4'],
}

describe('what a server leads to', () => {
  const cases: [string, string, boolean][] = [
    ['https://mcp.example/mcp', 'https://as.example/x', true],
    ['https://mcp.example/mcp', 'https://unknown.example/x', true],
    ['https://mcp.example/mcp', 'https://mcp.example/other', true],
    ['http://mcp.example/mcp', 'http://mcp.example/other', true],
    ['https://mcp.example/mcp', 'http://as.example/x', false],
    ['https://mcp.example/mcp', 'http://mcp.example/x', false],
    ['https://mcp.example/mcp', 'http://127.0.0.1:80/router/reboot', false],
    ['https://mcp.example/mcp', 'https://127.0.0.1/x', false],
    ['https://mcp.example/mcp', 'https://[::1]/x', false],
    ['https://mcp.example/mcp', 'https://169.254.169.254/latest/meta-data', false],
    ['https://mcp.example/mcp', 'https://rebound.example/x', false],
    ['https://mcp.example/mcp', 'https://mixed.example/x', false],
    ['https://mcp.example/mcp', 'https://six.example/x', false],
    ['https://mcp.example/mcp', 'https://router/x', false],
    ['https://mcp.example/mcp', 'https://configured.example/x', true],
    // Servers that are themselves local may lead anywhere.
    ['http://127.0.0.1:3000/mcp', 'http://127.0.0.1:4000/x', true],
    ['http://localhost:3000/mcp', 'https://as.example/x', true],
    ['http://[::1]:3000/mcp', 'http://192.168.1.1/x', true],
    ['https://mcp.corp.example/mcp', 'https://sso.corp.example/x', true],
    ['https://mcp.corp.example/mcp', 'http://localhost:8080/x', true],
    // One public address is enough to be no local server.
    ['https://mixed.example/mcp', 'https://10.0.0.2/x', false],
  ]
  // Would catch: a stranger's 401 that makes us knock at the person's router.
  test.each(cases)('%s to %s: %j', async (server, target, allowed) => {
    const asked: string[] = []
    const { fetch, check } = reachFrom(
      new URL(server),
      ['https://configured.example/as'],
      async (input) => {
        asked.push(new URL(input instanceof Request ? input.url : input).href)
        return new Response()
      },
      async (name) => names[name] ?? [],
    )
    const outcome = fetch(target).then(
      () => 'asked',
      (error: { code?: string }) => error.code,
    )
    expect(await outcome).toBe(allowed ? 'asked' : 'auth.private-place')
    expect(asked).toHaveLength(allowed ? 1 : 0)
    if (allowed) await expect(check(new URL(target))).resolves.toBeUndefined()
    else await expect(check(new URL(target))).rejects.toMatchObject({ code: 'auth.private-place' })
  })
})

// Would catch: a name that leads somewhere else between the look at it and the connection (DNS rebinding).
test('a name that turns to a private place in the moment of connecting is refused with the same words', async () => {
  const anywhere = (): Promise<Response> => Promise.resolve(new Response())
  const web = (): Promise<Response> =>
    Promise.reject(new TypeError('fetch failed', { cause: new ForbiddenAddressError('10.0.0.1') }))
  const reach = (server: string) =>
    reachFrom(new URL(server), [], Object.assign(anywhere, { web }), () => Promise.resolve(['93.184.215.14']))
  await expect(reach('https://mcp.example.com/mcp').fetch('https://as.example.com/token')).rejects.toMatchObject({
    code: 'auth.private-place',
    message: expect.stringContaining('as.example.com') as string,
  })
  // What a person has named, and what a local server names, may be anywhere.
  await expect(reach('https://mcp.example.com/mcp').fetch('https://mcp.example.com/x')).resolves.toBeInstanceOf(
    Response,
  )
  await expect(reach('http://127.0.0.1:3000/mcp').fetch('https://as.example.com/x')).resolves.toBeInstanceOf(Response)
})
