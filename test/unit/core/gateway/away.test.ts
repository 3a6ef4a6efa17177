/** What a client reads in place of an answer: what is wrong, and what to do; never a text of a library. */
import { expect, test } from 'vitest'
import { awayAnswer, awayWords } from '../../../../electron/core/gateway/away'
import { PatchbayError } from '../../../../shared/ipc/result'
import type { ServerView } from '../../../../shared/model/server'

const view = (state: object, kind = 'oauth'): ServerView =>
  ({ name: 'notes', state, auth: { kind } }) as unknown as ServerView

test('a sign-in that is missing is named with both ways to it', () => {
  const words = awayWords(new PatchbayError('needs-auth', 'x'), view({ kind: 'needs-auth' }))
  expect(words).toContain('press Sign in at notes')
  expect(words).toContain('patchbay login notes')
})

// Would catch: somebody who is sent to sign in where there is no sign-in.
test.each([
  ['static', 'token in its configuration'],
  ['helper', 'headers of its helper'],
])('a refused %s credential is no sign-in', (kind, named) => {
  const words = awayWords(new PatchbayError('needs-auth', 'x'), view({ kind: 'connected' }, kind))
  expect(words).toContain(named)
  expect(words).not.toContain('Sign in')
})

test('an outage is named with its hint, and whether it is worth trying again', () => {
  const problem = { title: 'Nothing listens', detail: 'At x.', hint: 'Start the server.', evidence: {} }
  const away = new PatchbayError('not-connected', 'notes is not connected. Nothing listens. At x.')
  const words = awayWords(away, view({ kind: 'reconnecting', problem }))
  expect(words).toBe(
    'notes is not connected. Nothing listens. At x. Start the server. Patchbay is trying to reach it. Call again in a moment: nothing has to be restarted.',
  )
  expect(awayWords(away, view({ kind: 'disconnected' }))).toContain('Connect it in Patchbay')
})

test('tools answer with a result that the model reads, everything else with an error', () => {
  const parsed = (method: string): unknown => JSON.parse(awayAnswer(method, '"a"', 'w', 'needs-auth').toString())
  expect(parsed('tools/call')).toEqual({
    jsonrpc: '2.0',
    id: 'a',
    result: { content: [{ type: 'text', text: 'w' }], isError: true },
  })
  expect(parsed('prompts/get')).toEqual({
    jsonrpc: '2.0',
    id: 'a',
    error: { code: -32000, message: 'w', data: { code: 'needs-auth' } },
  })
})
