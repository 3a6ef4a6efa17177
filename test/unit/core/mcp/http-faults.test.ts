/** What is said of an answer in which nobody finds a message. */
import { expect, test } from 'vitest'
import { noAnswer } from '../../../../electron/core/mcp/http-faults'

// Would catch: “This is not an MCP server. Check the URL” of one whose firewall compresses as it likes (modelcontextprotocol/python-sdk#2649).
test.each(['zstd', 'gzip, zstd', 'dcb'])(
  'an encoding that was not asked for (%s) is named, and is no wrong address',
  (named) => {
    const answer = new Response('(\xb5/\xfd', {
      headers: { 'content-encoding': named, 'content-type': 'application/json' },
    })
    expect(noAnswer('initialize', answer, 'text', false).fault).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(`(${named.split(', ').at(-1)})`) as string,
    })
  },
)

test.each(['gzip', 'br', 'identity', ''])('text in an encoding that can be read (%s) is no MCP', (named) => {
  const answer = new Response('hello', { headers: named === '' ? {} : { 'content-encoding': named } })
  expect(noAnswer('initialize', answer, 'text', false).fault.kind).toBe('not-mcp')
})
