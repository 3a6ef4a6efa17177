/** The list of policy rows says the truth: its tests exist, and no problem code is without one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { problemCodes } from '../../shared/model/problem'
import { policyRows } from '../integration/policy/rows'

/** For what nobody knows yet, so that nobody can make it happen. */
const withoutTest = ['internal.unexpected']

test.each(policyRows)('$when', ({ tests }) => {
  for (const [file, titles] of Object.entries(tests)) {
    const source = readFileSync(join('test/integration', file), 'utf8')
    // Comments do not count: a test that is gone may still be spoken of.
    const code = source.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '')
    for (const title of titles) expect(code, file).toContain(title)
  }
})

test('every problem code is in a row', () => {
  const shown = new Set<string>(policyRows.flatMap(({ codes }) => codes))
  expect(problemCodes.filter((code) => !shown.has(code) && !withoutTest.includes(code))).toEqual([])
})

test('the rows of one code are tests that name it', () => {
  const named = (code: string): boolean =>
    policyRows
      .filter(({ codes }) => codes.some((each) => each === code))
      .flatMap(({ tests }) => Object.keys(tests))
      .some((file) => readFileSync(join('test/integration', file), 'utf8').includes(code.replace('auth.', '')))
  expect(problemCodes.filter((code) => !withoutTest.includes(code) && !named(code))).toEqual([])
})
