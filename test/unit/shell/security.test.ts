/** The pure security decisions: each case is something a hostile page or program would try. */
import { Script } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { join } from 'node:path'
import { contentSecurityPolicy } from '../../../electron/shell/security/csp'
import { barScript, shownAddress } from '../../../electron/shell/consent-bar'
import {
  isCallback,
  loopbackPorts,
  mayNavigate,
  mayRequest,
  maySignInAt,
} from '../../../electron/shell/security/navigation'
import { isTrustedSender } from '../../../electron/shell/security/sender'
import { secureWebPreferences } from '../../../electron/shell/security/web-preferences'
import { isAppAddress } from '../../../electron/shell/origin'
import { resolveAsset } from '../../../electron/shell/asset'

const foreign = [
  'https://patchbay/index.html',
  'http://patchbay/',
  'file:///opt/patchbay/index.html',
  'app://other/index.html',
  'app://patchbay.evil.example/index.html',
  'app://patchbay:80/index.html',
  'app:patchbay/index.html',
  'data:text/html,x',
  'javascript:alert(1)',
  'about:blank',
  'about:srcdoc',
  'blob:app://patchbay/1',
  '',
]

describe('sender', () => {
  test('only the top frame of our own origin in our own window is answered', () => {
    expect(isTrustedSender({ url: 'app://patchbay/index.html', parent: null }, true)).toBe(true)
    expect(isTrustedSender({ url: 'app://patchbay/index.html#x', parent: null }, true)).toBe(true)
    expect(isTrustedSender({ url: 'app://patchbay/index.html', parent: null }, false)).toBe(false)
    expect(isTrustedSender({ url: 'app://patchbay/index.html', parent: {} }, true)).toBe(false)
    expect(isTrustedSender(null, true)).toBe(false)
  })

  test.each(foreign)('%s is not ours', (url) => {
    expect(isAppAddress(url)).toBe(false)
    expect(isTrustedSender({ url, parent: null }, true)).toBe(false)
  })
})

describe('navigation', () => {
  test('the window stays on its own page; a reload is allowed', () => {
    expect(mayNavigate('app://patchbay/index.html', true)).toBe(true)
    expect(mayNavigate('app://patchbay/index.html?x#y', true)).toBe(true)
    expect(mayNavigate('app://patchbay/other.html', true)).toBe(false)
    expect(mayNavigate('app://patchbay/index.html', false)).toBe(false)
  })

  test.each(foreign)('not to %s', (url) => expect(mayNavigate(url, true)).toBe(false))

  test.each([
    'http://127.0.0.1:1/',
    'https://example.com/',
    'ws://127.0.0.1/',
    'wss://x/',
    'file:///etc/passwd',
    'ftp://x/',
  ])('the page itself never reaches %s', (url) => expect(mayRequest(url)).toBe(false))
})

test('the policy begins with nothing and names no source outside the app', () => {
  expect(contentSecurityPolicy).toMatch(/^default-src 'none';/)
  for (const directive of ['script-src', 'style-src', 'connect-src', 'font-src']) {
    expect(contentSecurityPolicy).toContain(`${directive} 'self'`)
  }
  for (const directive of ['base-uri', 'form-action', 'frame-ancestors']) {
    expect(contentSecurityPolicy).toContain(`${directive} 'none'`)
  }
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|http/)
})

test('web preferences that would open the page to Node or the network are off', () => {
  expect(secureWebPreferences('/preload.cjs')).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    spellcheck: false,
  })
})

describe('app protocol', () => {
  const root = join('/opt', 'patchbay', 'renderer')
  const resolve = (address: string): string | null => resolveAsset(root, address)

  test('files of the app are found', () => {
    expect(resolve('app://patchbay/')).toBe(join(root, 'index.html'))
    expect(resolve('app://patchbay/index.html?x#y')).toBe(join(root, 'index.html'))
    expect(resolve('app://patchbay/assets/a-1.js')).toBe(join(root, 'assets', 'a-1.js'))
  })

  test.each([
    'app://patchbay/../main/main.js',
    'app://patchbay/%2e%2e/main/main.js',
    'app://patchbay/..%2fmain%2fmain.js',
    'app://patchbay/%2e%2e%2fmain/main.js',
    'app://patchbay/assets/%2e%2e%2f%2e%2e%2fmain/main.js',
    'app://patchbay/..%5cmain%5cmain.js',
    'app://patchbay/C:%5cWindows%5cwin.js',
    'app://patchbay/index.html%00.js',
    'app://patchbay/%',
    'app://patchbay/assets',
    'app://patchbay/secrets.env',
    'app://other/index.html',
    'nonsense',
  ])('%s leads nowhere outside', (address) => {
    const found = resolve(address)
    // The URL parser itself resolves plain dots; what is left must be refused or stay below the root.
    expect(found === null || found.startsWith(join(root, '/'))).toBe(true)
  })

  test('encoded dots and slashes that survive the URL parser are refused', () => {
    expect(resolve('app://patchbay/..%2fmain%2fmain.js')).toBeNull()
    expect(resolve('app://patchbay/assets/..%2f..%2fmain/main.js')).toBeNull()
    // A folder beside the root whose name begins like it.
    expect(resolve('app://patchbay/..%2frenderer-evil%2fx.js')).toBeNull()
  })
})

