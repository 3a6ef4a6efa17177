/** A server of the web whose answers point into the person's own machine: nothing there is ever asked. */
import { describe, test, type TestContext } from 'vitest'
import type { Fetch } from '../../../electron/core/ports'
import { startTestEngine, type TestEngine } from '../../support/engine'
import type { World } from '../../servers/oauth/world'
import { failureOf, worldOf } from './worlds'

const origin = 'https://mcp.web.example'

/** The world's server, reached by a name of the web; everything else goes where it says, and is noted. */
async function onTheWeb(world: World, context: TestContext): Promise<{ engine: TestEngine; elsewhere: string[] }> {
  const local = new URL(world.server.url).origin
  const elsewhere: string[] = []
  const fetch: Fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin !== origin) elsewhere.push(url.href)
    return globalThis.fetch(url.href.replace(origin, local), init)
  }
  const engine = await startTestEngine({
    servers: { notes: { type: 'http', url: `${origin}/mcp` } },
    fetch,
    openUrl: world.person.openUrl,
  })
  context.onTestFinished(() => engine.stop())
  return { engine, elsewhere }
}

describe.concurrent('a server of the web', () => {
  // Its challenge names its description at http://127.0.0.1.
  test('without a click nothing but its own origin is asked', async (context) => {
    const { expect } = context
    const { engine, elsewhere } = await onTheWeb(await worldOf(context), context)
    await engine.waitFor('notes', 'needs-auth')
    await engine.engine.reconnect('notes')
    expect(elsewhere).toEqual([])
  })

  const cases: [string, (world: World) => void][] = [
    ['its challenge names a description on this machine', () => undefined],
    [
      'its description is moved to this machine',
      ({ server, auth }) =>
        Object.assign(server.faults, { ownName: origin, moved: { status: 302, to: `${auth.issuer}/router/reboot` } }),
    ],
    [
      'its description names an issuer on this machine',
      ({ server, auth }) =>
        Object.assign(server.faults, {
          ownName: origin,
          metadata: { resource: `${origin}/mcp`, authorization_servers: [auth.issuer] },
        }),
    ],
    [
      'its description names an issuer in the network around',
      ({ server }) =>
        Object.assign(server.faults, {
          ownName: origin,
          metadata: { resource: `${origin}/mcp`, authorization_servers: ['https://192.168.1.1'] },
        }),
    ],
  ]
  // Would catch: a click that lets a stranger post to the person's router.
  test.for(cases)('%s: refused with a click as well, and nothing is sent there', async ([, spoil], context) => {
    const { expect } = context
    const world = await worldOf(context)
    spoil(world)
    const { engine, elsewhere } = await onTheWeb(world, context)
    await engine.waitFor('notes', 'needs-auth')
    const { code, message } = await failureOf(engine.engine.login('notes', true))
    expect(code).toBe('auth.private-place')
    expect(message).toMatch(/mcp\.web\.example leads to (127\.0\.0\.1|192\.168\.1\.1)/)
    expect(elsewhere).toEqual([])
    expect(world.person.opened).toEqual([])
  })
})
