/** Codex: TOML, no variables but names of them, and one invalid entry makes Codex refuse the whole file. */
import { pathsOf, projectFile, userFile, type Client, type Place } from '../client'
import { onlyVariable, type Text } from '../variables/notation'
import type { Common, Draft, Wish, Writing } from '../writing'
import type { Change } from '../documents/change'
import type { Entry, InvalidEntry, RemoteEntry } from '../definition'
import { oddField } from './codex-fields'
import { isFields, laidOver, textFields, textOf, texts, valueAt, type Fields } from './fields'
import { readServers, refusal } from './read-servers'
import { invalid, readShape, type Shape } from './shape'
import { draft, set, writingOf, type Words } from './words'

const shape: Shape = {
  url: ['url'],
  types: {},
  untyped: 'http',
  both: 'refuse',
  timeoutUnit: 1000,
  timeout: 'tool_timeout_sec',
  strict: true,
  refuse: (raw) => {
    const odd = oddField(raw)
    if (odd) return odd
    if (raw['auth'] === 'chatgpt') {
      return {
        rule: 'It signs in with the ChatGPT account, which only Codex has.',
        where: ['auth'],
        code: 'config.unsupported',
      }
    }
    return null
  },
  oauth: (raw) => {
    const hints = isFields(raw['oauth']) ? raw['oauth'] : {}
    const scopes = texts(raw['scopes'])
    const port = hints['callback_port']
    const resource = textOf(raw['oauth_resource']) ?? undefined
    const isSilent = textOf(hints['client_id']) === null && scopes.length === 0 && typeof port !== 'number'
    if (isSilent && resource === undefined) return null
    return {
      clientId: textOf(hints['client_id']) ?? undefined,
      callbackPort: typeof port === 'number' ? port : undefined,
      scopes: scopes.length > 0 ? scopes.join(' ') : undefined,
      resource,
    }
  },
}

const onlyPrograms = ['args', 'env', 'env_vars', 'cwd']
const onlyRemote = [
  'bearer_token_env_var',
  'http_headers',
  'env_http_headers',
  'http_headers_helper',
  'auth',
  'oauth',
  'oauth_resource',
]

/** Reads one table below `mcp_servers`. */
export function readCodexEntry(raw: unknown): Entry | InvalidEntry {
  if (!isFields(raw)) return invalid('stdio', 'A server’s entry must be a table.')
  const remote = raw['url'] !== undefined
  if (raw['bearer_token'] !== undefined) {
    return invalid(
      'http',
      '"bearer_token" is refused by Codex; name a variable in "bearer_token_env_var".',
      'bearer_token',
    )
  }
  const foreign = (remote ? onlyPrograms : onlyRemote).find((name) => raw[name] !== undefined)
  if (foreign) {
    const kind = remote ? 'an address' : 'a program'
    return invalid(remote ? 'http' : 'stdio', `"${foreign}" does not go with ${kind}; Codex refuses the file.`, foreign)
  }
  if (isBlank(raw['url'])) return invalid('http', 'The "url" is empty, so the server is not configured yet.', 'url')
  const { type: _type, timeout: _timeout, ...rest } = raw
  const entry = readShape({ ...rest, headers: raw['http_headers'] }, shape)
  if ('invalid' in entry || entry.transport === 'stdio') return entry
  const helper = textOf(raw['http_headers_helper'])
  return { ...entry, headersHelper: helper, headersFromEnv: headersFromEnv(raw) }
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}

function headersFromEnv(raw: Fields): NonNullable<RemoteEntry['headersFromEnv']> {
  const named = Object.entries(textFields(raw['env_http_headers']) ?? {}).map(([header, variable]) => ({
    header,
    variable,
    prefix: '',
    optional: true,
  }))
  const bearer = textOf(raw['bearer_token_env_var'])
  return bearer === null ? named : [...named, { header: 'Authorization', variable: bearer, prefix: 'Bearer ' }]
}

const words: Words = {
  at: ['mcp_servers'],
  variables: 'literal',
  types: { stdio: null, http: null },
  headers: ['http_headers'],
  cwd: 'cwd',
  timeout: { name: 'tool_timeout_sec', unit: 1000 },
  helper: 'http_headers_helper',
  oauth: {
    name: 'oauth',
    say: ({ clientId, callbackPort }) =>
      clientId === undefined
        ? null
        : { client_id: clientId, ...(callbackPort === undefined ? {} : { callback_port: callbackPort }) },
  },
  off: 'enabled',
  known: ['env_vars', 'bearer_token_env_var', 'env_http_headers', 'scopes', 'oauth_resource'],
}

