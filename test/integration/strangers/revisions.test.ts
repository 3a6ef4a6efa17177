/**
 * Servers of the older era that refuse the revision which they are offered, break over it or fall silent, where they should name
 * another: any client brings their tools back that offers one which they know.
 */
import { describe, expect, test } from 'vitest'
import type { Oddity } from '../../servers/oddities'
import { program } from '../../servers/programs'
import { startStranger } from '../../servers/stranger'
import { engineFor, later } from '../policy/bench'

describe('a revision that the server does not know', () => {
  // Would catch: "The server breaks the protocol" of servers that every older client gets along with.
  test.each<[Oddity, string]>([
    ['revision: refused in words', '2024-11-05'],
    ['revision: refused with a list', '2025-03-26'],
    ['revision: refused with the one', '2025-06-18'],
    ['revision: refused with status 400', '2025-06-18'],
    ['revision: refused without a word', '2025-06-18'],
  ])('%s: %s is offered in the same attempt', async (oddity, taken) => {
    const greetings: unknown[] = []
    const server = later(
      await startStranger({ oddity, oddly: ({ params }) => void greetings.push(params?.['protocolVersion']) }),
    )
    const engine = await engineFor({ it: { type: 'http', url: server.url } })
    const { state } = await engine.waitFor('it', ['connected', 'failed', 'reconnecting'])
    expect(state.kind).toBe('connected')
    expect(greetings[0]).toBe('2025-11-25')
    expect(greetings.at(-1)).toBe(taken)
    expect(await engine.callText('it', 'count')).toBe('1')
    // It is known from now on.
    const before = greetings.length
    await engine.engine.reconnect('it')
    expect(greetings.slice(before)).toEqual([taken])
  })

  // Would catch: a server that is "having problems" for ever, because nobody ever asks it otherwise.
  test.each<Oddity>(['revision: breaks the server', 'revision: silences the server'])(
    '%s: the next attempt offers an older one',
    { timeout: 40_000 },
    async (oddity) => {
      const server = later(await startStranger({ oddity }))
      const engine = await engineFor({ it: { type: 'http', url: server.url } }, { limits: { handshakeMs: 1_000 } })
      await engine.waitFor('it', 'connected', 30_000)
      expect(await engine.callText('it', 'count')).toBe('1')
    },
  )

  // Would catch: a greeting in every revision there is, of a server whose trouble is another.
  test('a server that is broken is greeted once in each attempt', async () => {
    const greetings: unknown[] = []
    const server = later(
      await startStranger({
        oddity: 'revision: not the matter',
        oddly: ({ params }) => void greetings.push(params?.['protocolVersion']),
      }),
    )
    const engine = await engineFor({ it: { type: 'http', url: server.url } })
    await engine.waitFor('it', 'failed')
    expect(greetings).toEqual(['2025-11-25'])
  })

  // Would catch: programs forgotten, which most servers of the older era are.
  test.each(['refuses', 'falls silent'])('of a program that %s', { timeout: 70_000 }, async (how) => {
    const entry = program('old-revision', ['--how', how])
    const engine = await engineFor({ it: entry }, { limits: { handshakeMs: 4_000 } })
    await engine.waitFor('it', 'connected', 60_000)
    expect(await engine.callText('it', 'echo', { text: 'old' })).toBe('old')
  })
})
