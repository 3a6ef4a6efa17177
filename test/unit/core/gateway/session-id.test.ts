/** Session ids that need no memory: read back as they were made, and by nobody's hand but ours. */
import { expect, test } from 'vitest'
import { readSessionId, SessionIds, sessionIdOf } from '../../../../electron/core/gateway/session-id'

const facts = { client: 'c1', server: 's1', version: '2025-11-25', may: 'fr', called: 'claude-code' }

test('it says what it stands for, after a restart too, and is visible ASCII', () => {
  const id = sessionIdOf(facts, 'key')
  expect(readSessionId(id, 'key')).toMatchObject(facts)
  expect(id).toMatch(/^[\x21-\x7e]+$/)
  // The worst that a client may call itself (see `nameIn`).
  const called = '\u0000'.repeat(100)
  expect(readSessionId(sessionIdOf({ ...facts, called }, 'key'), 'key')?.called).toBe(called)
  // A client may ask for two sessions with the same server.
  expect(sessionIdOf(facts, 'key')).not.toBe(id)
})

// Would catch: a signature that is not looked at, and a reader that a strange id breaks.
test('nobody else’s is one', () => {
  const id = sessionIdOf(facts, 'key')
  const [text = '', signed = ''] = id.split('.')
  const forged = Buffer.from(JSON.stringify({ ...facts, client: 'c2' })).toString('base64url')
  const strange = ['', '.', 'a.b', `${text}.`, text, `${forged}.${signed}`, `${id}x`, `${id}.x`, 'x'.repeat(10_000)]
  for (const each of strange) expect(readSessionId(each, 'key'), each.slice(0, 80)).toBeNull()
  expect(readSessionId(id, 'another key')).toBeNull()
})

// Would catch: a memory that outlives the secret with which it was read, that takes what it never checked, or grows for ever.
test('what is remembered of ids', () => {
  let key = 'key'
  const ids = new SessionIds(() => key)
  const id = sessionIdOf(facts, 'key')
  for (const time of ['first', 'again']) expect(ids.read(id), time).toMatchObject(facts)
  expect(ids.read(`${id}x`)).toBeNull()
  for (let count = 0; count < 1_001; count += 1) ids.read(sessionIdOf(facts, 'key'))
  expect(ids.read(id)).toMatchObject(facts)
  key = 'another key'
  expect(ids.read(id)).toBeNull()
})
