/** Servers that let anybody greet them and list, and want a token for the rest (by public reports nearly half of all). */
import { afterEach, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../../servers/oauth/world'

let world: World
afterEach(() => world.close())

const greeting = ['initialize', 'notifications/initialized']

const lists = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']

describe.each([
  ['the first greeting and the tools alone', 'legacy', ['initialize', 'tools/list']],
  ['only the greeting and the tools', 'legacy', [...greeting, 'tools/list']],
  ['the greeting, pings and all lists', 'legacy', [...greeting, 'ping', ...lists]],
  ['the discovery and the tools alone', 'modern', ['server/discover', 'tools/list']],
  ['the discovery and all lists', 'modern', ['server/discover', ...lists]],
] as const)('open to all: %s', (_what, era, methods) => {
  // Would catch: a sign-in demanded before the tools can even be seen, because the question about the era is not on a server's list.
  test('its tools are there without a sign-in, and with one they work', async () => {
    world = await startWorld({ era, open: { methods, tools: ['count'] } })
    const engine = await world.engine()
    const view = await engine.waitFor('notes', ['connected', 'needs-auth', 'failed', 'reconnecting'])
    expect(view.state).toMatchObject({ kind: 'connected', era })
    expect(view.capabilities.tools).toBeGreaterThan(1)
    await expect(engine.callText('notes', 'count')).resolves.toBe('1')
    // What looks after the connection is refused meanwhile, and asks for a list instead.
    await engine.waitFor(
      'notes',
      ({ pulse, state }) => state.kind !== 'connected' || typeof pulse?.latencyMs === 'number',
    )
    expect(engine.view('notes').state.kind).toBe('connected')

    await expect(engine.callText('notes', 'echo', { text: 'x' })).rejects.toMatchObject({ code: 'needs-auth' })
    const asked = await engine.waitFor('notes', 'needs-auth')
    expect(asked.state).toMatchObject({ problem: { code: 'auth.some-tools', action: 'sign-in' } })
    expect(asked.capabilities.tools).toBeGreaterThan(1)
    await expect(engine.callText('notes', 'count')).resolves.toBe('2')

    await engine.engine.login('notes', true)
    await engine.waitFor('notes', 'connected')
    await expect(engine.callText('notes', 'echo', { text: 'x' })).resolves.toBe('x')
  })
})

// Would catch: a wish for a sign-in that only a chat app would understand, and that a person sees as a failed tool.
test.each(['legacy', 'modern'] as const)('a result that asks for a sign-in (%s) offers one', async (era) => {
  const greeted = ['initialize', 'server/discover', 'ping', ...greeting, ...lists]
  world = await startWorld({ era, open: { methods: greeted, tools: ['count'], tellsInResults: true } })
  const engine = await world.engine()
  await engine.waitFor('notes', 'connected')
  await engine.callText('notes', 'count')
  expect(engine.view('notes').state.kind).toBe('connected')
  // What the tool says reaches whoever called it, all the same.
  await expect(engine.engine.call('notes', 'echo', { text: 'x' })).resolves.toMatchObject({ isError: true })
  const asked = await engine.waitFor('notes', 'needs-auth')
  expect(asked.state).toMatchObject({ problem: { code: 'auth.some-tools', action: 'sign-in' } })
  await expect(engine.callText('notes', 'count')).resolves.toBe('2')
  await engine.engine.login('notes', true)
  await engine.waitFor('notes', 'connected')
  await expect(engine.callText('notes', 'echo', { text: 'x' })).resolves.toBe('x')
})

// Would catch: a greeting tried in vain that hides what the first refusal said, or that is tried again and again.
test.each(['legacy', 'modern'] as const)(
  'closed to all (%s): one greeting is tried, and a sign-in is asked for',
  async (era) => {
    world = await startWorld({ era })
    const engine = await world.engine()
    const asked = await engine.waitFor('notes', 'needs-auth')
    expect(asked.state).toMatchObject({ reason: 'first-time', problem: { code: 'auth.required' } })
    expect(world.server.unauthorized()).toBeLessThanOrEqual(2)
  },
)
