/** The switches of issuers and of the servers behind them, for `plays.ts`. */
import { startAuthorizationServer, type AuthorizationServer } from '../../servers/oauth/authorization-server'
import type { Faults } from '../../servers/oauth/faults'
import { startProtectedServer, type ProtectedServer } from '../../servers/oauth/protected-server'
import { rows, type Play } from './play'

interface World {
  auth: AuthorizationServer
  server: ProtectedServer
}

/** An issuer and a server behind it, of which one has a switch turned before the person signs in. */
function signIn(turn: (world: World) => unknown, later?: (world: World) => unknown): Play {
  return async (kit) => {
    const auth = kit.later(await startAuthorizationServer({ tokenLife: 600 }))
    const world = { auth, server: kit.later(await startProtectedServer(auth)) }
    await turn(world)
    return {
      entry: { type: 'http', url: world.server.url, timeout: 2_000 },
      signsIn: true,
      ...(later && { turn: () => later(world) }),
    }
  }
}
/** Turned once the person is signed in. */
const afterwards = (turn: (world: World) => unknown): Play => signIn(() => undefined, turn)

/** Turned once the person is signed in and the token has had its time. */
const outlived = (faults: Partial<Faults>, turn: (auth: AuthorizationServer) => unknown = () => undefined): Play =>
  afterwards(({ auth }) => {
    Object.assign(auth.faults, faults)
    turn(auth)
    auth.skip(3_600_000)
  })

/** By the switch, each in as many ways as it can be turned. */
export const signInPlays: Readonly<Record<string, Play[]>> = Object.fromEntries<Play[]>([
  ...rows(
    'oauth/faults: token=',
    [
      'unavailable',
      'html',
      'hang',
      'reset',
      'error-200',
      'invalid-client',
      'rate-limited',
      'portal',
      'revoked',
    ] as const,
    (token) => signIn(({ auth }) => void (auth.faults.token = token)),
    (token) => outlived({ token }),
  ),
  ['oauth/faults: tokenDelayMs', [signIn(({ auth }) => void (auth.faults.tokenDelayMs = 500))]],
  ...rows('oauth/faults: omit=', ['expires_in', 'scope', 'refresh_token'] as const, (field) =>
    signIn(
      ({ auth }) => void (auth.faults.omit = [field]),
      ({ auth }) => auth.skip(3_600_000),
    ),
  ),
  ...rows('oauth/faults: answer=', ['wrong-issuer', 'wrong-state', 'no-issuer', 'slash'] as const, (answer) =>
    signIn(({ auth }) => void (auth.faults.answer = answer)),
  ),
  ...rows(
    'oauth/faults: metadata=',
    ['no-pkce', 'wrong-issuer', 'no-registration', 'no-offline-access'] as const,
    (metadata) => signIn(({ auth }) => void (auth.faults.metadata = metadata)),
  ),
  ['oauth/faults: refuseRegistration', [signIn(({ auth }) => void (auth.faults.refuseRegistration = true))]],
  [
    'oauth/faults: overwrite.metadata',
    [signIn(({ auth }) => void (auth.faults.overwrite.metadata = { token_endpoint: null }))],
  ],
  [
    'oauth/faults: overwrite.registration',
    [signIn(({ auth }) => void (auth.faults.overwrite.registration = { client_id: {} }))],
  ],
  ['oauth/faults: overwrite.token', [signIn(({ auth }) => void (auth.faults.overwrite.token = { access_token: 7 }))]],
  ...rows('oauth/faults: madeUp.', ['metadata', 'registration', 'token'] as const, (what) =>
    signIn(({ auth }) => void (auth.faults.madeUp[what] = { status: 200, body: '{"issuer":' })),
  ),
  ...rows('oauth/faults: refreshScope=', ['wanted', 'refused'] as const, (how) => outlived({ refreshScope: how })),
  ['oauth/faults: callbackHost', [signIn(({ auth }) => void (auth.faults.callbackHost = 'elsewhere.example'))]],
  ['oauth/faults: formTokens', [signIn(({ auth }) => void (auth.faults.formTokens = true))]],
  ['oauth/faults: plainWishes', [signIn(({ auth }) => void (auth.faults.plainWishes = true))]],
  ['oauth/faults: refreshWithoutResource', [outlived({ refreshWithoutResource: true })]],
  ['oauth/protected-server: slash', [signIn(({ server }) => void (server.faults.slash = true))]],
  [
    'oauth/protected-server: forbidsEnded',
    [
      signIn(
        ({ server }) => void (server.faults.forbidsEnded = true),
        ({ auth }) => auth.skip(3_600_000),
      ),
    ],
  ],
  ['oauth/authorization-server: revokeAll()', [outlived({}, (auth) => auth.revokeAll())]],
  ['oauth/authorization-server: deleteClients()', [outlived({}, (auth) => auth.deleteClients())]],
  ['oauth/protected-server: wrongResource', [signIn(({ server }) => void (server.faults.wrongResource = true))]],
  ['oauth/protected-server: forbid', [afterwards(({ server }) => void (server.faults.forbid = true))]],
  ['oauth/protected-server: onlyKnownTokens', [signIn(({ server }) => void (server.faults.onlyKnownTokens = true))]],
  [
    'oauth/protected-server: rejectAll',
    [
      signIn(({ server }) => void (server.faults.rejectAll = true)),
      afterwards(({ server }) => void (server.faults.rejectAll = true)),
    ],
  ],
  ['oauth/protected-server: neverEnough', [afterwards(({ server }) => void (server.faults.neverEnough = true))]],
  [
    'oauth/protected-server: redirectTo',
    [
      signIn(({ server }) => void (server.faults.redirectTo = 'https://elsewhere.example/mcp')),
      afterwards(({ server }) => void (server.faults.redirectTo = 'https://elsewhere.example/mcp')),
    ],
  ],
  ['oauth/protected-server: refuse', [afterwards(({ server }) => void (server.faults.refuse = { challenge: null }))]],
  [
    'oauth/protected-server: metadata',
    [signIn(({ server }) => void (server.faults.metadata = { authorization_servers: {} }))],
  ],
  [
    'oauth/protected-server: ownName',
    [signIn(({ server }) => void (server.faults.ownName = 'https://elsewhere.example'))],
  ],
  [
    'oauth/protected-server: moved',
    [signIn(({ server }) => void (server.faults.moved = { status: 302, to: 'https://elsewhere.example/' }))],
  ],
  [
    'oauth/protected-server: madeUp',
    [signIn(({ server }) => void (server.faults.madeUp = { status: 200, type: 'text/html', body: '<p>' }))],
  ],
  ['oauth/protected-server: description', [signIn(({ server }) => void (server.faults.description = 'TypeErr"or'))]],
])
