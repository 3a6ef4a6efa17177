/** Names as words of a command that a person types. */
import { expect, test } from 'vitest'
import { asArgument } from '../../../shared/text/argument'

test.each([
  ['notion', 'notion'],
  ['claude-code/notion', 'claude-code/notion'],
  ['https://mcp.example:8080/x', 'https://mcp.example:8080/x'],
  ['my server', "'my server'"],
  ['$(id)', "'$(id)'"],
  ["it's", String.raw`'it'\''s'`],
  ['--all', "'--all'"],
  ['', "''"],
])('%j', (name, word) => {
  expect(asArgument(name)).toBe(word)
})
