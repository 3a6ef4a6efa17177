/** From what a person typed to one server. */
import { expect, test } from 'vitest'
import { PatchbayError } from '../../../shared/ipc/result'
import { resolveServer } from '../../../shared/ipc/resolve-server'
import { server, source } from '../../support/renderer-fixtures'

const named = (id: string, name: string) =>
  server(name, { kind: 'disconnecting' }, { id, source: source({ path: id }) })
const servers = [named('id1', 'one'), named('id2', 'twin'), named('id3', 'twin')]
const find = (wanted: string, among = servers) => resolveServer(wanted, among, (one) => one)

test('an id, or a name that only one server has', () => {
  expect(find('one', servers).id).toBe('id1')
  expect(find('id3', servers).id).toBe('id3')
  // An id means that server, also when another one is called like it.
  expect(find('id1', [named('x', 'id1'), ...servers]).id).toBe('id1')
})

test.each([
  ['twin', 'ambiguous-server'],
  ['nobody', 'unknown-server'],
  ['ONE', 'unknown-server'],
  ['', 'unknown-server'],
])('%j is %s (never the wrong server)', (wanted, code) => {
  const attempt = () => find(wanted)
  expect(attempt).toThrow(PatchbayError)
  expect(attempt).toThrow(expect.objectContaining({ code }) as Error)
})

test('the ambiguous ones are named, so that the person can choose', () => {
  try {
    find('twin', servers)
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ data: [{ id: 'id2' }, { id: 'id3' }] })
    expect(String(error)).toMatch(/id2.*id3/)
  }
})
