/** Paths as people read them. */
import { expect, it } from 'vitest'
import { shortPath } from '../../renderer/src/lib/path'

// Would catch: a home that is not where homes usually are, somebody else's home taken for one's own, and half a folder's name cut off.
it.each([
  ['/home/me', '/home/me/.claude.json', '~/.claude.json'],
  ['/data/people/me', '/data/people/me/x', '~/x'],
  ['/data/people/me/', '/data/people/me', '~'],
  ['/home/me', '/home/mean/x', '/home/mean/x'],
  ['/home/me', '/home/other/x', '/home/other/x'],
  ['C:\\Users\\me', 'c:\\users\\ME\\x.json', '~\\x.json'],
  ['', '/home/me/x', '/home/me/x'],
  ['/', '/etc/x', '/etc/x'],
])('with the home %s, %s is %s', (home, path, expected) => {
  expect(shortPath(path, home)).toBe(expected)
})
