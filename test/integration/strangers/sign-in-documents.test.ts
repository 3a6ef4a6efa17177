/** Sign-ins at issuers as the internet has them: documents with odd members, in pieces, and in other spellings. */
import { describe, test } from 'vitest'
import { problemOf } from '../../../shared/model/connection'
import type { Fetch } from '../../../electron/core/ports'
import type { MadeUp } from '../../servers/oauth/faults'
import type { World } from '../../servers/oauth/world'
import { echo, failureOf, worldOf } from './worlds'

describe.concurrent('members that nobody needs, empty, null or odd', () => {
  const cases: [string, (world: World) => void][] = [
    // Ory Hydra, https://github.com/anthropics/claude-code/issues/13685
    [
      'an empty client_uri in the registration',
      ({ auth }) => (auth.faults.overwrite.registration = { client_uri: '' }),
    ],
    [
      'nulls in the registration',
      ({ auth }) =>
        (auth.faults.overwrite.registration = {
          logo_uri: null,
          contacts: null,
          tos_uri: '',
          policy_uri: 'not an address',
          jwks_uri: null,
          client_secret: null,
          client_secret_expires_at: null,
          redirect_uris: null,
          scope: null,
          software_id: 7,
        }),
    ],
    [
      'no client_secret_expires_at beside a secret',
      ({ auth }) => (auth.faults.overwrite.registration = { client_secret_expires_at: undefined, client_name: '' }),
    ],
    [
      'nulls in the description of the resource',
      ({ server }) =>
        (server.faults.metadata = {
          jwks_uri: null,
          scopes_supported: null,
          bearer_methods_supported: {},
          resource_documentation: '',
          dpop_bound_access_tokens_required: null,
        }),
    ],
    [
      'one issuer that is no list, and scopes in one text',
      ({ server, auth }) =>
        (server.faults.metadata = { authorization_servers: auth.issuer, scopes_supported: 'mcp:tools' }),
    ],
    [
      'a list of issuers with holes',
      ({ server, auth }) => (server.faults.metadata = { authorization_servers: [null, '', 3, auth.issuer] }),
    ],
    [
      'nulls in the description of the issuer',
      ({ auth }) =>
        (auth.faults.overwrite.metadata = {
          jwks_uri: null,
          service_documentation: '',
          op_policy_uri: 'no address',
          scopes_supported: null,
          response_types_supported: null,
          subject_types_supported: undefined,
          id_token_signing_alg_values_supported: null,
          grant_types_supported: 'authorization_code',
          revocation_endpoint: '',
          introspection_endpoint: null,
        }),
    ],
    [
      'a life in words, scopes as a list, and no type of the token',
      ({ auth }) =>
        (auth.faults.overwrite.token = {
          expires_in: '600',
          scope: ['mcp:tools'],
          token_type: undefined,
          id_token: null,
        }),
    ],
    [
      'a life that is no number, an empty scope, and a type in capitals',
      ({ auth }) => (auth.faults.overwrite.token = { expires_in: 'soon', scope: '', token_type: 'BEARER' }),
    ],
    [
      'a life beyond all measure',
      ({ auth }) => (auth.faults.overwrite.token = { expires_in: 1e300, refresh_token: '', token_type: null }),
    ],
    // https://github.com/onyx-dot-app/onyx/issues/13330
    ['tokens as a form', ({ auth }) => void (auth.faults.formTokens = true)],
    [
      'a first issuer that is away',
      ({ server, auth }) => (server.faults.metadata = { authorization_servers: ['http://127.0.0.1:1', auth.issuer] }),
    ],
    [
      'a first issuer that does not describe itself',
      ({ server, auth }) =>
        (server.faults.metadata = { authorization_servers: [new URL(server.url).origin, auth.issuer] }),
    ],
    // https://github.com/redhat-data-and-ai/template-agent/issues/265
    ['scopes with commas between them', ({ auth }) => (auth.faults.overwrite.token = { scope: 'mcp:tools,mcp:read' })],
    // https://github.com/spring-projects/spring-security/pull/19765
    [
      'a registration that takes no wishes',
      ({ auth }) => {
        auth.faults.plainWishes = true
        auth.faults.omit = ['refresh_token']
      },
    ],
    // https://github.com/github/github-mcp-server is known by its address with a slash, and most people leave that out.
    ['a resource with a slash behind its path', ({ server }) => void (server.faults.slash = true)],
    ['a life before it begins', ({ auth }) => (auth.faults.overwrite.token = { expires_in: -1, scope: null })],
    ['a life with a fraction', ({ auth }) => (auth.faults.overwrite.token = { expires_in: 599.5, scope: 7 })],
  ]

  // Would catch: a schema that decides whether a person gets in by a member that nobody reads.
  test.for(cases)('%s: the sign-in works all the same', async ([, spoil], context) => {
    const world = await worldOf(context)
    spoil(world)
    const engine = await world.engine()
    await engine.waitFor('notes', 'needs-auth')
    const view = await engine.engine.login('notes', true)
    context.expect(view.state.kind).toBe('connected')
    context.expect(await echo(engine, 'in')).toBe('in')
    context.expect(view.auth.scopes).toContain('mcp:tools')
    const { expiresAt } = view.auth
    context.expect(expiresAt === null || Date.parse(expiresAt) > Date.now()).toBe(true)
  })
})

