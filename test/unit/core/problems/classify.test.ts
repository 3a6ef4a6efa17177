/** What each fault means: one row per case of docs/recovery.md, "Policy", and nothing secret in any of them. */
import { describe, expect, test } from 'vitest'
import { problemCodes, type ProblemCode } from '../../../../shared/model/problem'
import { AuthError } from '../../../../electron/core/problems/auth-error'
import { classify, type FaultContext } from '../../../../electron/core/problems/classify'
import { callError, notConnected, wasNeverSent } from '../../../../electron/core/problems/call-errors'
import type { Failure } from '../../../../electron/core/problems/failure'
import { FaultError, type Fault } from '../../../../electron/core/problems/fault'
import { problem } from '../../../../electron/core/problems/problem'

const secret = 's3cr3tV4lue'
const redact = (text: string): string => text.replaceAll(secret, '•')
const context = (given: Partial<FaultContext> = {}): FaultContext => ({
  transport: 'http',
  auth: 'none',
  target: 'h.example',
  signIn: null,
  signedIn: false,
  wasMcp: false,
  offline: false,
  redact,
  now: 0,
  ...given,
})
const http = (status: number, given: Partial<Extract<Fault, { kind: 'http' }>> = {}): Fault => ({
  kind: 'http',
  status,
  body: null,
  headerNames: [],
  wwwAuthenticate: null,
  retryAfterMs: null,
  server: null,
  ...given,
})
const network = (code: string): Fault => ({ kind: 'network', code, message: 'failed' })
const spawned = (code: string): Fault => ({ kind: 'spawn', code, message: 'failed' })
const exited = (exitCode: number | null, signal: string | null): Fault => ({
  kind: 'exited',
  exitCode,
  signal,
  stderr: ['last words'],
})

/** retry: by itself and soon; look: failed, looked at now and then; stop: failed, a person is needed; ask: sign-in. */
type Meaning = 'retry' | 'look' | 'stop' | 'ask'

function meaning(failure: Failure): Meaning {
  if (failure.then === 'retry') return 'retry'
  if (failure.then === 'needs-auth') return 'ask'
  return failure.schedule ? 'look' : 'stop'
}

