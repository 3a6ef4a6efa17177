/** Catches: a problem code that docs/problems.md does not explain, a section for a code that is gone, an empty section. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { problemCodes } from '../../shared/model/problem'

const page = readFileSync(join(import.meta.dirname, '../../docs/problems.md'), 'utf8')
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).trim(), section]),
)

test('every code has exactly one section, and every section a code', () => {
  expect([...sections.keys()].sort()).toEqual([...problemCodes].sort())
  expect(page.match(/^### /gm)).toHaveLength(problemCodes.length)
})

test.each(problemCodes)('%s says what one sees, why, and what to do', (code) => {
  const section = sections.get(code) ?? ''
  for (const part of ['What you see.', 'Why.', 'What to do.'])
    expect(section).toMatch(new RegExp(`\\*\\*${part}\\*\\* \\S.{10}`))
})
