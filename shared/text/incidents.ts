/** What an incident was, in words of the past: for the window's list of incidents and for `patchbay history`. */
import { problemCodes, type ProblemCode } from '../model/problem'

const words: Readonly<Record<ProblemCode, string>> = {
  'auth.required': 'It needed a sign-in',
  'auth.expired': 'The sign-in had expired',
  'auth.revoked': 'The sign-in had been revoked',
  'auth.more-scopes': 'It needed more permissions',
  'auth.no-oauth': 'It wanted a credential',
  'auth.static-rejected': 'It rejected the configured token',
  'auth.helper-rejected': 'It rejected the headers from the helper',
  'auth.helper-failed': 'The headersHelper failed',
  'auth.refresh-unavailable': 'The sign-in service did not answer',
  'auth.refresh-refused': 'The sign-in service refused to renew the sign-in',
  'auth.rejected': 'It rejected the sign-in',
  'auth.rejected-after-sign-in': 'It rejected a fresh sign-in',
  'auth.denied': 'The sign-in was declined',
  'auth.abandoned': 'The sign-in was not finished',
  'auth.issuer-mismatch': 'The sign-in came from the wrong place',
  'auth.state-mismatch': 'The sign-in’s answer did not belong to the question',
  'auth.pkce-missing': 'The sign-in service was not safe to use',
  'auth.wrong-resource': 'The sign-in belonged to another server',
  'auth.registration-refused': 'The sign-in service did not know Patchbay',
  'auth.document-unreadable': 'The sign-in could not be understood',
  'auth.private-place': 'It led to a private place',
  'auth.sign-in-failed': 'The sign-in failed',
  'http.forbidden': 'It refused this account',
  'http.not-found': 'Nothing answered at its address',
  'http.not-mcp': 'Something else answered at its address',
  'http.redirect': 'It redirected to another address',
  'http.unavailable': 'It was having problems',
  'http.rate-limited': 'It asked for a pause',
  'http.rejected': 'It did not accept the request',
  'net.refused': 'Nothing listened at its address',
  'net.reset': 'The connection broke',
  'net.timeout': 'It did not answer',
  'net.dns': 'The host’s name was unknown',
  'net.offline': 'This computer was offline',
  'net.tls': 'Its certificate could not be trusted',
  'net.proxy': 'The proxy was in the way',
  'process.not-found': 'The program was not found',
  'process.not-executable': 'The program could not be run',
  'process.exited': 'The program ended',
  'process.crash-loop': 'The program kept ending',
  'process.silent': 'The program did not respond',
  'protocol.invalid': 'It broke the protocol',
  'protocol.version': 'There was no common protocol version',
  'protocol.tools-unavailable': 'Its tools could not be listed',
  'protocol.too-large': 'It sent too much',
  'config.parse': 'Its file could not be read',
  'config.unreadable': 'Its file could not be opened',
  'config.invalid-entry': 'Its entry was not valid',
  'config.unresolved-variable': 'A variable had no value',
  'config.needs-approval': 'It waited for your approval',
  'config.unsupported': 'Only its client could run it',
  'config.needs-input': 'A value was missing that its client keeps',
  'vault.locked': 'The keychain was locked',
  'vault.unavailable': 'There was no keychain',
  'vault.unsaved': 'Sign-ins could not be saved',
  'vault.damaged': 'The file of sign-ins was damaged',
  'vault.secret-missing': 'A secret was missing',
  'internal.exhausted': 'This computer had run out of room for it',
  'internal.unsaved': 'Patchbay’s own files could not be written',
  'internal.unexpected': 'Patchbay made a mistake',
}

const known: ReadonlySet<string> = new Set(problemCodes)
const isKnown = (code: string): code is ProblemCode => known.has(code)

/** @param code as the history has it; one of another version of Patchbay may be unknown */
export function incidentWords(code: string | null): string {
  if (code === null) return 'It was not there'
  return isKnown(code) ? words[code] : `It was not there (${code})`
}