/** It fills in no variables, but a variable as a whole has words of its own. */
function codexDraft(common: Common, name: string): Draft | string {
  const bearer = bearerOf(common.headers)
  const named = Object.entries(common.headers).filter(
    ([header, text]) => onlyVariable(text) !== null && header !== bearer?.header,
  )
  const passed = Object.entries(common.env).filter(([variable, text]) => onlyVariable(text) === variable)
  const without = (
    texts: Readonly<Record<string, Text>>,
    gone: readonly (readonly [string, Text])[],
  ): Record<string, Text> =>
    Object.fromEntries(
      Object.entries(texts).filter(([key]) => key !== bearer?.header && !gone.some(([each]) => each === key)),
    )
  // Scopes and the name of the server stand beside the sign-in.
  const { scopes, resource, ...oauth } = common.oauth ?? {}
  const rest = { ...common, oauth, headers: without(common.headers, named), env: without(common.env, passed) }
  const drafted = draft(rest, name, words)
  if (typeof drafted === 'string') return drafted
  const more: Fields = {
    ...(passed.length > 0 ? { env_vars: passed.map(([variable]) => variable) } : {}),
    ...(bearer ? { bearer_token_env_var: bearer.variable } : {}),
    ...(named.length > 0
      ? { env_http_headers: Object.fromEntries(named.map(([header, text]) => [header, onlyVariable(text)])) }
      : {}),
    ...(scopes === undefined ? {} : { scopes: scopes.split(' ') }),
    ...(typeof resource === 'string' ? { oauth_resource: resource } : {}),
  }
  return { ...drafted, raw: { ...drafted.raw, ...more } }
}

function bearerOf(headers: Common['headers']): { header: string; variable: string } | null {
  for (const [header, [prefix, ...rest]] of Object.entries(headers)) {
    const variable = onlyVariable(rest)
    const isBearer = /^authorization$/i.test(header) && prefix?.kind === 'text' && /^Bearer $/i.test(prefix.text)
    if (isBearer && variable !== null) return { header, variable }
  }
  return null
}

/** A header may stand in one of three places: it must not stay in the others. */
function codexSet(wish: Wish, raw: Fields): { changes: Change[]; losses: string[] } | null {
  const plain = set(wish, raw, words)
  if (!plain || (wish.key !== 'headers' && wish.key !== 'env')) return plain
  const { member } = wish
  const gone: Change[] = []
  if (wish.key === 'env') {
    const index = texts(raw['env_vars']).indexOf(member)
    if (index !== -1) gone.push({ kind: 'remove', path: ['env_vars', String(index)] })
  } else {
    if (isFields(raw['env_http_headers']) && Object.hasOwn(raw['env_http_headers'], member))
      gone.push({ kind: 'remove', path: ['env_http_headers', member] })
    if (/^authorization$/i.test(member) && raw['bearer_token_env_var'] !== undefined)
      gone.push({ kind: 'remove', path: ['bearer_token_env_var'] })
  }
  if (wish.value === undefined) return { changes: [...gone, ...plain.changes], losses: [] }
  const bearer = wish.key === 'headers' ? bearerOf({ [member]: wish.value }) : null
  if (bearer)
    return { changes: [...gone, { kind: 'set', path: ['bearer_token_env_var'], value: bearer.variable }], losses: [] }
  const variable = onlyVariable(wish.value)
  if (wish.key === 'headers' && variable !== null)
    return { changes: [...gone, { kind: 'set', path: ['env_http_headers', member], value: variable }], losses: [] }
  return { changes: [...gone, ...plain.changes], losses: plain.losses }
}

const writing: Writing = { ...writingOf(words), draft: codexDraft, set: codexSet }

export const codex: Client = {
  id: 'codex',
  writing,
  files: (place, projects) => {
    const { join } = pathsOf(place)
    return [
      userFile(join(homeOf(place), 'config.toml'), 'toml'),
      ...projects.map((project) => projectFile(project, join(project, '.codex', 'config.toml'), 'toml')),
    ]
  },
  read: (files, documents) =>
    files.map((file) => {
      const document = documents(file.path)
      if (!document) return { file, definitions: [], mistake: null }
      const own = files.find(({ scope }) => scope === 'user')
      const ownServers = own && file !== own ? valueAt(documents(own.path)?.value, ['mcp_servers']) : undefined
      const isOff = (raw: unknown): boolean => isFields(raw) && raw['enabled'] === false
      const found = readServers(document, {
        client: 'codex',
        file,
        at: ['mcp_servers'],
        variables: 'literal',
        entry: readCodexEntry,
        // A project may say of a server of the person's own what is different there.
        below: (name) => valueAt(ownServers, [name]),
        disabledIn(name, raw) {
          const below = valueAt(ownServers, [name])
          if (!isOff(laidOver(below, raw))) return null
          return isOff(raw) || !own ? file.path : own.path
        },
      })
      // What is empty it takes, and fails at alone.
      const broken = found.definitions.filter(
        ({ raw }) => !isFields(raw) || !(isBlank(raw['command']) || isBlank(raw['url'])),
      )
      return { file, ...found, mistake: found.mistake ?? refusal('codex', broken) }
    }),
  // Those that it has been told to trust, or not to: it reads their files.
  projects: (place, documents) => {
    const value = documents(pathsOf(place).join(homeOf(place), 'config.toml'))?.value
    const projects = isFields(value) ? value['projects'] : undefined
    return isFields(projects) ? Object.keys(projects) : []
  },
}

function homeOf({ env, homeDir, platform }: Place): string {
  return env['CODEX_HOME'] || pathsOf({ platform }).join(homeDir, '.codex')
}
