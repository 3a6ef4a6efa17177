/** From what a person typed to one server. */
import { expect, test } from 'vitest'
import { PatchbayError } from '../../../../shared/ipc/result'
import { resolveServer } from '../../../../electron/core/registry/resolve'
import { viewOf } from '../views'

const servers = [viewOf('id1', { name: 'one' }), viewOf('id2', { name: 'twin' }), viewOf('id3', { name: 'twin' })]

test('an id, or a name that only one server has', () => {
  expect(resolveServer('one', servers)).toBe('id1')
  expect(resolveServer('id3', servers)).toBe('id3')
  // An id means that server, also when another one is called like it.
  expect(resolveServer('id1', [viewOf('x', { name: 'id1' }), ...servers])).toBe('id1')
})

test.each([
  ['twin', 'ambiguous-server'],
  ['nobody', 'unknown-server'],
  ['ONE', 'unknown-server'],
  ['', 'unknown-server'],
])('%j is %s (never the wrong server)', (wanted, code) => {
  const attempt = (): string => resolveServer(wanted, servers)
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
