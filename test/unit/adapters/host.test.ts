/** When the login shell is asked: asking needlessly costs a second, not asking loses every program of nvm or Homebrew. */
import { expect, test } from 'vitest'
import { needsLoginShell } from '../../../electron/adapters/host'

test.each([
  ['app', 'darwin', {}, true],
  ['app', 'linux', {}, true],
  // Some desktop sessions are started by a shell, so that SHLVL is there without any terminal.
  ['app', 'linux', { SHLVL: '1' }, true],
  ['app', 'linux', { TERM: 'dumb' }, true],
  ['app', 'linux', { TERM: '' }, true],
  ['app', 'linux', { TERM: 'xterm-256color', SHLVL: '1' }, false],
  ['app', 'darwin', { TERM: 'xterm-256color' }, false],
  ['app', 'win32', {}, false],
  ['serve', 'linux', {}, false],
] as const)('%s on %s with %j: %s', (kind, platform, env, expected) => {
  expect(needsLoginShell(kind, platform, env)).toBe(expected)
})