describe.concurrent('a document that is there and cannot be read', () => {
  const json = (body: unknown): MadeUp => ({ status: 200, body: JSON.stringify(body) })
  const cases: [string, (world: World) => void, RegExp, number][] = [
    [
      'a resource that does not say which it is',
      ({ server }) => (server.faults.metadata = { resource: null }),
      /description of the sign-in of 127\.0\.0\.1:\d+ \(http.*oauth-protected-resource\/mcp\).*"resource" is null/,
      0,
    ],
    [
      'a resource that names no issuer',
      ({ server }) => (server.faults.metadata = { authorization_servers: null }),
      /oauth-protected-resource\/mcp\).*"authorization_servers" names nobody/,
      0,
    ],
    [
      'a resource that names no address',
      ({ server }) => (server.faults.metadata = { authorization_servers: ['sign in at reception'] }),
      /"authorization_servers" has no web address/,
      0,
    ],
    ['a list for a resource', ({ server }) => (server.faults.madeUp = json([])), /a list instead of an object/, 0],
    [
      'a resource in pieces',
      ({ server }) => (server.faults.madeUp = { status: 200, body: '{"resource": "http' }),
      /oauth-protected-resource\/mcp\).*is not JSON/,
      0,
    ],
    [
      'a page where the challenge says that the resource is described',
      ({ server }) => (server.faults.madeUp = { status: 200, type: 'text/html', body: '<html>Welcome</html>' }),
      /oauth-protected-resource\/mcp\).*no JSON document/,
      0,
    ],
    [
      'an issuer without a token endpoint',
      ({ auth }) => (auth.faults.overwrite.metadata = { token_endpoint: '' }),
      /description of the sign-in service 127\.0\.0\.1:\d+ \(http.*well-known.*\).*"token_endpoint" is empty/,
      0,
    ],
    [
      'an issuer without a name',
      ({ auth }) => (auth.faults.overwrite.metadata = { issuer: 42 }),
      /"issuer" is a number/,
      0,
    ],
    [
      'an issuer in pieces',
      ({ auth }) => (auth.faults.madeUp.metadata = { status: 200, body: '{"issuer":' }),
      /oauth-authorization-server\).*is not JSON/,
      0,
    ],
    [
      'a registration without an id',
      ({ auth }) => (auth.faults.overwrite.registration = { client_id: null }),
      /registration at 127\.0\.0\.1:\d+ \(http.*\/reg\).*"client_id" is null/,
      0,
    ],
    [
      'an answer without a token',
      ({ auth }) => (auth.faults.overwrite.token = { access_token: null }),
      /answer of the sign-in service 127\.0\.0\.1:\d+ \(http.*\/token\).*"access_token" is null/,
      1,
    ],
    [
      'a token that no header can carry',
      ({ auth }) => (auth.faults.overwrite.token = { access_token: 'two\r\nlines' }),
      /"access_token" has characters/,
      1,
    ],
  ]

  // Would catch: "does not answer" for what answered, a registration at the wrong host, a library's words.
  test.for(cases)(
    '%s: says which document and what is wrong, and sends nothing elsewhere',
    async ([, spoil, words, opened], context) => {
      const { expect } = context
      const world = await worldOf(context)
      const { auth, server, person } = world
      const posted: string[] = []
      const fetch: Fetch = (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input)
        if (init?.method === 'POST' && url.pathname !== '/mcp') posted.push(url.origin)
        return globalThis.fetch(input, init)
      }
      const engine = await world.engine({ fetch })
      await engine.waitFor('notes', 'needs-auth')
      spoil(world)
      const { code, message } = await failureOf(engine.engine.login('notes', true))
      expect(message).toMatch(words)
      expect(message).not.toMatch(/zod|invalid_|expected|undefined|unexpected/i)
      expect(code).toBe('auth.document-unreadable')
      expect(problemOf(engine.view('notes').state)).toMatchObject({ code, detail: message })
      expect(engine.view('notes').state.kind).toBe('needs-auth')
      expect(person.opened).toHaveLength(opened)
      expect(posted).not.toContain(new URL(server.url).origin)
      server.faults.metadata = {}
      server.faults.madeUp = null
      auth.faults.madeUp.metadata = null
      auth.faults.overwrite = { metadata: {}, registration: {}, token: {} }
      expect((await engine.engine.login('notes', true)).state.kind).toBe('connected')
    },
  )
})

