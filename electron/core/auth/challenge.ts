/**
 * Reads `WWW-Authenticate` (RFC 9110, 11.2 and 11.6.1): several challenges in one header, their parameters as tokens or as
 * quoted texts with escapes, or one token68. Lenient: what fits no rule is skipped, and the rest is still read.
 */

/** One way to prove oneself that a server offers. Names are in lower case; of a name that comes twice, the first counts. */
interface Challenge {
  /** Empty for parameters before any scheme. */
  scheme: string
  parameters: ReadonlyMap<string, string>
}

/** What the challenges of one answer say about tokens. */
export interface TokenChallenge {
  /** Where the resource describes itself (RFC 9728, 5.1). */
  resourceMetadata: string | null
  scopes: string[]
  error: string | null
  /** The server wants a token that is bound to a key (RFC 9449). */
  bound: boolean
}

/** What the challenges about tokens say, or, where there is none, those of any scheme; the first that says something counts. */
export function parseChallenge(header: string | null): TokenChallenge {
  const all = parseChallenges(header ?? '')
  const aboutTokens = all.filter(({ scheme }) => scheme === 'bearer' || scheme === 'dpop')
  const challenges = aboutTokens.length > 0 ? aboutTokens : all
  const first = (name: string): string | null =>
    challenges.find(({ parameters }) => parameters.has(name))?.parameters.get(name) ?? null
  return {
    resourceMetadata: first('resource_metadata'),
    scopes: (first('scope') ?? '').split(' ').filter((scope) => scope !== ''),
    error: first('error'),
    bound: challenges.some(({ scheme }) => scheme === 'dpop'),
  }
}

/** True for an answer that wants the same request proved once more, with the nonce that it brings (RFC 9449, 9). */
export function asksForNonce(answer: Response): boolean {
  return (
    answer.status === 401 &&
    answer.headers.has('dpop-nonce') &&
    parseChallenges(answer.headers.get('www-authenticate') ?? '').some(
      ({ scheme, parameters }) => scheme === 'dpop' && parameters.get('error') === 'use_dpop_nonce',
    )
  )
}

/** Each matches at one place only. Servers write addresses without quotes, so a word is more than RFC 9110's token. */
const pattern = {
  between: /[\s,]*/y,
  word: /[^\s,="]+/y,
  token68: /[ \t]+[\w\-.~+/]+=*(?=[ \t]*(?:,|$))/y,
  equals: /[ \t]*=[ \t]*/y,
  quoted: /"((?:[^"\\]|\\.)*)"/sy,
  bare: /[^\s,"]+/y,
}

export function parseChallenges(header: string): Challenge[] {
  const found: { scheme: string; parameters: Map<string, string> }[] = []
  let at = 0
  const take = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = at
    const match = expression.exec(header)
    if (match) at = expression.lastIndex
    return match
  }
  // Behind a quoted text without an end there is no other one: looking for it again at every quote would cost the square.
  let hasQuoted = true
  const takeQuoted = (): RegExpExecArray | null => {
    const quoted = hasQuoted ? take(pattern.quoted) : null
    if (!quoted && header[at] === '"') hasQuoted = false
    return quoted
  }
  while (at < header.length) {
    take(pattern.between)
    const word = take(pattern.word)?.[0].toLowerCase()
    if (word === undefined) {
      // A quote or an equals sign where a name should be: over it, and on.
      at = takeQuoted() ? at : at + 1
      continue
    }
    if (!take(pattern.equals)) {
      found.push({ scheme: word, parameters: new Map() })
      take(pattern.token68)
      continue
    }
    const quoted = takeQuoted()
    const value = quoted ? quoted[1]?.replace(/\\(.)/gs, '$1') : take(pattern.bare)?.[0]
    if (found.length === 0) found.push({ scheme: '', parameters: new Map() })
    const { parameters } = found.at(-1) ?? { parameters: new Map<string, string>() }
    if (value !== undefined && !parameters.has(word)) parameters.set(word, value)
    // A quoted text without an end: nothing behind it can be told apart from it.
    if (value === undefined && header[at] === '"') return found
  }
  return found
}
