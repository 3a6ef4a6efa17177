/**
 * What is said of trouble at an address where MCP has answered before: nothing is wrong with the address then, so nobody is
 * sent to look at it. A page of the network, a proxy, an update passes. Pure.
 */
import type { Problem, ProblemCode } from '../../../shared/model/problem'
import type { AuthError } from './auth-error'
import { problem } from './problem'
import type { Words } from './standing-words'

const words: Partial<Record<ProblemCode, Partial<Words>>> = {
  'http.not-found': {
    title: 'The server is not there any more',
    hint: 'It was there before: perhaps it is being updated, or was taken away. Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'http.not-mcp': {
    title: 'Something else answers in the server’s place',
    hint: 'A proxy or a page of your network may stand in its place. Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'http.redirect': {
    title: 'The server redirects to somewhere else',
    hint: 'It answered itself before: a sign-in page of your network may stand in its place. Patchbay looks again by itself.',
    action: 'reconnect',
  },
  'http.rejected': {
    hint: 'It took such requests before; its own words are in the details. Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'net.refused': { hint: 'It was there before. Start it, if it is yours; Patchbay tries again by itself.' },
  'net.dns': {
    hint: 'It was known before: connect to the network or VPN that knows it. Patchbay tries again by itself.',
  },
  'net.tls': { hint: 'Nothing was sent. Tell the server’s operator, or install your company’s certificate authority.' },
  'auth.rejected-after-sign-in': {
    hint: 'Check this computer’s clock, and tell the server’s operator.',
    action: 'reconnect',
  },
  'auth.wrong-resource': { hint: 'Tell the server’s operator. Nothing was sent.', action: 'none' },
}

/** Where a person may overlook what is wrong with the description of a sign-in service. */
const toOverlook: Partial<Record<ProblemCode, Partial<Words>>> = {
  'auth.issuer-mismatch': {
    title: 'The sign-in service calls itself otherwise',
    hint: 'Some well-known services make this mistake. Sign in anyway only if both names belong to the service that you mean.',
    action: 'trust-issuer',
  },
  'auth.pkce-missing': {
    title: 'The sign-in service does not mention PKCE',
    hint: 'Those of Microsoft and Amazon have it and do not say so. Sign in anyway only if you know that this one has it, too.',
    action: 'trust-issuer',
  },
  'auth.wrong-resource': {
    title: 'The server names itself without encryption',
    hint: 'Servers behind a proxy often make this mistake. Patchbay sends the sign-in to the encrypted address only.',
    action: 'trust-issuer',
  },
}

/** In place of the standing words of this problem. */
export function wordsWhereItWas(code: ProblemCode): Partial<Words> {
  return words[code] ?? {}
}

/**
 * A sign-in that came to nothing, as a person is told of it.
 * @param detail the error's own words, redacted
 * @param now ms since the epoch
 */
export function problemOfSignIn({ code, evidence }: AuthError, detail: string, wasMcp: boolean, now: number): Problem {
  const words = evidence.otherIssuer === undefined ? (wasMcp ? wordsWhereItWas(code) : {}) : toOverlook[code]
  return problem(code, now, { ...words, detail, evidence })
}
