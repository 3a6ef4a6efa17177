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

// Would catch: a server of Entra's that nobody could sign in to: it calls itself by its application, which no address equals
// (https://github.com/anthropics/claude-code/issues/76096).
test('a server that describes itself by a name says so, and is signed in to once its entry has it', async () => {
  const called = 'api://0000-1111'
  world = await startWorld({ knownAs: called })
  world.server.faults.metadata = { resource: called }
  const engine = await world.engine()
  await engine.waitFor('notes', 'needs-auth')
  await expect(engine.engine.login('notes', true)).rejects.toThrow(`says that its sign-in is for ${called}`)
  expect(engine.view('notes').state).toMatchObject({
    problem: { code: 'auth.unknown-resource', action: 'edit-config' },
  })
  expect(world.person.opened).toHaveLength(0)
  await engine.stop()

  const entry = { ...http(world.server.url), oauth: { resource: called } }
  const again = await world.engine({ servers: { notes: entry } })
  await again.waitFor('notes', 'needs-auth')
  await again.engine.login('notes', true)
  await expect(again.callText('notes', 'echo', { text: 'a' })).resolves.toBe('a')
})

// Would catch: a name in the entry that opens the door to any other name that the server gives itself.
test('a server that describes itself by another name than its entry is refused', async () => {
  world = await startWorld({ knownAs: 'api://0000-1111' })
  world.server.faults.metadata = { resource: 'api://of-somebody-else' }
  const entry = { ...http(world.server.url), oauth: { resource: 'api://0000-1111' } }
  const engine = await world.engine({ servers: { notes: entry } })
  await engine.waitFor('notes', 'needs-auth')
  await expect(engine.engine.login('notes', true)).rejects.toThrow('api://of-somebody-else')
  expect(world.person.opened).toHaveLength(0)
})

// Would catch: "refused with invalid_request", of which nobody learns that the entry can mend it.
test.each([
  [
    'invalid_request',
    'AADSTS9010010: The resource parameter does not match the scopes. Trace 1',
    'auth.unknown-resource',
    /another name/,
  ],
  [
    'invalid_resource',
    'AADSTS50011: The redirect URI does not match.',
    'auth.sign-in-failed',
    /invalid_resource \(AADSTS50011\)\.$/,
  ],
])('what Entra says only in its text: %s, %s', async (error, error_description, code, words) => {
  world = await startWorld()
  const body = JSON.stringify({ error, error_description })
  world.auth.faults.madeUp.token = { status: 400, type: 'application/json', body }
  const engine = await world.engine()
  await engine.waitFor('notes', 'needs-auth')
  await expect(engine.engine.login('notes', true)).rejects.toThrow(words)
  expect(engine.view('notes').state).toMatchObject({ problem: { code } })
})
