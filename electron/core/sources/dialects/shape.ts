/**
 * The shape that most clients share, `name: { command, args, env } | { url, headers }`, with a table of what each of them
 * does otherwise. What breaks a client's rule comes back as an invalid entry, never as an exception.
 */
import { longestTimeout, type Entry, type InvalidEntry, type OAuthHints } from '../definition'
import { isFields, textFields, textList, textOf, type Fields } from './fields'

export type Kind = 'stdio' | 'http' | 'sse'

export interface Shape {
  /** Names of the field with the address; the first that is there counts. */
  url: readonly string[]
  /** What a `type` means; whatever is not named is unknown to the client. `unsupported` is known, but not to Patchbay. */
  types: Readonly<Record<string, Kind | 'unsupported'>>
  /** What an entry with an address and no type is. `refuse`: the client wants a type. */
  untyped: 'http' | 'sse' | 'refuse'
  /** What an entry with both a command and an address is. */
  both: 'command' | 'url' | 'refuse'
  /** Milliseconds in a unit of `timeout`. */
  timeoutUnit: 1 | 1000
  /** The name of the time limit of one call. */
  timeout?: string
  env?: string
  command?: string
  /** False: the client starts programs only. */
  remote?: boolean
  /** Lists and objects must hold texts and nothing else: no number, and no `null` in their place. */
  strict?: boolean
  /** Whether `null` removes a variable. */
  nullRemoves?: boolean
  /** The entry's sign-in hints. */
  oauth?(raw: Fields): OAuthHints | null
  /** A reason to refuse that only this client has, or a kind that Patchbay cannot run. */
  refuse?(raw: Fields): InvalidEntry['invalid'] | null
}

/** Common spellings of the three kinds. */
export const usualTypes = {
  stdio: 'stdio',
  http: 'http',
  'streamable-http': 'http',
  streamableHttp: 'http',
  streamable_http: 'http',
  sse: 'sse',
} as const satisfies Shape['types']

/** Reads one entry. */
export function readShape(raw: unknown, shape: Shape): Entry | InvalidEntry {
  if (!isFields(raw)) return invalid('stdio', 'A server’s entry must be an object in braces.')
  const kind = kindOf(raw, shape)
  if (typeof kind !== 'string') return kind
  const refused = shape.refuse?.(raw)
  if (refused) return { transport: kind, invalid: refused }
  return kind === 'stdio' ? readProgram(raw, shape) : readRemote(raw, kind, shape)
}

function kindOf(raw: Fields, shape: Shape): Kind | InvalidEntry {
  const hasUrl = shape.url.some((name) => textOf(raw[name]) !== null)
  const hasCommand = textOf(raw[shape.command ?? 'command']) !== null
  const { type } = raw
  if (type !== undefined && type !== null) {
    const known = typeof type === 'string' && Object.hasOwn(shape.types, type) ? shape.types[type] : undefined
    if (known === 'unsupported')
      return unsupported(
        hasUrl ? 'http' : 'stdio',
        `Patchbay cannot run servers of the type ${JSON.stringify(type)}.`,
        'type',
      )
    if (known === undefined) {
      const names = Object.keys(shape.types).map((name) => `"${name}"`)
      return invalid(
        hasUrl ? 'http' : 'stdio',
        `"type" must be one of ${names.join(', ')}, not ${JSON.stringify(type)}.`,
        'type',
      )
    }
    return known
  }
  if (hasUrl && hasCommand) {
    if (shape.both === 'refuse')
      return invalid('stdio', 'An entry has either a command or an address, not both.', shape.command ?? 'command')
    if (shape.both === 'command') return 'stdio'
  } else if (!hasUrl) return 'stdio'
  return shape.untyped === 'refuse'
    ? invalid('http', 'An entry with an address also needs a "type".', shape.url[0] ?? 'url')
    : shape.untyped
}

function readProgram(raw: Fields, shape: Shape): Entry | InvalidEntry {
  const name = shape.command ?? 'command'
  const command = textOf(raw[name])
  if (command === null) return invalid('stdio', `An entry that starts a program needs "${name}", a text.`, name)
  const args = shape.strict ? strictly(raw['args'], isTextList, textList) : textList(raw['args'])
  if (!args) return invalid('stdio', '"args" must be a list of texts.', 'args')
  const envName = shape.env ?? 'env'
  const env = shape.strict ? strictly(raw[envName], isTextFields, textFields) : textFields(raw[envName])
  if (!env) return invalid('stdio', `"${envName}" must be an object whose values are texts.`, envName)
  const given = raw[envName]
  const removed = shape.nullRemoves && isFields(given) ? Object.keys(given).filter((key) => given[key] === null) : []
  return {
    transport: 'stdio',
    command,
    args,
    env,
    ...(removed.length > 0 ? { removedEnv: removed } : {}),
    ...(textOf(raw['cwd']) === null ? {} : { cwd: textOf(raw['cwd']) ?? '' }),
    ...(textOf(raw['envFile']) === null ? {} : { envFile: textOf(raw['envFile']) ?? '' }),
    timeoutMs: timeoutOf(raw, shape),
  }
}

function readRemote(raw: Fields, transport: 'http' | 'sse', shape: Shape): Entry | InvalidEntry {
  const name = shape.url.find((each) => raw[each] !== undefined && raw[each] !== null) ?? shape.url[0] ?? 'url'
  if (shape.remote === false)
    return invalid(transport, 'This client starts programs only; it does not take addresses from this file.', name)
  const url = raw[name]
  if (typeof url !== 'string') return invalid(transport, `A remote server needs "${name}", a text.`, name)
  if (url.trim() === '') return invalid(transport, `The "${name}" is empty, so the server is not configured yet.`, name)
  const headers = shape.strict ? strictly(raw['headers'], isTextFields, textFields) : textFields(raw['headers'])
  if (!headers) return invalid(transport, '"headers" must be an object whose values are texts.', 'headers')
  return {
    transport,
    url,
    headers,
    headersHelper: null,
    oauth: shape.oauth?.(raw) ?? null,
    timeoutMs: timeoutOf(raw, shape),
  }
}

function strictly<T>(value: unknown, isRight: (value: unknown) => boolean, read: (value: unknown) => T): T | null {
  return value === undefined || isRight(value) ? read(value) : null
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isTextFields(value: unknown): boolean {
  return isFields(value) && Object.values(value).every((inner) => typeof inner === 'string')
}

function timeoutOf(raw: Fields, shape: Shape): number | null {
  const value = raw[shape.timeout ?? 'timeout']
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null
  return Math.min(value * shape.timeoutUnit, longestTimeout)
}

export function invalid(transport: InvalidEntry['transport'], rule: string, ...where: string[]): InvalidEntry {
  return { transport, invalid: { rule, where } }
}

/** An entry that its client understands and Patchbay cannot run. */
export function unsupported(transport: InvalidEntry['transport'], rule: string, ...where: string[]): InvalidEntry {
  return { transport, invalid: { rule, where, code: 'config.unsupported' } }
}
