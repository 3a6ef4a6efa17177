/** From click to tools against a real authorization server, and everything that can go wrong on the way. */
import { afterEach, describe, expect, test } from 'vitest'
import { startChromiumPerson } from '../servers/oauth/chromium-person'
import { startWorld, type World } from '../servers/oauth/world'

let world: World
afterEach(() => world.close())

describe('a first sign-in', () => {
  // Would catch: a browser that opens by itself, a second click, a page that does not say how it ended.
  test.each(['legacy', 'modern'] as const)('leads to tools without anything else (%s)', async (era) => {
    world = await startWorld({ era })
    const { auth, person } = world
    const engine = await world.engine()
    const asked = await engine.waitFor('notes', 'needs-auth')
    expect(asked.state).toMatchObject({ reason: 'first-time', problem: { code: 'auth.required', action: 'sign-in' } })
    expect(person.opened).toEqual([])

    const view = await engine.engine.login('notes', true)
    expect(view.state.kind).toBe('connected')
    expect(view.auth).toMatchObject({ kind: 'oauth', scopes: ['mcp:tools'] })
    await expect(engine.callText('notes', 'echo', { text: 'hello' })).resolves.toBe('hello')
    const { status, text, forms } = await person.done()
    expect({ status, forms }).toEqual({ status: 200, forms: ['login', 'consent'] })
    expect(text).toContain('Signed in to notes')
    expect(person.opened).toHaveLength(1)
    expect(auth.counters).toMatchObject({ registrations: 1, tokenRequests: { authorization_code: 1 } })
  })

  // Would catch: anything that only a real browser minds (cookies, content security policy, redirects, rendering).
  test('works in a real Chromium', async () => {
    world = await startWorld()
    const chromium = await startChromiumPerson()
    try {
      const engine = await world.engine({ openUrl: chromium.openUrl })
      await engine.waitFor('notes', 'needs-auth')
      const view = await engine.engine.login('notes', true)
      expect(view.state.kind).toBe('connected')
      const page = await chromium.endsOn(/Signed in to notes/)
      expect(new URL(page.url()).hostname).toBe('127.0.0.1')
      expect(chromium.opened).toHaveLength(1)
    } finally {
      await chromium.close()
    }
  })
})
