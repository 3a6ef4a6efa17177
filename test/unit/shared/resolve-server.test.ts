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

// Would catch: a name that two clients have, and that nobody can reach without an id.
test('a name with its client', () => {
  const of = (id: string, client: 'cursor' | 'codex', name: string) =>
    server(name, { kind: 'disconnecting' }, { id, source: source({ client }) })
  const both = [of('c', 'cursor', 'notion'), of('x', 'codex', 'notion'), of('s', 'cursor', 'codex/notion')]
  expect(find('cursor/notion', both).id).toBe('c')
  // A server that is called like that comes first.
  expect(find('codex/notion', both).id).toBe('s')
  expect(() => find('zed/notion', both)).toThrow(expect.objectContaining({ code: 'unknown-server' }) as Error)
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
