/** Which proxy a request goes through. */
import { describe, expect, test } from 'vitest'
import { chooseProxy } from '../../../../electron/core/network/proxy'

const via = (address: string, variables: Record<string, string>, desktop: string | null = null): string | null => {
  const choice = chooseProxy(new URL(address), variables, desktop)
  if (choice.kind === 'proxy') return choice.proxy.url
  return choice.kind === 'direct' ? null : 'unusable'
}
const proxy = 'http://proxy.corp:8080'

describe('the variables', () => {
  test.each<[string, string, Record<string, string>, string | null]>([
    ['none', 'https://a.example/', {}, null],
    ['for https', 'https://a.example/', { HTTPS_PROXY: proxy }, proxy],
    ['for https only', 'http://a.example/', { HTTPS_PROXY: proxy }, null],
    ['for http', 'http://a.example/', { HTTP_PROXY: proxy }, proxy],
    ['for http only', 'https://a.example/', { HTTP_PROXY: proxy }, null],
    ['for all', 'https://a.example/', { ALL_PROXY: proxy }, proxy],
    ['of the scheme before all', 'https://a.example/', { https_proxy: proxy, ALL_PROXY: 'http://b:1' }, proxy],
    ['small before capital', 'https://a.example/', { https_proxy: proxy, HTTPS_PROXY: 'http://b:1' }, proxy],
    ['small all', 'http://a.example/', { all_proxy: proxy }, proxy],
    ['in any case, as Windows has them', 'https://a.example/', { Https_Proxy: proxy }, proxy],
    ['empty is none', 'https://a.example/', { https_proxy: '', HTTPS_PROXY: proxy }, proxy],
    ['without a scheme', 'https://a.example/', { HTTPS_PROXY: 'proxy.corp:8080' }, proxy],
    ['a proxy over TLS', 'https://a.example/', { HTTPS_PROXY: 'https://proxy.corp' }, 'https://proxy.corp'],
    ['socks', 'https://a.example/', { ALL_PROXY: 'socks5h://proxy.corp' }, 'socks5://proxy.corp:1080'],
    ['another kind', 'https://a.example/', { HTTPS_PROXY: 'ftp://proxy.corp' }, 'unusable'],
    ['nonsense', 'https://a.example/', { HTTPS_PROXY: 'http://' }, 'unusable'],
    ['this machine', 'http://localhost:3000/', { HTTP_PROXY: proxy }, null],
    ['this machine by number', 'http://127.0.0.1:3000/', { ALL_PROXY: proxy }, null],
    ['this machine by the new number', 'https://[::1]:3000/', { HTTPS_PROXY: proxy }, null],
    ['this machine below localhost', 'http://app.localhost/', { HTTP_PROXY: proxy }, null],
    ['this machine, insisted', 'http://localhost:3000/', { HTTP_PROXY: proxy, NO_PROXY: '<-loopback>' }, proxy],
    ['insisted, with exceptions', 'http://127.0.0.1/', { HTTP_PROXY: proxy, NO_PROXY: '<-loopback>,127.0.0.1' }, null],
  ])('%s', (_name, address, variables, expected) => {
    expect(via(address, variables)).toBe(expected)
  })

  test('user and password are kept apart from the address, decoded where that is possible', () => {
    const of = (value: string) => {
      const choice = chooseProxy(new URL('https://a.example/'), { HTTPS_PROXY: value }, null)
      return choice.kind === 'proxy' ? choice.proxy : null
    }
    expect(of('http://me:p%40ss%3A@proxy.corp:8080')).toEqual({
      url: proxy,
      credentials: { user: 'me', password: 'p@ss:' },
      from: 'HTTPS_PROXY',
    })
    expect(of('me:100%@proxy.corp:8080')?.credentials).toEqual({ user: 'me', password: '100%' })
    expect(of('http://me@proxy.corp:8080')?.credentials).toEqual({ user: 'me', password: '' })
    expect(of(proxy)?.credentials).toBeNull()
  })
})

