/** Every row of docs/recovery.md, "Policy", and the integration tests that show that it happens for real. */
import type { ProblemCode } from '../../../shared/model/problem'

export interface PolicyRow {
  /** What happens, in the table's order. */
  when: string
  /** The codes that it may end in; empty where the person sees nothing of it. */
  codes: readonly ProblemCode[]
  /** Files below test/integration, each with words from the titles of its tests. */
  tests: Readonly<Record<string, readonly string[]>>
}

export const policyRows: readonly PolicyRow[] = [
  {
    when: 'a 401 although a headersHelper is set',
    codes: ['auth.helper-rejected'],
    tests: {
      'headers-helper.test.ts': [
        'a token that dies on a live connection is replaced inside the call',
        'headers that stay rejected never lead to OAuth discovery or registration',
      ],
    },
  },
  {
    when: 'the helper fails',
    codes: ['auth.helper-failed'],
    tests: {
      'headers-helper.test.ts': ['a helper that fails is told with its exit code and last words'],
      'policy/auth.test.ts': ['that hangs or prints junk: helper-failed, nothing kept, nothing sent, and it heals'],
    },
  },
  {
    when: 'a 401 to a static header',
    codes: ['auth.static-rejected'],
    tests: {
      'transports.test.ts': ['a static bearer header opens the door, a wrong one is retried'],
      'policy/auth.test.ts': ['is tried for ever, at least every 5 minutes, and never leads into a sign-in'],
    },
  },
  {
    when: 'a 401 while there is a refresh token',
    codes: [],
    tests: {
      'auth-refresh.test.ts': [
        '20 parallel calls succeed with exactly one refresh and no browser',
        'the same for tokens without expires_in',
      ],
    },
  },
  {
    when: 'the token endpoint is away',
    codes: ['auth.refresh-unavailable'],
    tests: {
      'auth-refresh.test.ts': ['for 8 s: reconnecting, nothing lost, heals by itself'],
      'policy/auth.test.ts': ['%s: the sign-in is kept, and heals by itself'],
    },
  },
  {
    when: 'the refresh token is refused',
    codes: ['auth.expired', 'auth.revoked'],
    tests: {
      'auth-refresh.test.ts': [
        'revoked: needs-auth within one request, no browser by itself, one click repairs',
        'told with status 200',
      ],
      'policy/auth.test.ts': ['needs-auth with the reason revoked, and one click repairs'],
      'vault-processes.test.ts': ['20 calls here and 20 requests for a token in each of two others: one refresh'],
    },
  },
  {
    when: 'a renewal is refused in a shape that does not say that the sign-in is over',
    codes: ['auth.refresh-refused'],
    tests: {
      'strangers/sign-in-life.test.ts': ['%s: three refreshes, then the sign-in is offered and the token kept'],
    },
  },
  {
    when: 'a 401 that does not say that the token is over, and no refresh token',
    codes: ['auth.rejected'],
    tests: {
      'strangers/sign-in-life.test.ts': ['%s: the token is kept, and used again when the server takes it'],
    },
  },
  {
    when: 'a document of the sign-in that is there and cannot be read',
    codes: ['auth.document-unreadable'],
    tests: {
      'strangers/sign-in-documents.test.ts': ['%s: says which document and what is wrong, and sends nothing elsewhere'],
    },
  },
  {
    when: 'a server of the web that leads to a private place',
    codes: ['auth.private-place'],
    tests: {
      'strangers/private-places.test.ts': [
        'without a click nothing but its own origin is asked',
        '%s: refused with a click as well, and nothing is sent there',
      ],
    },
  },
  {
    when: 'the client is refused',
    codes: ['auth.expired'],
    tests: {
      'auth-refresh.test.ts': ['found out by a refresh: the next sign-in registers anew and works'],
      'policy/auth.test.ts': ['found out by the exchange: the next sign-in registers anew and works'],
    },
  },
  {
    when: 'a 401 with a token issued seconds ago',
    codes: ['auth.rejected-after-sign-in'],
    tests: { 'auth-failures.test.ts': ['the server rejects the new token'] },
  },
  {
    when: 'a 401 without a credential, where a sign-in is to be had',
    codes: ['auth.required'],
    tests: { 'auth-sign-in.test.ts': ['leads to tools without anything else'] },
  },
  {
    when: 'a 401 without a credential, where none is to be had',
    codes: ['auth.no-oauth'],
    tests: { 'transports.test.ts': ['a static bearer header opens the door, a wrong one is retried'] },
  },
  {
    when: 'a 403 that asks for more permissions',
    codes: ['auth.more-scopes'],
    tests: {
      'auth-sharing.test.ts': ['leads to one click for the union; other tools go on meanwhile'],
      'policy/auth.test.ts': ['the consent is forced, and only then'],
    },
  },
  {
    when: 'a 401 to a call, where others need no sign-in',
    codes: ['auth.some-tools'],
    tests: { 'strangers/lazy-sign-in.test.ts': ['its tools are there without a sign-in, and with one they work'] },
  },
  {
    when: 'a sign-in service that knows the server by another name',
    codes: ['auth.unknown-resource'],
    tests: { 'strangers/resource-names.test.ts': ['the refusal names what is wrong, and where it is mended'] },
  },
  {
    when: 'a 403 without a challenge',
    codes: ['http.forbidden'],
    tests: {
      'auth-sharing.test.ts': ['403 without a challenge is no matter of rights'],
      'policy/answers.test.ts': [
        'of the very first request: failed, said by whom, and tried again slowly',
        'the call fails with http.forbidden, the connection stays',
      ],
    },
  },
  {
    when: 'an unknown session',
    codes: [],
    tests: {
      'recovery.test.ts': ['the very next call succeeds', '10 parallel calls succeed over one initialize'],
    },
  },
  {
    when: 'a 404 that is about no session, a page instead of MCP, another refusal',
    codes: ['http.not-found', 'http.not-mcp', 'http.rejected'],
    tests: {
      'policy/http.test.ts': ['another refusal (406)'],
      'policy/answers.test.ts': ['answers with $answer: failed, and the right path is suggested'],
    },
  },
  {
    when: 'the server is not well, refuses, resets or stays silent',
    codes: ['http.unavailable', 'http.rate-limited', 'net.refused', 'net.reset', 'net.timeout'],
    tests: {
      'recovery.test.ts': ['is retried, and connected to as soon as it appears', 'ends within 3 s of the return'],
      'policy/http.test.ts': ['is waited out, and heals by itself'],
      'policy/answers.test.ts': ['is retried not before its Retry-After, and heals by itself'],
      'policy/network.test.ts': ['reset: waited out', 'no answer to the greeting'],
      'storm.test.ts': ['50 servers, dead for 60 s'],
    },
  },
  {
    when: 'no name, no way, no network',
    codes: ['net.offline', 'net.dns'],
    tests: {
      'offline.test.ts': ['pauses all servers, says so, and has them back within 3 s of its return'],
      'policy/ways.test.ts': ['is retried, and connected to as soon as it is known'],
    },
  },
  {
    when: 'a proxy that is away, wants a password, or refuses',
    codes: ['net.proxy'],
    tests: {
      'proxy.test.ts': [
        'is away: paused, said so, and back by itself (%s)',
        'and another one is a problem of its own (%s)',
        'refuses the host: told with its status',
        'is no proxy: nothing is sent past it',
      ],
    },
  },
  {
    when: 'a certificate that cannot be trusted',
    codes: ['net.tls'],
    tests: {
      'policy/ways.test.ts': ['is never accepted: failed, named, and nothing was sent'],
    },
  },
  {
    when: 'a redirect to another origin',
    codes: ['http.redirect'],
    tests: {
      'policy/ways.test.ts': [
        'at the first request ($entry, $how): failed, and no credential goes there',
        'in the middle of a connection (%s): the call is not run there',
        'with a sign-in: the token stays here, and is kept',
      ],
    },
  },
  {
    when: 'a program that is not there, or may not be run',
    codes: ['process.not-found', 'process.not-executable'],
    tests: {
      'stdio.test.ts': ['is explained: missing, not executable'],
      'policy/process.test.ts': ['is looked for on PATH: said where, and found after Reconnect once it is installed'],
    },
  },
  {
    when: 'a program that ends',
    codes: ['process.exited', 'process.crash-loop'],
    tests: {
      'stdio.test.ts': ['is noticed at once while idle', 'at once and always: failed, with its last stderr lines'],
    },
  },
  {
    when: 'a program that does not answer the greeting',
    codes: ['process.silent'],
    tests: { 'stdio.test.ts': ['is given up when it never answers, while others connect'] },
  },
  {
    when: 'stray lines on stdout, endless stderr',
    codes: [],
    tests: {
      'stdio.test.ts': ['50 MB of stderr and stray stdout lines leave its memory bounded'],
      'policy/process.test.ts': ['is connected, and the lines are in its activity'],
    },
  },
  {
    when: 'two missed health probes',
    codes: ['net.timeout'],
    tests: { 'policy/network.test.ts': ['two missed health probes: built anew'] },
  },
  {
    when: 'an entry that only its client can run, or whose value its client keeps',
    codes: ['config.unsupported', 'config.needs-input'],
    tests: { 'clients.test.ts': ['a project’s wait, and what cannot be run is said'] },
  },
  {
    when: 'an entry that leads through Patchbay, and whose record is gone',
    codes: ['config.route-lost'],
    tests: { 'routes.test.ts': ['is named (%s), says what helps, and that helps'] },
  },
  {
    when: 'an entry that cannot be used',
    codes: ['config.invalid-entry', 'config.unresolved-variable', 'config.needs-approval', 'vault.secret-missing'],
    tests: {
      'policy/entry.test.ts': ['an entry that breaks a rule', 'a variable without a value'],
      'policy/config.test.ts': [
        'url without type: failed with file, line, column and the rule',
        'a field that is missing: failed, at the name of the entry',
        'an unresolved variable: failed with its name and place, nothing sent',
      ],
      'sources.test.ts': ['user, local and project scope each end in their right state, approved or not'],
      'auth-secrets.test.ts': ['is kept in the vault alone, for as long as the server is'],
    },
  },
  {
    when: 'a file that does not parse, or cannot be read',
    codes: ['config.parse', 'config.unreadable'],
    tests: {
      'sources.test.ts': ['a broken file keeps everybody connected, says line and column, and heals'],
      'policy/entry.test.ts': ['a file that cannot be read'],
      'policy/config.test.ts': ['keeps its servers connected, says so, and heals'],
    },
  },
  {
    when: 'a sign-in that comes to nothing',
    codes: [
      'auth.denied',
      'auth.abandoned',
      'auth.issuer-mismatch',
      'auth.state-mismatch',
      'auth.pkce-missing',
      'auth.wrong-resource',
      'auth.sign-in-failed',
    ],
    tests: {
      'auth-failures.test.ts': [
        "code: 'auth.denied'",
        "code: 'auth.issuer-mismatch'",
        'is thrown away, and the sign-in goes on',
        'is told, when no other has come in time',
        "code: 'auth.pkce-missing'",
        "code: 'auth.wrong-resource'",
        "code: 'auth.sign-in-failed'",
        'because nobody comes back in time',
      ],
    },
  },
  {
    when: 'a registration that is refused',
    codes: ['auth.registration-refused'],
    tests: { 'auth-failures.test.ts': ["code: 'auth.registration-refused'"] },
  },
  {
    when: 'a keychain that is locked or absent, a vault that is damaged or cannot be saved',
    codes: ['vault.locked', 'vault.unavailable', 'vault.damaged', 'vault.unsaved'],
    tests: {
      'vault-keychain.test.ts': ['that is locked at the start: nobody is signed out', 'says so, and works from memory'],
      'policy/entry.test.ts': ['a vault that is damaged', 'a vault that cannot be saved'],
      'policy/vault.test.ts': [
        'at the start: vault.locked with one banner, and unlocking repairs',
        'later: calls and refreshes go on from memory',
        'absent: the server asks for a sign-in, which lasts until the end',
      ],
    },
  },
  {
    when: 'a machine that allows no more open files, or programs',
    codes: ['internal.exhausted'],
    tests: { 'descriptors.test.ts': ['everything that cannot be opened is said, nothing hangs, and all heals'] },
  },
  {
    when: 'a disk on which nothing can be saved',
    codes: ['internal.unsaved'],
    tests: { 'full-disk.test.ts': ['that is full costs nothing, and is said', 'that becomes read-only costs nothing'] },
  },
  {
    when: 'a server that breaks the protocol',
    codes: ['protocol.invalid', 'protocol.refused', 'protocol.version', 'protocol.tools-unavailable'],
    tests: {
      'policy/entry.test.ts': [
        'a greeting that is answered with an error',
        'a greeting that it does not know',
        'a protocol version that nobody speaks',
        'tools that cannot be listed',
      ],
      'strangers.test.ts': ['connected, and it says why there are no tools'],
      'strangers/revisions.test.ts': ['is offered in the same attempt', 'the next attempt offers an older one'],
    },
  },
  {
    when: 'a limit of ours was reached',
    codes: ['protocol.too-large'],
    tests: {
      'flood.test.ts': ['to the first message: said, and not read on', 'to a call: the call fails'],
      'strangers.test.ts': ['cut, said so, and the connection lives'],
    },
  },
  {
    when: 'a health probe that is refused, a session that is forgotten in whatever words',
    codes: [],
    tests: {
      'strangers.test.ts': ['it stays connected, in the same session', 'one new session, one repeat', 'not renewed'],
    },
  },
]
