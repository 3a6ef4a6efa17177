/** Sign-in services that know a server by another name than its address, or by none (Microsoft Entra: AADSTS9010010). */
import { afterEach, expect, test } from 'vitest'
import { http, startWorld, type World } from '../../servers/oauth/world'

let world: World
afterEach(() => world.close())

const name = 'urn:example:notes'

// Would catch: a sign-in that ends in a code of the service's, with nothing that a person could do about it.
test('the refusal names what is wrong, and where it is mended', async () => {
  world = await startWorld({ knownAs: name })
  const engine = await world.engine()
  await engine.waitFor('notes', 'needs-auth')
  await expect(engine.engine.login('notes', true)).rejects.toThrow(world.server.url)
  expect(engine.view('notes').state).toMatchObject({
    problem: { code: 'auth.unknown-resource', action: 'edit-config' },
  })
})

// Would catch: the name used for one of the three requests only; a renewal then fails an hour after the sign-in.
test.each([
  ['by the name in its entry', name, {}],
  ['by none', false, { defaultResource: name }],
])('it is signed in to %s, and renewed', async (_how, resource, options) => {
  world = await startWorld({ knownAs: name, tokenLife: 60, ...options })
  const { url } = world.server
  const engine = await world.engine({ servers: { notes: { ...http(url), oauth: { resource } } }, clock: world.clock })
  await engine.waitFor('notes', 'needs-auth')
  await engine.engine.login('notes', true)
  await expect(engine.callText('notes', 'echo', { text: 'a' })).resolves.toBe('a')
  world.skip(120_000)
  await expect(engine.callText('notes', 'echo', { text: 'b' })).resolves.toBe('b')
  expect(world.auth.counters.refreshes).toBe(1)
})
