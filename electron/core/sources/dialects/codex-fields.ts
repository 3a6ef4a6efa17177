/** What Codex (0.171) wants of every field of an entry: with one that is otherwise it takes nothing of the whole file. */
import { isFields, type Fields } from './fields'

interface Kind {
  /** As it ends the sentence “… must be …”. */
  name: string
  fits(value: unknown): boolean
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)
const isTextFields = (value: unknown): boolean => isFields(value) && Object.values(value).every(isText)
const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0
const isOneOf = (words: readonly string[]): Kind => ({
  name: `one of ${words.map((word) => `"${word}"`).join(', ')}`,
  fits: (value) => isText(value) && words.includes(value),
})

const text: Kind = { name: 'a text', fits: isText }
const texts: Kind = { name: 'a list of texts', fits: isTexts }
const textFields: Kind = { name: 'a table whose values are texts', fits: isTextFields }
const onOrOff: Kind = { name: 'true or false', fits: (value) => typeof value === 'boolean' }
const seconds: Kind = { name: 'a number of seconds', fits: isCount }
const approval = isOneOf(['auto', 'prompt', 'approve', 'writes'])

const kinds: Readonly<Record<string, Kind>> = {
  args: texts,
  env: textFields,
  env_vars: {
    name: 'a list of names, or of tables with a "name" and a "source", "local" or "remote"',
    fits: areVariables,
  },
  cwd: text,
  bearer_token_env_var: text,
  http_headers: textFields,
  env_http_headers: textFields,
  http_headers_helper: text,
  auth: isOneOf(['oauth', 'chatgpt']),
  scopes: texts,
  oauth: { name: 'a table', fits: isSignIn },
  oauth_resource: text,
  enabled: onOrOff,
  required: onOrOff,
  supports_parallel_tool_calls: onOrOff,
  startup_timeout_sec: seconds,
  startup_timeout_ms: {
    name: 'a whole number of milliseconds',
    fits: (value) => isCount(value) && Number.isInteger(value),
  },
  tool_timeout_sec: seconds,
  enabled_tools: texts,
  disabled_tools: texts,
  default_tools_approval_mode: approval,
  name: text,
  tools: { name: 'a table of tools', fits: areTools },
}

/** The first field that is not as it must be; null: all are. */
export function oddField(raw: Fields): { rule: string; where: string[] } | null {
  for (const [name, { name: wanted, fits }] of Object.entries(kinds))
    if (raw[name] !== undefined && !fits(raw[name])) return { rule: `"${name}" must be ${wanted}.`, where: [name] }
  return null
}

function areVariables(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  return value.every((item: unknown) => {
    if (isText(item)) return true
    if (!isFields(item) || !isText(item['name'])) return false
    return item['source'] === undefined || item['source'] === 'local' || item['source'] === 'remote'
  })
}

function isSignIn(value: unknown): boolean {
  if (!isFields(value)) return false
  const isTextOrNone = (name: string): boolean => value[name] === undefined || isText(value[name])
  return (
    isTextOrNone('client_id') &&
    isTextOrNone('callback_url') &&
    (value['callback_port'] === undefined || isCount(value['callback_port']))
  )
}

function areTools(value: unknown): boolean {
  if (!isFields(value)) return false
  return Object.values(value).every((tool) => {
    if (!isFields(tool)) return false
    return tool['approval_mode'] === undefined || approval.fits(tool['approval_mode'])
  })
}
