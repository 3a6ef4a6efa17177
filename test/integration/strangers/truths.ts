/**
 * What a person is told at each switch of `plays.ts`: the state, the problem's code, and the problem of the lists; a list has
 * one for each way, and `or` where it depends on the moment. What is not named here works: connected, with its tools.
 */
const unlisted = 'connected, protocol.tools-unavailable'
const odd = 'failed protocol.invalid'
const refused = 'failed protocol.refused'
const foreign = 'failed http.not-mcp'
const silent = 'reconnecting net.timeout'
const broken = 'reconnecting net.reset'
const works = 'connected'
const expired = 'needs-auth auth.expired'
const rejected = 'failed auth.rejected-after-sign-in'
/** In a sign-in, and later when the token is to be renewed. */
const later = ['needs-auth auth.refresh-unavailable', 'reconnecting auth.refresh-unavailable']
const unreadable = 'needs-auth auth.document-unreadable'
const wrongIssuer = 'needs-auth auth.issuer-mismatch'
const unregistered = 'needs-auth auth.registration-refused'

export const truths: Readonly<Record<string, string | readonly string[]>> = {
  'http-listener: requireBearer()': 'failed auth.no-oauth',
  'http-listener: stop()': 'reconnecting net.refused',
  'http-listener: status()': [
    'failed http.rejected',
    'failed http.rejected',
    'failed auth.no-oauth',
    'failed http.forbidden',
    'reconnecting http.not-found',
    'reconnecting http.unavailable',
    'reconnecting http.rate-limited',
    'reconnecting http.unavailable',
  ],

  'oddities: list: missing': unlisted,
  'oddities: list: an object': unlisted,
  'oddities: list: the cursor is a number': unlisted,
  'oddities: list: the cursor repeats': unlisted,
  'oddities: list: the rest fails': unlisted,
  'oddities: list: pages without end': 'connected, protocol.too-large',
  'oddities: list: long texts without end': 'connected, protocol.too-large',
  'oddities: list: empty pages without end': 'connected, protocol.too-large',
  'oddities: list: status 405': unlisted,
  'oddities: list: a web page': unlisted,
  'oddities: list: no JSON': unlisted,
  'oddities: list: an error': unlisted,
  'oddities: bare: a list of nothing': unlisted,
  'oddities: revision: not the matter': refused,

  // As the answer to a greeting; then by turns to a list and to a call, of which the latter costs no connection.
  'strange-http: error without id': [odd, unlisted, works],
  'strange-http: error with id null': [odd, works, unlisted],
  'strange-http: error with a code as text': [odd, unlisted, works],
  'strange-http: error that is a text': [odd, works, unlisted],
  'strange-http: error event without id': [odd, works, unlisted],
  'strange-http: silence': [silent, silent, works],
  // Over SSE an answer comes on the stream: what the request itself is answered with is not looked at.
  'strange-http: nothing': [foreign, works, silent],
  'strange-http: nothing as JSON': [foreign, silent, works],
  'strange-http: accepted': [foreign, works, broken],
  'strange-http: stream without answer': [broken, broken, works],
  'strange-http: stream of other things': [foreign, works, unlisted],
  'strange-http: half a JSON': [foreign, unlisted, works],
  'strange-http: web page': [foreign, works, silent],
  'strange-http: text': [foreign, silent, works],
  'strange-http: reset': [broken, works, broken],
  'strange-http: status 500': ['reconnecting http.unavailable', 'reconnecting http.unavailable', works],
  'strange-http: status 501 with a page': ['reconnecting http.unavailable', works, unlisted],
  'strange-http: status 403': ['failed http.forbidden', unlisted, works],
  'strange-http: status 406': ['failed http.rejected', works, unlisted],
  'strange-http: status 200 with an HTTP error in words': [odd, unlisted, works],

  'flood: pour()': ['failed protocol.too-large', 'connected, protocol.too-large', 'connected, protocol.too-large'],
  'dead-host: resets': broken,
  'dead-host: silent': silent,
  'tcp-proxy: refuse': 'reconnecting net.refused',
  'tcp-proxy: hang': silent,
  'tcp-proxy: reset': broken,
  'tcp-proxy: blackhole': silent,
  'web-proxy: require()': 'failed net.proxy',
  // Of a plain request nobody can tell whether the proxy or the server has answered it.
  'web-proxy: refuse()': ['failed http.forbidden', 'reconnecting http.unavailable'],
  'web-proxy: goAway()': 'reconnecting net.proxy',
  'socks-proxy: refuse()': ['failed net.proxy', 'reconnecting net.proxy'],

  'programs: crash-at-once': 'failed process.crash-loop',
  'programs: silent': 'reconnecting process.silent',
  'programs: odd-printer': [
    'reconnecting process.silent',
    'reconnecting process.silent',
    'reconnecting process.silent',
    'reconnecting process.silent',
    works,
    works,
  ],
  'programs: changes-era': 'failed process.crash-loop',
  'programs: ends': ['failed process.crash-loop', 'failed process.crash-loop', 'failed protocol.refused'],

  'oauth/faults: token=unavailable': later,
  'oauth/faults: token=html': later,
  // A renewal has ten seconds, a greeting of the sweep three: which of them ends first depends on the moment.
  'oauth/faults: token=hang': [later[0] ?? '', `${later[1]} or ${silent}`],
  'oauth/faults: token=reset': later,
  'oauth/faults: token=rate-limited': later,
  'oauth/faults: token=portal': later,
  'oauth/faults: token=error-200': ['needs-auth auth.sign-in-failed', expired],
  'oauth/faults: token=invalid-client': expired,
  'oauth/faults: token=revoked': ['needs-auth auth.sign-in-failed', `needs-auth auth.revoked or ${expired}`],
  'oauth/faults: omit=refresh_token': expired,
  'oauth/faults: answer=wrong-issuer': wrongIssuer,
  'oauth/faults: answer=wrong-state': 'needs-auth auth.abandoned',
  'oauth/faults: answer=no-issuer': wrongIssuer,
  'oauth/faults: answer=slash': wrongIssuer,
  'oauth/faults: metadata=no-pkce': 'needs-auth auth.pkce-missing',
  'oauth/faults: metadata=wrong-issuer': wrongIssuer,
  'oauth/faults: metadata=no-registration': unregistered,
  'oauth/faults: refuseRegistration': unregistered,
  'oauth/faults: callbackHost': unregistered,
  'oauth/faults: overwrite.metadata': unreadable,
  'oauth/faults: overwrite.registration': unreadable,
  'oauth/faults: overwrite.token': unreadable,
  'oauth/faults: madeUp.metadata': unreadable,
  'oauth/faults: madeUp.registration': unreadable,
  'oauth/faults: madeUp.token': unreadable,
  'oauth/authorization-server: revokeAll()': expired,
  'oauth/authorization-server: deleteClients()': expired,
  'oauth/protected-server: wrongResource': 'needs-auth auth.wrong-resource',
  'oauth/protected-server: forbid': 'failed http.forbidden',
  'oauth/protected-server: onlyKnownTokens': rejected,
  'oauth/protected-server: rejectAll': rejected,
  'oauth/protected-server: redirectTo': 'failed http.redirect',
  'oauth/protected-server: refuse': rejected,
  'oauth/protected-server: metadata': unreadable,
  'oauth/protected-server: ownName': 'needs-auth auth.refresh-unavailable',
  'oauth/protected-server: moved': 'needs-auth auth.refresh-unavailable',
  'oauth/protected-server: madeUp': unreadable,
}
