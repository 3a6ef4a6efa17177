/** Every row of the policy table (design: recovery.md), and the integration tests that show that it happens for real. */
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
    tests: { 'headers-helper.test.ts': ['a helper that fails is told with its exit code and last words'] },
  },
  {
    when: 'a 401 to a static header',
    codes: ['auth.static-rejected'],
    tests: { 'transports.test.ts': ['a static bearer header opens the door, a wrong one is retried'] },
  },
  {
    when: 'a 401 while there is a refresh token',
    codes: [],
    tests: { 'auth-refresh.test.ts': ['20 parallel calls succeed with exactly one refresh and no browser'] },
  },
  {
    when: 'the token endpoint is away',
    codes: ['auth.refresh-unavailable'],
    tests: { 'auth-refresh.test.ts': ['for 8 s: reconnecting, nothing lost, heals by itself'] },
  },
  {
    when: 'the refresh token is refused',
    codes: ['auth.expired', 'auth.revoked'],
    tests: {
      'auth-refresh.test.ts': [
        'revoked: needs-auth within one request, no browser by itself, one click repairs',
        'told with status 200',
      ],
    },
  },
  {
    when: 'the client is refused',
    codes: ['auth.expired'],
    tests: { 'auth-refresh.test.ts': ['found out by a refresh: the next sign-in registers anew and works'] },
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
    when: 'a 403 that asks for more rights',
    codes: ['auth.more-scopes'],
    tests: { 'auth-sharing.test.ts': ['leads to one click for the union; other tools go on meanwhile'] },
  },
  {
    when: 'a 403 without a challenge',
    codes: ['http.forbidden'],
    tests: {
      'auth-sharing.test.ts': ['403 without a challenge is no matter of rights'],
      'policy/http.test.ts': ['403 without a challenge to the greeting'],
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
      'policy/http.test.ts': ['404 that is about no session', 'HTML instead of MCP', 'another refusal (406)'],
    },
  },
  {
    when: 'the server is not well, refuses, resets or stays silent',
    codes: ['http.unavailable', 'http.rate-limited', 'net.refused', 'net.reset', 'net.timeout'],
    tests: {
      'recovery.test.ts': ['is retried, and connected to as soon as it appears', 'ends within 3 s of the return'],
      'policy/http.test.ts': ['is waited out, and heals by itself', 'Retry-After is honoured'],
      'policy/network.test.ts': ['reset: waited out', 'no answer to the greeting'],
      'storm.test.ts': ['50 servers, dead for 60 s'],
    },
  },
  {
    when: 'no name, no way, no network',
    codes: ['net.offline', 'net.dns'],
    tests: {
      'offline.test.ts': ['pauses all servers, says so, and has them back within 3 s of its return'],
      'policy/network.test.ts': ['a name that nobody knows'],
    },
  },
  {
    when: 'a certificate that cannot be trusted',
    codes: ['net.tls'],
    tests: { 'policy/network.test.ts': ['a certificate that nobody trusts: failed, never bypassed'] },
  },
  {
    when: 'a redirect to another origin',
    codes: ['http.redirect'],
    tests: { 'policy/http.test.ts': ['to another origin gets no credential'] },
  },
  {
    when: 'a program that is not there, or may not be run',
    codes: ['process.not-found', 'process.not-executable'],
    tests: { 'stdio.test.ts': ['is explained: missing, not executable'] },
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
    tests: { 'stdio.test.ts': ['50 MB of stderr and stray stdout lines leave its memory bounded'] },
  },
  {
    when: 'two missed health probes',
    codes: ['net.timeout'],
    tests: { 'policy/network.test.ts': ['two missed health probes: built anew'] },
  },
  {
    when: 'an entry that cannot be used',
    codes: ['config.invalid-entry', 'config.unresolved-variable', 'config.needs-approval', 'vault.secret-missing'],
    tests: {
      'policy/entry.test.ts': ['an entry that breaks a rule', 'a variable without a value'],
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
        "code: 'auth.state-mismatch'",
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
    },
  },
  {
    when: 'a server that breaks the protocol',
    codes: ['protocol.invalid', 'protocol.version', 'protocol.tools-unavailable'],
    tests: {
      'policy/entry.test.ts': [
        'a greeting that is answered with an error',
        'a protocol version that nobody speaks',
        'tools that cannot be listed',
      ],
    },
  },
]