describe('the sign-in window', () => {
  const at = (page: string, back: string): string => `${page}/authorize?redirect_uri=${encodeURIComponent(back)}`
  const away = at('https://auth.example.com', 'http://127.0.0.1:41234/callback')
  const local = at('http://localhost:9000', 'http://127.0.0.1:41234/callback')

  test('of this computer only where the sign-in comes back to, and the page itself when it is here', () => {
    expect([...loopbackPorts(away)]).toEqual(['41234'])
    expect([...loopbackPorts(local)]).toEqual(['9000', '41234'])
    expect([...loopbackPorts('https://auth.example.com/authorize')]).toEqual([])
    expect([...loopbackPorts(at('https://auth.example.com', 'https://evil.example/callback'))]).toEqual([])
    expect([...loopbackPorts('nonsense')]).toEqual([])
  })

  const ports = loopbackPorts(away)
  test.each([
    'https://auth.example.com/x',
    'https://accounts.google.com/',
    'wss://x/',
    'http://127.0.0.1:41234/callback',
  ])('may be at %s', (url) => expect(maySignInAt(url, ports)).toBe(true))
  test.each([
    'http://127.0.0.1/',
    'http://127.0.0.1:41235/callback',
    'http://localhost:8080/',
    'http://[::1]:8080/',
    'https://127.0.0.1:8443/',
    'https://localhost/',
    'https://x.localhost/',
    'https://localhost./',
    'https://127.1:8443/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://0.0.0.0:8443/',
    'https://[::]:8443/',
    'https://[::1]:8443/',
    'https://[::ffff:127.0.0.1]:8443/',
    'https://[::127.0.0.1]:8443/',
    'wss://127.0.0.1:41235/',
    'ws://127.0.0.1:41234/',
    'http://auth.example.com/',
    'file:///etc/passwd',
    'app://patchbay/index.html',
    'javascript:alert(1)',
    'mailto:x@example.com',
    '',
  ])('may not be at %j', (url) => expect(maySignInAt(url, ports)).toBe(false))

  test('only the very address that was asked for counts as the way back', () => {
    expect(isCallback('http://127.0.0.1:41234/callback?code=x', away)).toBe(true)
    for (const url of [
      'http://127.0.0.1:41235/callback',
      'http://127.0.0.1:41234/x',
      'https://127.0.0.1:41234/callback',
      '',
    ])
      expect(isCallback(url, away)).toBe(false)
    expect(isCallback('http://127.0.0.1:41234/callback', 'https://auth.example.com/authorize')).toBe(false)
  })

  // Would catch: a bar that shows the wrong end of a long host, or letters that look like others.
  test.each([
    ['https://auth.example.com/x?y', 'secure', 'auth.example.com'],
    ['https://auth.example.com:8443/', 'secure', 'auth.example.com:8443'],
    ['https://accounts.google.com@evil.example/', 'secure', 'evil.example'],
    ['https://аccounts.google.com/', 'secure', 'xn--ccounts-1fg.google.com'],
    ['http://127.0.0.1:9000/', 'here', '127.0.0.1:9000'],
    ['http://auth.example.com/', 'none', 'auth.example.com'],
    ['about:blank', 'none', ''],
    ['data:text/html,accounts.google.com', 'none', ''],
    ['nonsense', 'none', ''],
  ])('%s: %s, %s', (url, mark, host) => expect(shownAddress(url)).toEqual({ mark, host }))

  test('of a long host the end is shown', () => {
    const { host } = shownAddress(`https://accounts.google.com.${'long-label.'.repeat(10)}evil.example/`)
    expect(host.length).toBeLessThanOrEqual(48)
    expect(host).toMatch(/^….*\.evil\.example$/)
  })

  test('what is shown is only text to the bar', () => {
    const script = barScript({ mark: 'secure', host: '</script>"+alert(1)+"\u2028' }, false)
    expect(() => new Script(script)).not.toThrow()
    expect(script).toContain(String.raw`\"+alert(1)+\"`)
  })
})
