/**
 * Servers behind a proxy that ends their encryption, which take themselves for `http` (https://github.com/mesh/mesh-mcp/issues/20,
 * https://github.com/Mnexa-AI/e2a/issues/635): refused by the specification (RFC 9728, 3.3) until a person overlooks it.
 */
import { test, type TestContext } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import type { Fetch } from '../../../electron/core/ports'
import { startTestEngine, type TestEngine } from '../../support/engine'
import { echo, failureOf, worldOf } from './worlds'

const host = 'mcp.web.example'
const signInService = 'https://as.web.example'
const resource = `http://${host}/mcp`

/** Server and issuer by names of the web; what goes anywhere else, or without encryption, is noted. */
async function behindProxy(context: TestContext): Promise<{ engine: TestEngine; clear: string[] }> {
  const world = await worldOf(context, { knownAs: resource })
  const { auth, server, person } = world
  const clear: string[] = []
  const place = (path: string): string => `${signInService}${path}`
  auth.faults.overwrite.metadata = {
    issuer: signInService,
    authorization_endpoint: place('/auth'),
    token_endpoint: place('/token'),
    registration_endpoint: place('/reg'),
    revocation_endpoint: undefined,
  }
  server.faults.ownName = `http://${host}`
  server.faults.metadata = { resource, authorization_servers: [signInService] }
  const local = (href: string): string =>
    href.replace(`https://${host}`, new URL(server.url).origin).replace(signInService, auth.issuer)
  const fetch: Fetch = (input, init) => {
    const { href } = new URL(input instanceof Request ? input.url : input)
    if (!href.startsWith('https:')) clear.push(href)
    return globalThis.fetch(local(href), init)
  }
  const engine = await startTestEngine({
    servers: { notes: { type: 'http', url: `https://${host}/mcp` } },
    fetch,
    openUrl: (url) => person.openUrl(local(url)),
  })
  context.onTestFinished(() => engine.stop())
  return { engine, clear }
}

// Would catch: hosted servers that nobody can sign in to for a mistake that costs nobody anything, and one made up for by
// sending something without encryption.
test('is asked about; then the sign-in is for that name, and goes nowhere but to the encrypted address', async (context) => {
  const { expect } = context
  const { engine, clear } = await behindProxy(context)
  const { engine: api } = engine
  await engine.waitFor('notes', 'needs-auth')
  expect((await failureOf(api.login('notes', true))).code).toBe('auth.wrong-resource')
  expect(problemOf(engine.view('notes').state)).toMatchObject({
    action: 'trust-issuer',
    evidence: { issuer: `https://${host}/mcp`, otherIssuer: resource },
  })

  expect(await api.trustIssuer('notes', resource)).toEqual({ saved: true })
  expect((await api.login('notes', true)).state.kind).toBe('connected')
  expect(await echo(engine, 'in')).toBe('in')
  expect(clear).toEqual([])

  await api.forgetRegistration('notes')
  expect((await failureOf(api.login('notes', true))).code).toBe('auth.wrong-resource')
})

// Would catch: a consent for any name, or an offer to overlook that the sign-in is for somebody else.
test.for([`http://other.web.example/mcp`, `http://${host}:8080/mcp`, `http://${host}/mcp/else`])(
  '%s is refused for good',
  async (claimed, context) => {
    const { expect } = context
    const world = await worldOf(context)
    const { server, auth } = world
    server.faults.ownName = `https://${host}`
    server.faults.metadata = { resource: claimed, authorization_servers: [auth.issuer] }
    const fetch: Fetch = (input, init) => {
      const { href } = new URL(input instanceof Request ? input.url : input)
      return globalThis.fetch(href.replace(`https://${host}`, new URL(server.url).origin), init)
    }
    const engine = await startTestEngine({ servers: { notes: { type: 'http', url: `https://${host}/mcp` } }, fetch })
    context.onTestFinished(() => engine.stop())
    await engine.waitFor('notes', 'needs-auth')
    expect((await failureOf(engine.engine.login('notes', true))).code).toBe('auth.wrong-resource')
    expect(problemOf(engine.view('notes').state)?.action).not.toBe('trust-issuer')
    await expect(engine.engine.trustIssuer('notes', claimed)).rejects.toMatchObject({ code: 'sign-in-failed' })
  },
)
