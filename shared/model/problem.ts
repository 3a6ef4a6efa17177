/** A classified failure: the closed list of codes and the shape that travels to every view (docs/recovery.md, "A problem"). */

/** Every code Patchbay can show. Each has a section in `docs/problems.md`; a test keeps the two in step. */
export const problemCodes = [
  'auth.required',
  'auth.expired',
  'auth.revoked',
  'auth.more-scopes',
  'auth.some-tools',
  'auth.no-oauth',
  'auth.static-rejected',
  'auth.helper-rejected',
  'auth.helper-failed',
  'auth.refresh-unavailable',
  'auth.refresh-refused',
  'auth.rejected',
  'auth.rejected-after-sign-in',
  'auth.denied',
  'auth.abandoned',
  'auth.issuer-mismatch',
  'auth.state-mismatch',
  'auth.pkce-missing',
  'auth.wrong-resource',
  'auth.registration-refused',
  'auth.unknown-resource',
  'auth.document-unreadable',
  'auth.private-place',
  'auth.sign-in-failed',
  'http.forbidden',
  'http.not-found',
  'http.not-mcp',
  'http.redirect',
  'http.unavailable',
  'http.rate-limited',
  'http.rejected',
  'net.refused',
  'net.reset',
  'net.timeout',
  'net.dns',
  'net.offline',
  'net.tls',
  'net.proxy',
  'process.not-found',
  'process.not-executable',
  'process.exited',
  'process.crash-loop',
  'process.silent',
  'protocol.invalid',
  'protocol.refused',
  'protocol.version',
  'protocol.tools-unavailable',
  'protocol.too-large',
  'config.parse',
  'config.unreadable',
  'config.invalid-entry',
  'config.unresolved-variable',
  'config.needs-approval',
  'config.unsupported',
  'config.needs-input',
  'config.route-lost',
  'vault.locked',
  'vault.unavailable',
  'vault.unsaved',
  'vault.damaged',
  'vault.secret-missing',
  'internal.exhausted',
  'internal.unsaved',
  'internal.unexpected',
] as const
export type ProblemCode = (typeof problemCodes)[number]

/** The one thing a person can do about a problem; every view turns it into one button. */
export type ProblemAction =
  | 'sign-in'
  | 'reconnect'
  | 'edit-config'
  | 'enter-client-id'
  | 'trust-issuer'
  | 'open-url'
  | 'unlock-vault'
  | 'wait'
  | 'none'

/** A place in a configuration file. Line and column count from 1. */
export interface FilePosition {
  path: string
  line: number
  column: number
}

/** What was seen, already redacted: header names without values, at most 300 characters of a body, the last stderr lines. */
export interface Evidence {
  status?: number
  headerNames?: string[]
  body?: string
  stderr?: string[]
  exitCode?: number | null
  signal?: string | null
  file?: FilePosition
  /** The host of the sign-in service that it is about. */
  issuer?: string
  /** What that service calls itself, where a person may overlook what is wrong with its description. */
  otherIssuer?: string
  /** The address that has to be registered there, so that a sign-in can come back. */
  redirectUri?: string
  cause?: string
}

export interface Problem {
  code: ProblemCode
  /** What happened, as a short sentence without a full stop. */
  title: string
  /** What happened, in full. */
  detail: string
  /** What to do about it. */
  hint: string
  action: ProblemAction
  evidence: Evidence
  /** ISO 8601. */
  at: string
}
