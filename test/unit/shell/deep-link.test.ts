/** What a link may ask for, and everything that is none. */
import { expect, test } from 'vitest'
import { linkAmong, readDeepLink } from '../../../electron/shell/deep-link'
import { handlerEntry } from '../../../shared/outside/login-item'
import { trayBitmap } from '../../../electron/shell/tray-image'

test.each([
  ['patchbay://open', { kind: 'open' }],
  ['patchbay://server/my%20notes', { kind: 'server', server: 'my notes' }],
  ['patchbay://reconnect/github/', { kind: 'reconnect', server: 'github' }],
  ['patchbay://sign-in/github', { kind: 'sign-in', server: 'github' }],
  ['patchbay://add?text=npx%20-y%20some-mcp', { kind: 'add', text: 'npx -y some-mcp' }],
])('%s', (link, expected) => {
  expect(readDeepLink(link)).toEqual(expected)
})

// Each catches a way past the words of the list.
test.each([
  'https://reconnect/github',
  'patchbay:reconnect/github',
  'patchbay://user:word@reconnect/github',
  'patchbay://reconnect:80/github',
  'patchbay://reconnect/github#now',
  'patchbay://reconnect/github?yes=1',
  'patchbay://reconnect/a/b',
  'patchbay://reconnect/',
  'patchbay://reconnect/%00',
  'patchbay://reconnect/%E0%A4',
  'patchbay://delete/github',
  'patchbay://add?text=a&run=1',
  'patchbay://add',
  'patchbay://reconnect/a\u202Eb',
  `patchbay://add?text=${'x'.repeat(9_000)}`,
])('%s is none', (link) => {
  expect(readDeepLink(link)).toBeNull()
})

test('it stands among the switches of the system that starts the app', () => {
  expect(linkAmong(['patchbay', '--allow-file-access', 'PATCHBAY://open', 'x'])).toBe('PATCHBAY://open')
  expect(linkAmong(['patchbay', '--demo'])).toBeNull()
})

test('the handler of an AppImage names the image, not what is inside it', () => {
  const entry = handlerEntry('/home/me/My Apps/Patchbay.AppImage', 'patchbay')
  expect(entry).toContain('Exec="/home/me/My Apps/Patchbay.AppImage" %u\n')
  expect(entry).toContain('MimeType=x-scheme-handler/patchbay;\n')
})

test('the tray’s picture tells trouble by its shape, also where it has no colour', () => {
  const filled = (look: 'good' | 'you' | 'off'): number =>
    trayBitmap(18, look, true).pixels.filter((value, index) => index % 4 === 3 && value > 128).length
  expect(filled('you')).toBeGreaterThan(filled('good'))
  expect(filled('good')).toBeGreaterThan(filled('off'))
  expect(trayBitmap(18, 'bad', true).pixels.some((value, index) => index % 4 !== 3 && value > 0)).toBe(false)
})
