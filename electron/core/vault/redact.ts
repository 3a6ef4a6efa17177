/**
 * Redaction that fails closed: every header value and every environment value is secret until proven otherwise.
 * A `Redactor` knows the real values that are in use and removes them from any text that leaves the engine.
 */

export const mask = '••••••'

/** Values shorter than this are too common to search for in running text (they are still masked in structured views). */
const shortestSearched = 6

/** Words in a name that mark its value as secret, e.g. in program arguments and URL parameters. */
const secretName =
  /(^|[-_.])(token|secret|password|passwd|pwd|passphrase|api-?_?key|key|auth|authorization|bearer|cookie|credentials?|session|sig|signature|pat|dsn)($|[-_.=])/i

/** Strings that look like credentials whatever they are called. */
const secretShape =
  /\b(?:eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|glpat|xox[abprs]|github_pat|npm|pypi)[-_][\w-]{10,}|AKIA[0-9A-Z]{12,})/g

const bearer = /\b(Bearer|Basic|Token)\s+[\w.~+/=-]{4,}/gi

export class Redactor {
  readonly #known = new Map<string, Set<string>>()
  #sorted: string[] = []

  /** Replaces the set of secret values that `owner` uses. */
  set(owner: string, values: Iterable<string>): void {
    const useful = new Set<string>()
    for (const value of values) {
      for (const part of [value, value.replace(/^(bearer|basic|token)\s+/i, '')]) {
        if (part.length >= shortestSearched) useful.add(part)
      }
    }
    if (useful.size === 0) this.#known.delete(owner)
    else this.#known.set(owner, useful)
    const all = new Set([...this.#known.values()].flatMap((set) => [...set]))
    // Longest first, so that a secret that contains another one is removed whole.
    this.#sorted = [...all].toSorted((a, b) => b.length - a.length)
  }

  /** The text without any known secret and without anything of a credential's shape. */
  text(text: string): string {
    let result = text
    for (const secret of this.#sorted) {
      if (result.includes(secret)) result = result.replaceAll(secret, mask)
    }
    return result.replace(bearer, `$1 ${mask}`).replace(secretShape, mask)
  }
}

/** A URL for people: no user, no password, and no value of a query parameter. */
export function redactUrl(url: string): string {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return url.replace(/\/\/[^/@\s]*@/, '//').replace(/\?.*$/, `?${mask}`)
  }
  parsed.username = ''
  parsed.password = ''
  parsed.hash = ''
  // Some services put the key into the path; a long run of letters and digits is no word.
  parsed.pathname = parsed.pathname.replace(/[\w-]*\d[\w-]*/g, (part) => (part.length >= 20 ? mask : part))
  const names = [...parsed.searchParams.keys()]
  parsed.search = ''
  const query = names.length > 0 ? `?${names.map((name) => `${name}=${mask}`).join('&')}` : ''
  return decodeURI(parsed.toString()) + query
}

/** Program arguments for people: the value of anything named like a secret is masked, as are values of a credential's shape. */
export function redactArguments(args: readonly string[]): string[] {
  let maskNext = false
  return args.map((argument) => {
    if (maskNext && !argument.startsWith('-')) {
      maskNext = false
      return mask
    }
    maskNext = false
    const pair = /^([\w.-]+)=(.*)$/s.exec(argument)
    const name = pair?.[1]
    if (name !== undefined && secretName.test(name)) return `${name}=${mask}`
    if (argument.startsWith('-') && !argument.includes('=')) maskNext = secretName.test(argument)
    if (/^https?:\/\//i.test(argument)) return redactUrl(argument)
    return argument.replace(bearer, `$1 ${mask}`).replace(secretShape, mask)
  })
}

const reference = /^\s*(?:(?:Bearer|Basic|Token)\s+)?\$\{[A-Za-z_]\w*\}\s*$/i

/** A value of `env` or `headers` for people: only a pure reference to a variable is shown. */
export function redactValue(value: unknown): unknown {
  return typeof value === 'string' && reference.test(value) ? value : mask
}

/** An entry as written, for people: structure and names are kept, values that may be secret are masked. */
export function redactEntry(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, redactField(key, value)]))
}

function redactField(key: string, value: unknown): unknown {
  if ((key === 'env' || key === 'headers') && typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactValue(inner)]))
  }
  if (key === 'args' && Array.isArray(value)) return redactArguments(value.map(String))
  if (key === 'url' && typeof value === 'string') return redactUrl(value)
  if (key === 'headersHelper' && typeof value === 'string') return redactArguments(value.split(' ')).join(' ')
  if (key === 'command' && typeof value === 'string') return redactArguments([value])[0]
  if (secretName.test(key) && typeof value === 'string') return mask
  return typeof value === 'object' ? redactEntry(value) : value
}
