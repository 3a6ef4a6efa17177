/** Entries of any client, or of a registry, as entries in Claude Code's dialect. Reads values, not texts. Pure. */
import { isFields, type Fields } from '../../../../shared/fields'
import { textFields, textList, textOf } from '../dialects/fields'
import { kindOfAddress, withoutCmd, withoutCmdNote, type Pasted } from './pasted'
import { isRegistryServer, registryEntry } from './registry-entry'
import { wordsOf } from './shell-words'

/** Names under which clients keep their servers. */
const lists = [
  'mcpServers',
  'servers',
  'context_servers',
  'mcp_servers',
  'mcp.servers',
  'amp.mcpServers',
  'extensions',
  'mcp',
]
const deepest = 4
const most = 1_000

/** Every server in a value: a client's whole file, a map of entries, a list, a registry's answer, or a single entry. */
export function entriesIn(value: unknown): Pasted[] {
  return search(value, deepest).slice(0, most)
}

function search(value: unknown, depth: number): Pasted[] {
  if (depth === 0) return []
  if (Array.isArray(value)) return value.slice(0, most).flatMap((item) => search(item, depth - 1))
  if (!isFields(value)) return []
  if (isRegistryServer(value)) return [registryEntry(value)]
  const inputs = inputLabels(value['inputs'])
  const found = lists.filter((key) => Object.hasOwn(value, key)).flatMap((key) => inList(value[key], depth, inputs))
  if (found.length > 0) return found
  if (isEntry(value)) return [normalised(textOf(value['name']) ?? textOf(value['id']), value, inputs)]
  const map = entriesOf(value, inputs)
  if (map.length > 0) return map
  return Object.values(value)
    .slice(0, most)
    .flatMap((inner) => (isFields(inner) ? search(inner, depth - 1) : []))
}

function inList(value: unknown, depth: number, inputs: Readonly<Record<string, string>>): Pasted[] {
  if (Array.isArray(value)) return search(value, depth - 1)
  if (!isFields(value)) return []
  // In a list of its own, what looks like no server is shown too, with what is wrong with it.
  const inner = lists.some((key) => isFields(value[key]) && !isEntry(value[key]))
  if (inner) return search(value, depth - 1)
  return Object.entries(value)
    .slice(0, most)
    .flatMap(([name, raw]) => (isFields(raw) ? [normalised(name, raw, inputs)] : []))
}

function entriesOf(value: Fields, inputs: Readonly<Record<string, string>>): Pasted[] {
  return Object.entries(value)
    .slice(0, most)
    .flatMap(([name, raw]) => (isFields(raw) && isEntry(raw) ? [normalised(name, raw, inputs)] : []))
}

const addresses = ['url', 'serverUrl', 'httpUrl', 'uri', 'endpoint', 'server_url', 'baseUrl']

function isEntry(value: Fields): boolean {
  const { command, cmd } = value
  return (
    typeof command === 'string' ||
    typeof cmd === 'string' ||
    (Array.isArray(command) && typeof command[0] === 'string') ||
    (isFields(command) && typeof command['path'] === 'string') ||
    addresses.some((name) => typeof value[name] === 'string')
  )
}

/** Fields that say nothing which Patchbay would do otherwise. */
const silent = new Set(
  'name id title description display_name icon enabled disabled alwaysAllow autoApprove autoStart trust tools gallery version type transport source bundled available_tools startup_timeout_sec tool_timeout_sec timeoutMs settings metadata $schema inputs'.split(' '),
) // prettier-ignore

const known = new Set([
  ...addresses,
  ...'command cmd args arguments env environment envs headers http_headers requestOptions bearer_token_env_var env_http_headers headersHelper oauth timeout'.split(' '),
]) // prettier-ignore

/** Other clients leave the type out or call things otherwise. */
function normalised(name: string | null, raw: Fields, labels: Readonly<Record<string, string>>): Pasted {
  const notes = Object.keys(raw)
    .filter((key) => !known.has(key) && !silent.has(key))
    .map((key) => (key === 'cwd' ? 'The folder that it is started in (“cwd”) is left out.' : `“${key}” is left out.`))
  const field = addresses.find((key) => typeof raw[key] === 'string')
  const hasProgram = ['command', 'cmd'].some((key) => raw[key] !== undefined)
  const entry = field !== undefined && !hasProgram ? remote(raw, raw[field], field) : program(raw, notes)
  const { headersHelper, oauth, timeout } = raw
  const more = {
    ...(headersHelper !== undefined && { headersHelper }),
    ...(isFields(oauth) && { oauth }),
    ...(typeof timeout === 'number' && timeout >= 1000 && { timeout }),
  }
  return { name, entry: withOwnVariables({ ...entry, ...more }), notes, labels }
}

