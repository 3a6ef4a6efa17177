/** From what a person typed to one server. */
import { expect, test } from 'vitest'
import { PatchbayError } from '../../../../shared/ipc/result'
import { resolveServer } from '../../../../electron/core/registry/resolve'
import { definitionOf } from '../definitions'

const named = (id: string, name: string) => ({ id, definition: definitionOf({}, { location: { name } }) })
const servers = [named('id1', 'one'), named('id2', 'twin'), named('id3', 'twin')]

test('an id, or a name that only one server has', () => {
  expect(resolveServer('one', servers).id).toBe('id1')
  expect(resolveServer('id3', servers).id).toBe('id3')
  // An id means that server, also when another one is called like it.
  expect(resolveServer('id1', [named('x', 'id1'), ...servers]).id).toBe('id1')
})

test.each([
  ['twin', 'ambiguous-server'],
  ['nobody', 'unknown-server'],
  ['ONE', 'unknown-server'],
  ['', 'unknown-server'],
])('%j is %s (never the wrong server)', (wanted, code) => {
  const attempt = () => resolveServer(wanted, servers)
  expect(attempt).toThrow(PatchbayError)
  expect(attempt).toThrow(expect.objectContaining({ code }) as Error)
})

test('the ambiguous ones are named, so that the person can choose', () => {
  try {
    resolveServer('twin', servers)
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ data: [{ id: 'id2' }, { id: 'id3' }] })
    expect(String(error)).toMatch(/id2.*id3/)
  }
})
