/** What is said of a program that prints everything but an answer. */
import { expect, test } from 'vitest'
import { aboutSilence } from '../../../../electron/core/problems/printed'

test('nothing printed: the usual words', () => {
  expect(aboutSilence('node x', [], [])).toEqual({
    detail: 'node x was started, but did not answer in time.',
    evidence: {},
    words: {},
  })
})

test.each([
  [['Content-Length: 20', ''], /Content-Length/],
  [["{'jsonrpc': '2.0', 'id': 1, 'result': {}}"], /single quotes/],
  [['{', '  "jsonrpc": "2.0",', '  "id": 1'], /several lines/],
  [['INFO: {"jsonrpc":"2.0","id":1,"result":{}}'], /before the message/],
  [['{"jsonrpc":"2.0","id":1,"result":{},}'], /cannot be read/],
  [['Listening on port 3000'], /Logs belong on stderr/],
  // The most telling line counts, wherever it stands.
  [['Starting …', "{'result': {}}"], /single quotes/],
])('%j', (lines, words) => {
  const { detail, evidence, words: told } = aboutSilence('node x', lines, [])
  expect(detail).toMatch(words)
  expect(lines.some((line) => evidence.cause === `It printed: ${line.trim()}`)).toBe(true)
  expect(told.title).toBe('The program does not speak MCP')
})
