/** A stranger's Markdown: what people use of it is shown, nothing of it is HTML, a picture or a link that hides where it leads. */
import { render, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { isMarkdown, readMarkdown } from '../../renderer/src/lib/markdown'
import { Markdown } from '../../renderer/src/parts/markdown'

const shown = (value: string): HTMLElement => render(<Markdown value={value} />).container

describe('what is shown', () => {
  it('reads headings, lists, code, emphasis and links', () => {
    const view = shown(
      '# Title\n\nSome **bold with `code`** and *slanted* text.\n\n- one\n  - inside\n- two\n\n1. first\n\n> said\n\n---\n```js\nlet a = "*b*"\n```\n\n| a | b |\n|---|---|',
    )
    expect(view.querySelector('.markdown-heading')?.textContent).toBe('Title')
    expect(view.querySelector('strong')?.innerHTML).toBe('bold with <code>code</code>')
    expect(view.querySelector('em')?.textContent).toBe('slanted')
    expect([...view.querySelectorAll('li')].map(({ textContent, dataset }) => [dataset['mark'], textContent])).toEqual([
      ['•', 'one'],
      ['•', 'inside'],
      ['•', 'two'],
      ['1.', 'first'],
    ])
    expect(view.querySelector('blockquote')?.textContent).toBe('said')
    expect([...view.querySelectorAll('pre')].map(({ textContent }) => textContent)).toEqual([
      'let a = "*b*"',
      '| a | b |\n|---|---|',
    ])
  })

  it.each([
    ['HTML', '**a** <img src=x onerror=alert(1)><script>alert(1)</script>'],
    ['a picture', '**a** ![secret](https://a.example/x.png?leak)'],
    ['a frame', '**a** <iframe src="https://a.example"></iframe>'],
  ])('never makes elements of %s', (_what, value) => {
    const view = shown(value)
    expect(view.querySelectorAll('img, script, iframe, a, object')).toHaveLength(0)
    expect(view.querySelector('strong')?.textContent).toBe('a')
  })

  it('says where a link leads, whatever its text is, and marks what nobody sees', () => {
    const view = within(shown('[accounts.google.com](https://evil.example/x) and https://a.example/b.'))
    expect(view.getByRole('button', { name: 'accounts.google.com (opens evil.example)' }).textContent).toBe(
      'accounts.google.com (evil.example)',
    )
    expect(view.getByRole('button', { name: 'https://a.example/b (opens a.example)' })).toBeDefined()
    shown('**a\u202eb**')
    expect(screen.getByText('U+202E')).toBeDefined()
  })

  it.each([
    '[x](javascript:alert(1))',
    '[x](file:///etc/passwd)',
    '[x](http://a.example)',
    '[x](https://accounts.google.com@evil.example)',
    '[x](patchbay://reconnect/a)',
  ])('leaves a link as it is written that is not safe to open: %s', (value) => {
    const view = shown(value)
    expect(view.querySelectorAll('button')).toHaveLength(0)
    expect(view.textContent).toBe(value)
  })
})

describe('what counts as Markdown', () => {
  it.each([
    '# A title',
    'Use **this**.',
    'See [here](https://a.example).',
    'Call `list` first.',
    '- a\n- b',
    '```\nx\n```',
  ])('%j does', (value) => expect(isMarkdown(value)).toBe(true))
  it.each(['2 * 3 * 4', 'snake_case_name', 'a - b', '#1 of 3', '{"a": [1]}', 'Args:\n    x: a number', '**'])(
    '%j does not',
    (value) => expect(isMarkdown(value)).toBe(false),
  )
})

// Would catch: patterns that look from every place for an end that never comes: those take minutes, one pass takes milliseconds.
describe('what is made to be slow', () => {
  const made = [
    '[',
    '*a ',
    '_a',
    '**a*',
    '`',
    '``a`',
    '>',
    '> ',
    '- ',
    '[a](',
    '[a](https://',
    '|a',
    '<a ',
    '~~a',
    'https://a',
    '# ',
    '\n',
    ' ',
    '  - a\n',
    '***',
    '\\',
  ]
  it.each(made)('is read whole and in order: %j', (part) => {
    const text = part.repeat(Math.ceil(20_000 / part.length)).slice(0, 20_000)
    const blocks = readMarkdown(text)
    isMarkdown(text)
    expect(blocks.length).toBeLessThan(20_001)
  })
})
