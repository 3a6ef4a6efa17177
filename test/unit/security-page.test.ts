/** SECURITY.md says which test shows what, and what stands where: what has moved must not leave a promise without proof. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync('SECURITY.md', 'utf8')

test('SECURITY.md names only files that exist', () => {
  const named = [
    ...page.matchAll(
      /`((?:test|electron|shared|scripts|renderer|build|docs)\/[\w./-]+|electron-builder\.yml)(?::\d+)?`/g,
    ),
  ].map((match) => match[1] ?? '')
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((file) => !existsSync(file))).toEqual([])
})

/** Every place that is named in the checklist, with what is named last before it: that is what stands there. */
function* places(): Generator<{ thing: string; file: string; cited: string; today: string }> {
  for (const row of page.split('\n').filter((line) => /^\| \d+ +\|/.test(line))) {
    let thing = ''
    for (const [, span = ''] of row.matchAll(/`([^`]+)`/g)) {
      const [, file] = /^([\w./-]+):\d+$/.exec(span) ?? []
      if (file === undefined) {
        thing = span
        continue
      }
      const line = readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes(thing))
      yield { thing, file, cited: span, today: line === -1 ? 'nowhere' : `${file}:${line + 1}` }
    }
  }
}

// Would catch: a line that has moved, or a switch that is no longer what the page says. `UPDATE_LINES=1` writes the lines of today.
test('of Electron’s checklist, every line that is named holds what is said of it', () => {
  const named = [...places()]
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ today }) => today === 'nowhere')).toEqual([])
  const moved = named.filter(({ cited, today }) => cited !== today)
  if (process.env['UPDATE_LINES'] !== undefined) {
    const mended = moved.reduce((text, { cited, today }) => text.replace(`\`${cited}\``, `\`${today}\``), page)
    writeFileSync('SECURITY.md', mended)
  } else expect(moved).toEqual([])
})

test('the fuses are as SECURITY.md says', () => {
  const builder = readFileSync('electron-builder.yml', 'utf8')
  const fuses = [...page.matchAll(/^\| `(\w+)` +\| (on|off) +\|/gm)]
  expect(fuses.length).toBeGreaterThan(7)
  for (const [, name, state] of fuses) expect(builder).toMatch(new RegExp(`^\\s+${name}: ${state === 'on'}$`, 'm'))
})