const oauth: Partial<FaultContext> = { signIn: { kind: 'oauth', scopes: ['a'] } }
const rows: [string, Fault, Partial<FaultContext>, Meaning, ProblemCode][] = [
  ['401 with a sign-in to be had', http(401), oauth, 'ask', 'auth.required'],
  ['401 with none', http(401), { signIn: { kind: 'none' } }, 'look', 'auth.no-oauth'],
  ['401 when nobody knows', http(401), { signIn: { kind: 'unknown' } }, 'retry', 'http.unavailable'],
  ['401 when nobody asked', http(401), {}, 'retry', 'http.unavailable'],
  ['401 to a configured header', http(401), { auth: 'static', ...oauth }, 'retry', 'auth.static-rejected'],
  ['401 to a helper’s headers', http(401), { auth: 'helper', ...oauth }, 'retry', 'auth.helper-rejected'],
  [
    '401 after a confirmed sign-in',
    http(401),
    { auth: 'oauth', signedIn: true, ...oauth },
    'look',
    'auth.rejected-after-sign-in',
  ],
  ['403', http(403), oauth, 'look', 'http.forbidden'],
  ['404', http(404), {}, 'look', 'http.not-found'],
  ['410', http(410), {}, 'look', 'http.not-found'],
  ['405', http(405), {}, 'look', 'http.not-mcp'],
  ['200 that is no answer', http(200), {}, 'look', 'http.not-mcp'],
  ['400', http(400), {}, 'look', 'http.rejected'],
  ['406', http(406), {}, 'look', 'http.rejected'],
  ['408', http(408), {}, 'retry', 'http.unavailable'],
  ['425', http(425), {}, 'retry', 'http.unavailable'],
  ['429', http(429), {}, 'retry', 'http.rate-limited'],
  ['500', http(500), {}, 'retry', 'http.unavailable'],
  ['502', http(502), {}, 'retry', 'http.unavailable'],
  ['503', http(503), {}, 'retry', 'http.unavailable'],
  ['599', http(599), {}, 'retry', 'http.unavailable'],
  ['refused', network('ECONNREFUSED'), {}, 'retry', 'net.refused'],
  ['reset', network('ECONNRESET'), {}, 'retry', 'net.reset'],
  ['closed by the other side', network('UND_ERR_SOCKET'), {}, 'retry', 'net.reset'],
  ['broken pipe', network('EPIPE'), {}, 'retry', 'net.reset'],
  ['unknown', network('UNKNOWN'), {}, 'retry', 'net.reset'],
  ['no such name', network('ENOTFOUND'), {}, 'retry', 'net.dns'],
  ['name service away', network('EAI_AGAIN'), {}, 'retry', 'net.dns'],
  ['no network', network('ENETUNREACH'), {}, 'retry', 'net.offline'],
  ['an unknown name, offline', network('ENOTFOUND'), { offline: true }, 'retry', 'net.offline'],
  ['a bad certificate, offline by mistake', network('CERT_HAS_EXPIRED'), { offline: true }, 'look', 'net.tls'],
  ['silence, offline', { kind: 'timeout', message: 'late' }, { offline: true }, 'retry', 'net.offline'],
  ['an answer that was lost, offline', { kind: 'closed', message: 'lost' }, { offline: true }, 'retry', 'net.offline'],
  ['no route', network('EHOSTUNREACH'), {}, 'retry', 'net.offline'],
  ['time-out', network('ETIMEDOUT'), {}, 'retry', 'net.timeout'],
  ['time-out of a connect', network('UND_ERR_CONNECT_TIMEOUT'), {}, 'retry', 'net.timeout'],
  ['time-out of headers', network('UND_ERR_HEADERS_TIMEOUT'), {}, 'retry', 'net.timeout'],
  ['expired certificate', network('CERT_HAS_EXPIRED'), {}, 'look', 'net.tls'],
  ['self-signed', network('DEPTH_ZERO_SELF_SIGNED_CERT'), {}, 'look', 'net.tls'],
  ['unknown issuer', network('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), {}, 'look', 'net.tls'],
  ['another name', network('ERR_TLS_CERT_ALTNAME_INVALID'), {}, 'look', 'net.tls'],
  ['http behind https', network('ERR_SSL_WRONG_VERSION_NUMBER'), {}, 'look', 'net.tls'],
  ['no TLS', network('EPROTO'), {}, 'look', 'net.tls'],
  ['no HTTP', network('HPE_INVALID_CONSTANT'), {}, 'look', 'http.not-mcp'],
  ['redirect elsewhere', { kind: 'redirect', message: 'to https://evil' }, {}, 'look', 'http.redirect'],
  ['HTML', { kind: 'not-mcp', message: '<html>' }, {}, 'look', 'http.not-mcp'],
  ['no common version', { kind: 'era', message: 'x' }, {}, 'look', 'protocol.version'],
  ['an error answer', { kind: 'rpc', code: -32603, message: 'x' }, {}, 'look', 'protocol.refused'],
  [
    'a greeting it does not know',
    { kind: 'rpc', code: -32601, message: 'Method not found' },
    {},
    'look',
    'protocol.invalid',
  ],
  [
    'a key that is missing',
    { kind: 'rpc', code: -32600, message: 'Your API key is missing' },
    {},
    'look',
    'protocol.refused',
  ],
  ['no answer from a server', { kind: 'timeout', message: 'x' }, {}, 'retry', 'net.timeout'],
  ['no answer from a program', { kind: 'timeout', message: 'x' }, { transport: 'stdio' }, 'retry', 'process.silent'],
  ['ended under a request', { kind: 'closed', message: 'x' }, {}, 'retry', 'net.reset'],
  ['a program that ended', exited(1, null), { transport: 'stdio' }, 'retry', 'process.exited'],
  ['a program that was killed', exited(null, 'SIGKILL'), { transport: 'stdio' }, 'retry', 'process.exited'],
  ['no such program', spawned('ENOENT'), { transport: 'stdio' }, 'stop', 'process.not-found'],
  ['no such folder', spawned('ENOTDIR'), { transport: 'stdio' }, 'stop', 'process.not-found'],
  ['may not be run', spawned('EACCES'), { transport: 'stdio' }, 'stop', 'process.not-executable'],
  ['no program format', spawned('ENOEXEC'), { transport: 'stdio' }, 'stop', 'process.not-executable'],
  // These can never succeed; they were tried for ever as if the machine was busy.
  ['too many arguments', spawned('E2BIG'), { transport: 'stdio' }, 'stop', 'process.not-executable'],
  ['a NUL in an argument', spawned('ERR_INVALID_ARG_VALUE'), { transport: 'stdio' }, 'stop', 'process.not-executable'],
  ['too many processes', spawned('EAGAIN'), { transport: 'stdio' }, 'retry', 'internal.exhausted'],
  ['no memory for a program', spawned('ENOMEM'), { transport: 'stdio' }, 'retry', 'internal.exhausted'],
  ['no descriptor for a connection', network('EMFILE'), {}, 'retry', 'internal.exhausted'],
  ['none on the whole machine', network('ENFILE'), {}, 'retry', 'internal.exhausted'],
  ['no buffers', network('ENOBUFS'), {}, 'retry', 'internal.exhausted'],
  ['too many open files', spawned('EMFILE'), { transport: 'stdio' }, 'retry', 'internal.exhausted'],
  ['anything else', { kind: 'other', message: 'x' }, {}, 'retry', 'internal.unexpected'],
]

test.each(rows)('%s', (_name, fault, given, wanted, code) => {
  const failure = classify(fault, context(given))
  expect([meaning(failure), failure.problem.code]).toEqual([wanted, code])
  expect(problemCodes).toContain(failure.problem.code)
  for (const words of [failure.problem.title, failure.problem.detail, failure.problem.hint]) expect(words).not.toBe('')
})

// Would catch: a server that is told of a new sign-in and does not care.
test('whatever a sign-in may end says so', () => {
  const failed = (then: AuthError['outcome']): Fault => ({
    kind: 'auth',
    error: new AuthError('auth.refresh-unavailable', 'x', then),
    message: 'x',
  })
  const waits = (fault: Fault, given: Partial<FaultContext> = {}): boolean => {
    const failure = classify(fault, context(given))
    return failure.then === 'needs-auth' || failure.waitsFor === 'credential'
  }
  expect(waits(http(401), oauth)).toBe(true)
  expect(waits(http(401), { signIn: { kind: 'none' } })).toBe(true)
  expect(waits(http(401), { auth: 'oauth', signedIn: true })).toBe(true)
  expect(waits(failed({ then: 'retry' }))).toBe(true)
  expect(waits(failed({ then: 'fail' }))).toBe(true)
  expect(waits(http(503))).toBe(false)
  expect(waits(network('ECONNREFUSED'))).toBe(false)
})

describe('words', () => {
  test('wrong advice is worse than none: only a certificate problem is called that', () => {
    const about = (code: string): string => JSON.stringify(classify(network(code), context()).problem)
    expect(about('CERT_HAS_EXPIRED')).toContain('certificate')
    expect(about('ERR_SSL_WRONG_VERSION_NUMBER')).not.toMatch(/certificate/i)
    expect(about('ERR_SSL_WRONG_VERSION_NUMBER')).toContain('http://')
  })

  test('a program’s end is told with its exit code or signal and its last words', () => {
    expect(classify(exited(3, null), context()).problem).toMatchObject({
      detail: expect.stringContaining('exit code 3'),
      evidence: { exitCode: 3, stderr: ['last words'] },
    })
    expect(classify(exited(null, 'SIGSEGV'), context()).problem.detail).toContain('SIGSEGV')
  })

  test('a sign-in says which scopes the server asked for', () => {
    expect(classify(http(401), context(oauth))).toMatchObject({ reason: 'first-time', scopes: ['a'] })
  })
})

test.each([
  [429, 9_000, 9_000],
  [429, null, 5_000],
  [503, 9_000, 9_000],
  [503, null, undefined],
])('status %d with Retry-After %s waits at least %s ms', (status, retryAfterMs, notBefore) => {
  expect(classify(http(status, { retryAfterMs }), context())).toMatchObject({ then: 'retry', notBefore })
})

describe('secrets', () => {
  const faults: Fault[] = [
    http(500, { body: `echo ${secret}`, server: secret, headerNames: ['x-a'] }),
    http(403, { body: `${'x'.repeat(295)}${secret}` }),
    { kind: 'network', code: 'UNKNOWN', message: secret },
    { kind: 'redirect', message: secret },
    { kind: 'not-mcp', message: secret },
    { kind: 'era', message: secret },
    { kind: 'rpc', code: 1, message: secret },
    { kind: 'closed', message: secret },
    { kind: 'exited', exitCode: 1, signal: null, stderr: [secret, `a ${secret}`] },
    { kind: 'spawn', code: 'EACCES', message: secret },
    { kind: 'other', message: secret },
  ]
  test.each(faults.map((fault) => [fault.kind, fault] as const))(
    '%s: not in the problem, not in part',
    (_kind, fault) => {
      const text = JSON.stringify(classify(fault, context()).problem)
      expect(text).not.toContain(secret)
      expect(text).not.toContain(secret.slice(0, 5))
    },
  )

  test('at most 300 characters of a body are kept', () => {
    expect(classify(http(500, { body: 'y'.repeat(10_000) }), context()).problem.evidence.body).toHaveLength(300)
  })

  test.each(faults.map((fault) => [fault.kind, fault] as const))('%s: not in what a caller is told', (_kind, fault) => {
    const told = callError(new FaultError(fault), { tool: 't', target: 'h', redact })
    expect(JSON.stringify([told.message, told.data])).not.toContain(secret)
  })
})

// Would catch: an error of a call that says twice that it failed, as the window puts “The call failed” above it.
test('the error that a server answers with is in its own words, once', () => {
  const told = (fault: Fault): string => callError(new FaultError(fault), { tool: 'add', target: 'h', redact }).message
  expect(told({ kind: 'rpc', code: -32602, message: 'Invalid params' })).toBe(
    'The server answered add with an error: “Invalid params”',
  )
  expect(told({ kind: 'rpc', code: -32603, message: ' ' })).toBe('The server answered add with the error -32603.')
  expect(told({ kind: 'not-mcp', message: 'What came is not JSON.' })).toBe(
    'There is no usable answer to add. What came is not JSON.',
  )
})

describe('what a caller is told', () => {
  const told = (fault: Fault): string => callError(new FaultError(fault), { tool: 't', target: 'h', redact }).code
  test.each([
    [network('ECONNREFUSED'), 'call-failed'],
    [network('ECONNRESET'), 'call-outcome-unknown'],
    [{ kind: 'closed', message: 'x' }, 'call-outcome-unknown'],
    [{ kind: 'timeout', message: 'x' }, 'call-outcome-unknown'],
    [exited(1, null), 'call-outcome-unknown'],
    [http(401), 'needs-auth'],
    [http(403), 'call-failed'],
    [http(500), 'call-failed'],
    [{ kind: 'rpc', code: -32602, message: 'x' }, 'call-failed'],
    [{ kind: 'not-mcp', message: 'x' }, 'call-failed'],
  ] as [Fault, string][])('%j is %s (whether it may have run must be told honestly)', (fault, code) => {
    expect(told(fault)).toBe(code)
  })

  test('only a refused connection certainly never reached the server', () => {
    expect(wasNeverSent(new FaultError(network('ECONNREFUSED')))).toBe(true)
    for (const fault of [network('ECONNRESET'), network('ETIMEDOUT'), http(500), exited(1, null)])
      expect(wasNeverSent(new FaultError(fault))).toBe(false)
    expect(wasNeverSent(new Error('ECONNREFUSED'))).toBe(false)
  })

  test('a server that takes no calls says why', () => {
    const trouble = problem('net.refused', 0, { detail: 'Nothing listens.' })
    expect(notConnected('one', { kind: 'failed', problem: trouble })).toMatchObject({
      code: 'not-connected',
      data: { state: 'failed' },
    })
    expect(notConnected('one', { kind: 'failed', problem: trouble }).message).toContain('Nothing listens.')
    expect(notConnected('one', { kind: 'needs-auth', reason: 'expired', scopes: [], problem: trouble }).code).toBe(
      'needs-auth',
    )
    expect(notConnected('one', { kind: 'disconnected', problem: null }).message).toBe('one is not connected.')
    // Would catch: a caller that hears of an exit code, and not of the key that the program asks for.
    const ended = problem('process.exited', 0, { detail: 'It ended.', evidence: { stderr: ['Error: KEY is not set'] } })
    expect(notConnected('one', { kind: 'failed', problem: ended }).message).toMatch(/It says: “Error: KEY is not set”$/)
  })
})

// Catches “refuses this account” where there is none, as of a server that only wants to be called localhost.
test('a 403 to nobody speaks of no account', () => {
  const refusal = (auth: FaultContext['auth'], signedIn: boolean): string =>
    classify(http(403), context({ auth, signedIn })).problem.title
  expect(refusal('none', false)).toBe('The server refuses access')
  expect(refusal('none', true)).toBe('The server refuses this account')
  expect(refusal('oauth', true)).toBe('The server refuses this account')
  expect(refusal('static', false)).toBe('The server refuses this account')
})
