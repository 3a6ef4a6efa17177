/** Tools whose parameters travel in headers: which definitions a client has to leave out (2026-07-28, transports). */
import { expect, test } from 'vitest'
import { faultInParamHeaders } from '../../../../electron/core/mcp/param-headers'

const header = (name: unknown, type = 'string'): Record<string, unknown> => ({ type, 'x-mcp-header': name })
const schema = (properties: Record<string, unknown>): Record<string, unknown> => ({ type: 'object', properties })

test.each([
  ['no header at all', schema({ a: { type: 'string' } })],
  ['of each kind', schema({ a: header('A'), b: header('B', 'integer'), c: header('C', 'boolean') })],
  ['in an inner object', schema({ inner: schema({ a: header('A') }) })],
  ['a parameter that is called so', schema({ 'x-mcp-header': { type: 'string' } })],
  ['a value that is called so', schema({ a: { type: 'object', default: { 'x-mcp-header': 'A' } } })],
])('valid: %s', (_what, value) => {
  expect(faultInParamHeaders(value)).toBeNull()
})

test.each([
  ['at the root', { type: 'object', 'x-mcp-header': 'A' }, 'stands where no parameter is'],
  ['in the items of a list', schema({ a: { type: 'array', items: header('A') } }), 'stands where no parameter is'],
  ['in a branch', { type: 'object', anyOf: [schema({ a: header('A') })] }, 'stands where no parameter is'],
  ['in a definition', { type: 'object', $defs: { a: header('A') } }, 'stands where no parameter is'],
  ['not a text', schema({ a: header(7) }), 'not the name of a header'],
  ['empty', schema({ a: header('') }), 'not the name of a header'],
  ['with a line break', schema({ a: header('A\r\nB') }), 'not the name of a header'],
  ['of a fraction', schema({ a: header('A', 'number') }), 'only for text'],
  ['of an object', schema({ a: header('A', 'object') }), 'only for text'],
  ['twice', schema({ a: header('Region'), b: header('region') }), 'twice'],
])('left out: %s', (_what, value, words) => {
  expect(faultInParamHeaders(value)).toContain(words)
})
