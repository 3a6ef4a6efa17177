/** Variables as Claude Code expands them. */
import { expect, test } from 'vitest'
import { expand as expandAs, variablesIn, type Expansion } from '../../../../electron/core/sources/variables/variables'

const expand = (text: string, env: Record<string, string | undefined>): Expansion =>
  expandAs(text, 'shell', { env, homeDir: '/home/me', platform: 'linux', project: null, field: 'args' })

const env = { A: 'one', EMPTY: '', B_2: 'two', LOOP: '${A}' }

test.each([
  ['${A}', 'one', []],
  ['x${A}y${B_2}z', 'xoneytwoz', []],
  ['${A:-other}', 'one', []],
  ['${NONE:-other}', 'other', []],
  ['${NONE:-}', '', []],
  ['${NONE:-a:-b}', 'a:-b', []],
  ['${EMPTY}', '', []],
  ['${EMPTY:-other}', 'other', []],
  ['${NONE}', '${NONE}', ['NONE']],
  ['${NONE}/${GONE}/${A}', '${NONE}/${GONE}/one', ['NONE', 'GONE']],
  // Not expanded twice: a value is not a configuration.
  ['${LOOP}', '${A}', []],
  // The shell's other forms are the shell's business.
  ['${A%x} ${A-x} ${2} $A {A} $${A', '${A%x} ${A-x} ${2} $A {A} $${A', []],
  ['$${A}', '$one', []],
  ['', '', []],
  // Every object has these; no environment does.
  [
    '${constructor} ${toString} ${__proto__}',
    '${constructor} ${toString} ${__proto__}',
    ['constructor', 'toString', '__proto__'],
  ],
])('%j becomes %j', (text, wanted, missing) => {
  expect(expand(text, env)).toEqual({ text: wanted, missing })
})

test('a value with the characters of a replacement pattern is taken as it is', () => {
  expect(expand('${A}', { A: "$& $1 $' $$" }).text).toBe("$& $1 $' $$")
})

test('the names that a text refers to', () => {
  expect(variablesIn('${A} ${B:-x} $C ${D%x}')).toEqual(['A', 'B'])
})

test('on Windows a variable is found in capitals or not, and nowhere else', () => {
  const said = (platform: NodeJS.Platform): string =>
    expandAs('${env:appdata}', 'windsurf', {
      env: { APPDATA: 'there' },
      homeDir: '/home/me',
      platform,
      project: null,
      field: 'args',
    }).text
  expect(said('win32')).toBe('there')
  expect(said('linux')).toBe('')
})
