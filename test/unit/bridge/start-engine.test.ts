/** How an engine is started on each system. */
import { expect, test } from 'vitest'
import { asStarted } from '../../../electron/bridge/start-engine'

const script = ['C:\\Program Files\\Patchbay\\resources\\cli\\bin\\patchbay.cmd', 'serve', '--background'] as const

// Would catch: a script that Windows does not start by itself, and a folder with a space in its name that ends the command.
test('Windows starts a script by its command processor', () => {
  expect(asStarted(script, { ComSpec: 'C:\\Windows\\cmd.exe' }, 'win32')).toEqual({
    program: 'C:\\Windows\\cmd.exe',
    args: ['/d', '/s', '/c', `""${script[0]}" "serve" "--background""`],
    verbatim: true,
  })
  expect(asStarted(script, {}, 'win32').program).toBe('cmd.exe')
})

test.each(['darwin', 'linux', 'win32'] as const)('a program is started as it is on %s', (platform) => {
  expect(asStarted(['/usr/bin/node', 'cli.js', 'serve'], {}, platform)).toEqual({
    program: '/usr/bin/node',
    args: ['cli.js', 'serve'],
    verbatim: false,
  })
})
