/**
 * Redaction that fails closed: every header value and every environment value is secret until proven otherwise, and so is
 * every text of an entry in a field that Patchbay does not know.
 * A `Redactor` knows the real values that are in use and removes them from any text that leaves the engine.
 */
import { addressOf } from '../../../shared/address'
import { withoutColours } from '../../../shared/text/printable'
import { isSecretName, mask, withoutShapes } from './shapes'

/** Values shorter than this are too common to search for in running text (they are still masked in structured views). */
const shortestSearched = 6

/** A longer text is cut before it is searched (characters): nobody reads so much, and searching takes time. */
const longestText = 256_000

const scheme = /^(bearer|basic|token)\s+/i
const anyUrl = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>]+/gi
/** Where in a run of addresses the next one begins. */
const nextAddress = /(?<![a-z0-9+.-])(?=[a-z][a-z0-9+.-]{0,30}:\/\/)/i

export class Redactor {
  readonly #known = new Map<string, Set<string>>()
  /** All of them, longest first; null when they have changed since they were last needed. */
  #sorted: string[] | null = null

  /** Replaces the set of secret values that `owner` uses. */
  set(owner: string, values: Iterable<string>): void {
    const useful = new Set([...values].flatMap(formsOf).filter((form) => form.length >= shortestSearched))
    if (useful.size === 0) this.#known.delete(owner)
    else this.#known.set(owner, useful)
    // Sorted when it is needed: at a start every server brings its own, one after another.
    this.#sorted = null
  }

  /** The text, cut to 256 000 characters, without any known secret and without anything of a credential's shape. */
  text(text: string): string {
    // Colours go first: they are gone wherever the text is shown, and must not stand in the middle of a secret till then.
    let result = withoutColours(text.slice(0, longestText))
    for (const secret of this.#secrets()) {
      if (result.includes(secret)) result = result.replaceAll(secret, mask)
    }
    const shown = withoutShapes(result).replace(anyUrl, withoutUsers)
    // What was cut through the middle is no longer known for what it is: the end goes with it.
    return text.length > longestText ? `${shown.slice(0, -Math.min(this.#longest(), shown.length))}…` : shown
  }

