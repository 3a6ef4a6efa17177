/** Catches: a comment that cites a page, a heading, a law or a number which a clone of the repository does not have. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commentsOf, lostCitations, type Pages } from '../support/comments'

const root = join(import.meta.dirname, '../..')
const pages: Pages = {
  read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null),
  decisions: readdirSync(join(root, 'docs/adr')),
}

describe.each(['electron', 'renderer', 'shared', 'scripts', 'test'])('every comment in %s', (folder) => {
  test('cites what is there', () => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(m?[jt]sx?|css)$/.test(name) && !name.includes('node_modules'))
      .map((name) => join(root, folder, name))
    expect(files.length).toBeGreaterThan(5)
    const lost = files.flatMap((file) =>
      commentsOf(readFileSync(file, 'utf8'))
        .flatMap((comment) => lostCitations(comment, pages))
        .map((what) => `${relative(root, file)}: ${what}`),
    )
    expect(lost).toEqual([])
  })
})

describe('the check itself', () => {
  test.each([
    'as docs/recovery.md says',
    'of docs/recovery.md, law 6 and "Refresh ahead"',
    'see docs/mcp-facts.md, "PKCE", "Resource"',
    'two of them: docs/recovery.md, laws 2 and 10',
    'What it decides is docs/recovery.md, "States" and "Policy"; what wins (law 9)',
    'docs/adr/0007-retry-schedule.md, or ADR 7 for short',
    'a known bug: https://github.com/nodejs/node/pull/54321',
    'SHA-256, HTTP/1.1, and what a lawn is',
  ])('finds nothing in: %s', (comment) => {
    expect(lostCitations(comment, pages)).toEqual([])
  })

  test.each([
    ['a page that nobody has', '(recovery.md, "Health")'],
    ['a page in the wrong folder', 'see docs/adr/recovery.md'],
    ['a heading that is gone', '(docs/recovery.md, "Wealth")'],
    ['the second of two headings', '(docs/mcp-facts.md, "PKCE", "Tokens")'],
    ['a law without its page', 'Law 8: never twice'],
    ['a law that does not exist', 'docs/recovery.md, law 11'],
    ['one law of several', 'docs/recovery.md, laws 1, 2 and 12'],
    ['a number of an issue', 'mended (issue #12)'],
    ['a number of somebody else’s list', 'the refresh storm (G1)'],
    ['a decision that was never written', 'see ADR 99'],
  ])('finds %s', (_what, comment) => {
    expect(lostCitations(comment, pages)).toHaveLength(1)
  })

  test('reads all kinds of comments, and no text', () => {
    const source = [
      '/** One */',
      'const a = "https://x//y" // two',
      '/**',
      ' * three',
      ' * lines',
      ' */',
      '  // four',
      '  // more',
      "const b = '//no comment'",
      '.css { } /* five */',
    ]
    expect(commentsOf(source.join('\n')).map((comment) => comment.trim())).toEqual([
      'One',
      'two',
      'three lines',
      'four more',
      'five',
    ])
  })
})