describe.concurrent('the spelling of an issuer', () => {
  // https://github.com/anomalyco/opencode/issues/50036
  test.for([
    ['named without, described with a slash', '', '/'],
    ['named with, described without a slash', '/', ''],
    ['both with a slash', '/', '/'],
  ])('%s: is the same issuer', async ([, named, described], context) => {
    const { expect } = context
    const { auth, server, engine } = await worldOf(context)
    server.faults.metadata = { authorization_servers: [`${auth.issuer}${named}`] }
    // With `iss` in the answer as the metadata spells it.
    auth.faults.overwrite.metadata = { issuer: `${auth.issuer}${described}` }
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    expect((await started.engine.login('notes', true)).state.kind).toBe('connected')
    // The registration is found again under whatever it is called.
    await started.engine.login('notes', true)
    expect(auth.counters.registrations).toBe(1)
  })

  const others: [string, (issuer: string) => string][] = [
    ['a path', (issuer) => `${issuer}/tenant`],
    ['two slashes', (issuer) => `${issuer}//`],
    ['a query', (issuer) => `${issuer}/?`],
    ['capital letters', (issuer) => issuer.replace('http', 'HTTP')],
    ['another name of the same machine', (issuer) => issuer.replace('127.0.0.1', 'localhost')],
    ['a default port', () => 'https://127.0.0.1:443'],
  ]
  test.for(others)('that differs in %s is refused', async ([, spell], context) => {
    const { expect } = context
    const { auth, engine, person } = await worldOf(context)
    auth.faults.overwrite.metadata = { issuer: spell(auth.issuer) }
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    const { code } = await failureOf(started.engine.login('notes', true))
    expect(code).toBe('auth.issuer-mismatch')
    expect(person.opened).toHaveLength(0)
  })

  // https://github.com/SparkDevNetwork/Rock/issues/6974. Would catch: the answer compared with how the server spells its issuer.
  test('the server names it with a slash, it describes itself and answers without', async (context) => {
    const { expect } = context
    const { auth, server, engine } = await worldOf(context)
    server.faults.metadata = { authorization_servers: [`${auth.issuer}/`] }
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    expect((await started.engine.login('notes', true)).state.kind).toBe('connected')
    // A renewal finds it, too.
    auth.skip(3_600_000)
    expect(await echo(started, 'again')).toBe('again')
  })

  // Would catch: any answer taken where the two spellings differ.
  test('described with a slash, and answered by somebody else: refused', async (context) => {
    const { expect } = context
    const { auth, engine, server } = await worldOf(context)
    server.faults.metadata = { authorization_servers: [`${auth.issuer}/`] }
    auth.faults.overwrite.metadata = { issuer: `${auth.issuer}/` }
    auth.faults.answer = 'wrong-issuer'
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    const { code } = await failureOf(started.engine.login('notes', true))
    expect(code).toBe('auth.issuer-mismatch')
    auth.faults.answer = null
    expect((await started.engine.login('notes', true)).state.kind).toBe('connected')
  })

  // Would catch: two realms of one Keycloak taken for one, because every slash at an end is.
  test('with a path and a slash behind it is another one', async (context) => {
    const { expect } = context
    const { auth, engine, person } = await worldOf(context)
    auth.faults.overwrite.metadata = { issuer: `${auth.issuer}/realms/one/` }
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    const { code } = await failureOf(started.engine.login('notes', true))
    expect(code).toBe('auth.issuer-mismatch')
    expect(person.opened).toHaveLength(0)
  })

  // `iss` is compared with the metadata's own spelling, to the letter.
  test('an answer that spells it otherwise than its metadata is refused', async (context) => {
    const { expect } = context
    const { auth, engine } = await worldOf(context)
    auth.faults.answer = 'slash'
    const started = await engine()
    await started.waitFor('notes', 'needs-auth')
    const { code } = await failureOf(started.engine.login('notes', true))
    expect(code).toBe('auth.issuer-mismatch')
  })
})