describe('no_proxy', () => {
  test.each<[string, string, boolean]>([
    ['*', 'https://a.example/', true],
    ['a.example', 'https://a.example/', true],
    ['a.example', 'https://b.a.example/', true],
    ['.a.example', 'https://b.a.example/', true],
    ['.a.example', 'https://a.example/', true],
    ['*.a.example', 'https://b.a.example/', true],
    ['a.example', 'https://nota.example/', false],
    ['example', 'https://a.example.org/', false],
    ['A.Example', 'https://a.example/', true],
    ['a.example.', 'https://a.example/', true],
    ['a.example', 'https://a.example./', true],
    ['b.example, a.example', 'https://a.example/', true],
    ['b.example a.example', 'https://a.example/', true],
    [',, ,', 'https://a.example/', false],
    ['a.example:443', 'https://a.example/', true],
    ['a.example:8443', 'https://a.example/', false],
    ['a.example:8443', 'https://a.example:8443/', true],
    ['a.example:80', 'http://a.example/', true],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['10.1.2.3', 'https://10.1.2.33/', false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/16', 'https://10.1.2.3/', false],
    ['10.0.0.0/99', 'https://10.1.2.3/', false],
    ['10.1.2.1-10.1.2.9', 'https://10.1.2.3/', true],
    ['10.1.2.4-10.1.2.9', 'https://10.1.2.3/', false],
    ['10.1.2.3:8443', 'https://10.1.2.3:8443/', true],
    ['2001:db8::1', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]', 'https://[2001:db8:0::1]/', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]/', false],
    ['2001:db8::/32', 'https://[2001:db8:1::1]/', true],
    ['2001:db8::/32', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://a.example/', false],
    ['<local>', 'https://intranet/', true],
    ['<local>', 'https://a.example/', false],
  ])('%s excepts %s: %s', (list, address, excepted) => {
    expect(via(address, { ALL_PROXY: proxy, NO_PROXY: list }) === null).toBe(excepted)
    // It holds for the desktop's settings as well.
    expect(via(address, { no_proxy: list }, 'PROXY proxy.corp:8080') === null).toBe(excepted)
  })
})

describe('the desktop', () => {
  test.each<[string, string | null]>([
    ['DIRECT', null],
    ['', null],
    ['PROXY proxy.corp:8080', proxy],
    ['PROXY proxy.corp:8080; DIRECT', proxy],
    ['HTTPS proxy.corp:443', 'https://proxy.corp'],
    ['SOCKS5 proxy.corp:1080', 'socks5://proxy.corp:1080'],
    ['QUIC proxy.corp:443; PROXY proxy.corp:8080', proxy],
    ['QUIC proxy.corp:443; DIRECT', null],
    ['QUIC proxy.corp:443', 'unusable'],
    [' proxy proxy.corp:8080 ;', proxy],
  ])('that says %j', (answer, expected) => {
    expect(via('https://a.example/', {}, answer)).toBe(expected)
  })

  test.each<[string, string[], string | null]>([
    ['PROXY one:1; PROXY two:2', [], 'http://one:1'],
    ['PROXY one:1; PROXY two:2', ['http://one:1'], 'http://two:2'],
    ['PROXY one:1; SOCKS5 two:2; DIRECT', ['http://one:1', 'socks5://two:2'], null],
    ['PROXY one:1; DIRECT; PROXY two:2', ['http://one:1'], null],
    // All are away: the first is the one to wait for.
    ['PROXY one:1; PROXY two:2', ['http://one:1', 'http://two:2'], 'http://one:1'],
  ])('that says %j, while %j are away', (answer, away, expected) => {
    const choice = chooseProxy(new URL('https://a.example/'), {}, answer, ({ url }) => away.includes(url))
    expect(choice.kind === 'proxy' ? choice.proxy.url : choice.kind === 'direct' ? null : 'unusable').toBe(expected)
  })

  test('is asked last, and never for this machine', () => {
    expect(via('https://a.example/', { HTTPS_PROXY: 'http://b:1' }, 'PROXY proxy.corp:8080')).toBe('http://b:1')
    expect(via('http://localhost/', {}, 'PROXY proxy.corp:8080')).toBeNull()
  })
})