function remote(raw: Fields, url: unknown, field: string): Fields {
  const address = typeof url === 'string' ? url : ''
  const said = raw['type'] ?? raw['transport'] ?? raw['transportType']
  const options = isFields(raw['requestOptions']) ? raw['requestOptions']['headers'] : undefined
  const given = raw['headers'] ?? raw['http_headers'] ?? options
  const read = pairs(given)
  const bearer = textOf(raw['bearer_token_env_var'])
  const fromEnv = textFields(raw['env_http_headers']) ?? {}
  const headers = {
    ...read,
    ...Object.fromEntries(Object.entries(fromEnv).map(([header, variable]) => [header, `\${${variable}}`])),
    ...(bearer !== null && { Authorization: `Bearer \${${bearer}}` }),
  }
  return {
    type: remoteType(said, address, field),
    url: address,
    ...(read === null ? { headers: given } : Object.keys(headers).length > 0 && { headers }),
  }
}

function remoteType(said: unknown, address: string, field: string): unknown {
  if (said === undefined || said === null || said === 'remote')
    return field === 'httpUrl' ? 'http' : kindOfAddress(address)
  if (typeof said !== 'string') return said
  if (said === 'streamable-http') return said
  return /^(streamable[-_ ]?http|streamableHttp|http|http-first)$/i.test(said) ? 'http' : said.toLowerCase()
}

function program(raw: Fields, notes: string[]): Fields {
  const { type } = raw
  const isKnown = type === undefined || type === null || type === 'local' || type === 'command' || type === 'builtin'
  const start = raw['command'] ?? raw['cmd']
  const nested = isFields(start) ? start : null
  const list = Array.isArray(start) ? textList(start) : null
  const command = nested?.['path'] ?? (list ? list[0] : start)
  const given = nested?.['args'] ?? raw['args'] ?? raw['arguments']
  const args = list
    ? [...list.slice(1), ...(textList(given) ?? [])]
    : typeof given === 'string'
      ? wordsOf(given)
      : textList(given)
  const variables = nested?.['env'] ?? raw['env'] ?? raw['environment'] ?? raw['envs']
  const env = pairs(variables)
  const words = wholeCommand(command, args)
  const bare = words === null ? null : withoutCmd(words)
  if (bare !== null && words !== null && bare.length < words.length) notes.push(withoutCmdNote)
  return {
    ...(!isKnown && { type: type === 'STDIO' ? 'stdio' : type }),
    command: bare?.[0] ?? command,
    ...(bare === null ? given !== undefined && { args: given } : bare.length > 1 && { args: bare.slice(1) }),
    ...(env === null ? { env: variables } : Object.keys(env).length > 0 && { env }),
  }
}

/** Some links and pages put program and arguments into one text. */
function wholeCommand(command: unknown, args: readonly string[] | null): string[] | null {
  if (typeof command !== 'string' || args === null) return null
  const isOneText = args.length === 0 && /^[\w.@-]+\s+\S/.test(command)
  return isOneText ? wordsOf(command) : [command, ...args]
}

/** An object of texts, or a list of `NAME=value` or of `{ name, value }`. Null when it is none of these. */
function pairs(value: unknown): Record<string, string> | null {
  if (!Array.isArray(value)) return textFields(value)
  const result: Record<string, string> = {}
  for (const item of value) {
    const [, name, text] = (typeof item === 'string' ? /^([^=:\s]+)\s*[=:]\s*([\s\S]*)$/.exec(item) : null) ?? []
    const key = isFields(item) ? (textOf(item['name']) ?? textOf(item['key'])) : (name ?? null)
    const given = isFields(item) ? item['value'] : text
    if (key === null || (typeof given !== 'string' && typeof given !== 'number')) return null
    result[key] = String(given)
  }
  return result
}

function inputLabels(inputs: unknown): Record<string, string> {
  if (!Array.isArray(inputs)) return {}
  return Object.fromEntries(
    inputs.flatMap((input): [string, string][] => {
      const id = isFields(input) ? textOf(input['id']) : null
      return id !== null && isFields(input) ? [[`\${input:${id}}`, textOf(input['description']) ?? id]] : []
    }),
  )
}

const maps = new Set(['env', 'headers'])

/** Variables as Patchbay's own list writes them: `${NAME}`. */
function withOwnVariables(entry: Fields): Fields {
  const own = (text: string, inMap: boolean): string => {
    const said = text
      .replaceAll(/\$\{ {0,9}env: {0,9}([A-Za-z_]\w*) {0,9}\}/g, '${$1}')
      .replaceAll(/\{env:([A-Za-z_]\w*)\}/g, '${$1}')
      .replaceAll(/\$\{\{ *secrets\.([A-Za-z_]\w*) *\}\}/g, '${$1}')
      .replaceAll('${userHome}', '${HOME}')
    const whole = inMap ? said.replace(/^(Bearer |)\$([A-Za-z_]\w*)$/, '$1${$2}') : said
    return inMap ? whole.replace(/^%([A-Za-z_]\w*)%$/, '${$1}') : whole
  }
  const walk = (value: unknown, inMap: boolean): unknown => {
    if (typeof value === 'string') return own(value, inMap)
    if (Array.isArray(value)) return value.map((item) => walk(item, false))
    if (!isFields(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, inMap)]))
  }
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, walk(value, maps.has(key))]))
}
