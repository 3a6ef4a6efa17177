/** Codex: TOML, no variables but names of them, and one invalid entry makes Codex refuse the whole file. */
import { pathsOf, projectFile, userFile, type Client } from '../client'
import type { Entry, InvalidEntry } from '../definition'
import { isFields, textFields, textOf, texts, type Fields } from './fields'
import { readServers } from './read-servers'
import { invalid, readShape, type Shape } from './shape'

const shape: Shape = {
  url: ['url'],
  types: {},
  untyped: 'http',
  both: 'refuse',
  timeoutUnit: 1000,
  timeout: 'tool_timeout_sec',
  refuse: (raw) => {
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
    if (textOf(hints['client_id']) === null && scopes.length === 0 && typeof port !== 'number') return null
    return {
      clientId: textOf(hints['client_id']) ?? undefined,
      callbackPort: typeof port === 'number' ? port : undefined,
      scopes: scopes.length > 0 ? scopes.join(' ') : undefined,
    }
  },
}

const onlyPrograms = ['args', 'env', 'env_vars', 'cwd']
const onlyRemote = ['bearer_token_env_var', 'http_headers', 'env_http_headers', 'http_headers_helper', 'oauth']

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
  const { type: _type, timeout: _timeout, ...rest } = raw
  const entry = readShape({ ...rest, headers: raw['http_headers'] }, shape)
  if ('invalid' in entry || entry.transport === 'stdio') return entry
  const helper = textOf(raw['http_headers_helper'])
  return { ...entry, headersHelper: helper, headersFromEnv: headersFromEnv(raw) }
}

function headersFromEnv(raw: Fields): { header: string; variable: string; prefix: string }[] {
  const named = Object.entries(textFields(raw['env_http_headers']) ?? {}).map(([header, variable]) => ({
    header,
    variable,
    prefix: '',
  }))
  const bearer = textOf(raw['bearer_token_env_var'])
  return bearer === null ? named : [...named, { header: 'Authorization', variable: bearer, prefix: 'Bearer ' }]
}

export const codex: Client = {
  id: 'codex',
  files: (place, projects) => {
    const { join } = pathsOf(place)
    const base = place.env['CODEX_HOME'] || join(place.homeDir, '.codex')
    return [
      userFile(join(base, 'config.toml'), 'toml'),
      ...projects.map((project) => projectFile(project, join(project, '.codex', 'config.toml'), 'toml')),
    ]
  },
  read: (files, documents) =>
    files.map((file) => {
      const document = documents(file.path)
      if (!document) return { file, definitions: [], mistake: null }
      const found = readServers(document, {
        client: 'codex',
        file,
        at: ['mcp_servers'],
        variables: 'literal',
        entry: readCodexEntry,
        disabledIn: (_name, raw) => (isFields(raw) && raw['enabled'] === false ? file.path : null),
      })
      return { file, ...found }
    }),
}