  /** Longest first, so that a secret that contains another one is removed whole. */
  #secrets(): readonly string[] {
    const all = (): Set<string> => new Set([...this.#known.values()].flatMap((set) => [...set]))
    return (this.#sorted ??= [...all()].toSorted((a, b) => b.length - a.length))
  }

  /** The same of every text in a value of JSON; names of members stay. */
  value<T>(value: T): T {
    if (typeof value !== 'object' || value === null) return value
    const hidden = (_name: string, inner: unknown): unknown => (typeof inner === 'string' ? this.text(inner) : inner)
    return JSON.parse(JSON.stringify(value, hidden)) as T
  }

  /** How far a secret that was cut may reach back into a text (characters). */
  #longest(): number {
    return Math.max(4_000, this.#secrets()[0]?.length ?? 0)
  }
}

/** The ways in which a value may turn up: as it is, without its scheme, line by line, decoded, quoted, and inside of base64. */
function formsOf(value: string): string[] {
  const bare = value.trim().replace(scheme, '')
  const lines = bare.split(/[\r\n]+/).map((line) => line.trim())
  const basic = /^basic\s/i.test(value.trim()) ? Buffer.from(bare, 'base64').toString('utf8') : ''
  const plain = [value, value.trim(), bare, ...lines, basic, basic.slice(basic.indexOf(':') + 1)]
  const written = plain.flatMap((form) => [
    form,
    encodeURIComponent(wellFormed(form)),
    JSON.stringify(form).slice(1, -1),
  ])
  return [...written, ...insideBase64(bare)]
}

/** Fewer bytes leave too little that is sure to be theirs (bytes). */
const shortestEncoded = 12

/**
 * What stands of a value in the base64 of any text that has it in it, e.g. of `user:value` in a header that a program made of
 * it: for each of the three places at which it may begin, the letters that depend on nothing but the value.
 */
function insideBase64(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  if (bytes.length < shortestEncoded) return []
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // Eight bits a byte, six a letter: the letters at both ends have bits of the neighbours in them.
    const sure = encoded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** Half a surrogate pair cannot be URL-encoded. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

/** A URL for people: no user, no password, no fragment, and no value of a query parameter. Never throws. */
export function redactUrl(url: string): string {
  const parsed = addressOf(url)
  if (!parsed || (parsed.host === '' && parsed.protocol !== 'file:')) {
    // Greedy: a password may contain an @ itself.
    return redactPath(withoutUser(url).replace(/[?#].*$/s, `?${mask}`))
  }
  // A parameter without a value may itself be the key.
  const query = [...parsed.searchParams].map(([name, value]) => (value === '' ? mask : `${name}=${mask}`)).join('&')
  const path = redactPath(decoded(parsed.pathname))
  return `${parsed.protocol}//${parsed.host}${path}${query === '' ? '' : `?${query}`}`
}

function withoutUsers(run: string): string {
  return run.split(nextAddress).map(maskedUser).join('')
}

/** A password may have any sign in it, also `@`, `/` and `#`; what looks like a port is none. */
function maskedUser(url: string): string {
  const start = url.indexOf('://') + 3
  const end = url.slice(start).search(/[/?#]/)
  const authority = end === -1 ? url.slice(start) : url.slice(start, start + end)
  const mayGoOn = /^[^:@[]*:(?!\d{1,5}$)/.test(authority)
  const at = mayGoOn ? url.lastIndexOf('@') : url.lastIndexOf('@', start + authority.length)
  return at <= start ? url : `${url.slice(0, start)}${mask}${url.slice(at)}`
}

/** What stands between the first `//` and the last `@` before white space goes. */
function withoutUser(url: string): string {
  const start = url.indexOf('//')
  if (start === -1) return url
  const white = url.slice(start).search(/\s/)
  const end = url.lastIndexOf('@', white === -1 ? url.length : start + white)
  return end < start ? url : `${url.slice(0, start)}//${url.slice(end + 1)}`
}

/** Some services put the key into the path; a long run of letters and digits is no word. */
export function redactPath(path: string): string {
  return path.replace(/[\w-]{20,}/g, (part) => (isSecretPathPart(part) ? mask : part))
}

/** True for a part of a path that is too long for a word. */
export function isSecretPathPart(part: string): boolean {
  return part.length >= 32 || (part.length >= 20 && /\d/.test(part))
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    // A stray percent sign; it is shown as it is.
    return path
  }
}

/** Program arguments for people: the value of anything named like a secret is masked, as are values of a credential's shape. */
export function redactArguments(args: readonly string[]): string[] {
  let before = ''
  return args.map((argument) => {
    const option = before
    before = argument
    const isOption = /^(--[a-z]|-[a-z]$)/i.test(argument)
    if (isOption && !argument.includes('=')) return argument
    if (option === '-H' || (option.startsWith('-') && isSecretName(option))) return mask
    if (/^-H./.test(argument)) return `-H${mask}`
    const inOne = /^(?:-e=?|--env=)[A-Za-z_]\w*=/.exec(argument)
    if (inOne) return `${inOne[0]}${mask}`
    const user = /^(?:-u|--user|--proxy-user)$/.test(option) ? /^[^:]+:(?!\d+$)(?=.)/.exec(argument) : null
    if (user) return `${user[0]}${mask}`
    const pair = /^([\w.-]+)[=:]/.exec(argument)
    const isVariable = option === '-e' || option === '--env'
    if (pair?.[1] !== undefined && (isVariable || isSecretName(pair[1]))) return `${pair[0]}${mask}`
    return withoutShapes(argument.replace(anyUrl, redactUrl))
  })
}

/** The same of a whole command line in one text. */
export function redactLine(line: string): string {
  return redactArguments(line.split(' ')).join(' ')
}

function userOf(url: string): string {
  const start = url.indexOf('//')
  const end = start === -1 ? -1 : url.indexOf('@', start)
  const user = end === -1 ? '' : url.slice(start + 2, end)
  return /\s/.test(user) ? '' : user
}

/** The values that `redactUrl` hides, as they may turn up elsewhere. */
export function secretsOfUrl(url: string): string[] {
  const address = addressOf(url)
  if (!address) return [userOf(url).replace(/^[^:]*:/, '')]
  const { username, password, pathname, searchParams, search, hash } = address
  const path = decoded(pathname)
    .split('/')
    .filter((part) => redactPath(part) !== part)
  // A name without a password is a token; beside a password it is just a name.
  const user = password === '' ? username : password
  const values = [...searchParams].map(([name, value]) => value || name)
  const written = search.split(/[?&]/).map((pair) => pair.replace(/^[^=]*=/, ''))
  return [user, decoded(user), ...path, ...values, ...written, hash.slice(1)]
}

/** The values that `redactArguments` hides. */
export function secretsOfArguments(args: readonly string[]): string[] {
  const shown = redactArguments(args)
  return args.flatMap((argument, index) => {
    const urls = argument.match(anyUrl) ?? []
    if (urls.length > 0) return urls.flatMap(secretsOfUrl)
    return argument === shown[index] ? [] : [argument, argument.replace(/^[\w.-]+[=:]\s*/, '')]
  })
}

const reference = /^\s*(?:(?:Bearer|Basic|Token)\s+)?\$\{(?:[A-Za-z_]\w*|secret:[\w.-]+)\}\s*$/i

/** A value of `env` or `headers` for people: only a pure reference to a variable or to the vault is shown. */
export function redactValue(value: unknown): unknown {
  return typeof value === 'string' && reference.test(value) ? value : mask
}

/** The values that `redactLine` hides. */
export function secretsOfLine(line: string): string[] {
  return secretsOfArguments(line.split(' '))
}

/** An entry as written, for people: structure and names are kept, values that may be secret are masked. */
export function redactEntry(entry: unknown): unknown {
  return redactField('', entry)
}

function redactField(key: string, value: unknown): unknown {
  if (typeof value === 'string') return redactText(key, value)
  if (typeof value !== 'object' || value === null) return isSecretName(key) ? mask : value
  if (key === 'args' && Array.isArray(value)) return redactArguments(value.map(argumentOf))
  const inner: (name: string, value: unknown) => unknown =
    key === 'env' || key === 'headers' ? (_name, each) => redactValue(each) : redactField
  if (Array.isArray(value)) return value.map((each) => inner(key, each))
  // A key is often pasted where a name belongs.
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [withoutShapes(name), inner(name, each)]))
}

/** An object is no argument; nobody knows what is in it, nor what it makes of being turned into text. */
function argumentOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? mask : String(value)
}

function redactText(key: string, text: string): unknown {
  switch (key) {
    case 'url':
    case 'serverUrl':
    case 'httpUrl':
    case 'authServerMetadataUrl':
      return redactUrl(text)
    case 'command':
    case 'args':
    case 'headersHelper':
      return redactLine(text)
    case 'type':
    case 'transport':
    case 'cwd':
    case 'clientId':
    case 'scopes':
    case 'description':
      return withoutShapes(text)
    default:
      return redactValue(text)
  }
}
