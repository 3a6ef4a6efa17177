/**
 * Goose: YAML with words of its own (`cmd`, `envs`, `uri`), and parts of itself in the same list, which are no servers. What
 * `env_keys` names it keeps in the keyring, or in a `secrets.yaml` beside its file; its environment goes before both.
 */
import { applicationData, pathsOf, userFile, xdgConfig, type Client, type ClientFile, type Place } from '../client'
import { isInvalid, type Entry, type InvalidEntry } from '../definition'
import { isFields, textFields, texts } from './fields'
import { readServers } from './read-servers'
import { invalid, readShape, unsupported, type Shape } from './shape'
import { writingOf } from './words'
import { onlyVariable } from '../variables/notation'
import type { Common, Draft, Writing } from '../writing'

const shape: Shape = {
  url: ['uri'],
  types: { stdio: 'stdio', streamable_http: 'http' },
  untyped: 'http',
  both: 'command',
  timeoutUnit: 1000,
  command: 'cmd',
  env: 'envs',
}

/** Variables that Goose lets no extension set, in any case of letters: they would change what is started. */
const refusedVariables = new Set(
  [
    'PATH PATHEXT SystemRoot windir APPINIT_DLLS SESSIONNAME ComSpec TEMP TMP LOCALAPPDATA USERPROFILE HOMEDRIVE HOMEPATH',
    'LD_LIBRARY_PATH LD_PRELOAD LD_AUDIT LD_DEBUG LD_BIND_NOW LD_ASSUME_KERNEL',
    'DYLD_LIBRARY_PATH DYLD_INSERT_LIBRARIES DYLD_FRAMEWORK_PATH',
    'PYTHONPATH PYTHONHOME NODE_OPTIONS RUBYOPT GEM_PATH GEM_HOME CLASSPATH GO111MODULE GOROOT',
  ].flatMap((line) => line.toLowerCase().split(' ')),
)

function allowed(envs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(envs).filter(([name]) => !refusedVariables.has(name.toLowerCase())))
}

/** Parts of Goose itself. */
const parts = ['builtin', 'platform', 'frontend']

/** @param secrets what stands in `secrets.yaml` */
function readEntry(raw: unknown, secrets: unknown): Entry | InvalidEntry {
  if (!isFields(raw)) return invalid('stdio', 'An extension must be a map.')
  if (raw['type'] === 'sse') return unsupported('sse', 'Goose does not start SSE servers any more.', 'type')
  if (raw['type'] === 'inline_python')
    return unsupported('stdio', 'It is Python code that only Goose itself runs.', 'type')
  const entry = readShape(raw, shape)
  if (isInvalid(entry)) return entry
  const envs = allowed(textFields(raw['envs']) ?? {})
  // What stands in `envs` already is not asked for.
  const named = texts(raw['env_keys']).filter((name) => !Object.hasOwn(envs, name))
  const kept = isFields(secrets) ? Object.entries(secrets).filter(([name]) => named.includes(name)) : []
  const keptEnv = Object.fromEntries(kept.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
  // What is there and no text is passed over, and is not missing.
  const passedOver = kept.flatMap(([name]) => (Object.hasOwn(keptEnv, name) ? [] : [name]))
  const required = named.filter((name) => !passedOver.includes(name))
  const needs = required.length > 0 ? { requiredEnv: required, ...(kept.length > 0 ? { keptEnv } : {}) } : {}
  if (entry.transport === 'stdio') {
    if (!Array.isArray(raw['args']))
      return invalid('stdio', 'Goose starts no program without "args", be it an empty list.', 'args')
    return { ...entry, ...needs, env: envs }
  }
  if (raw['description'] === undefined)
    return invalid('http', 'Goose wants a "description" here, be it an empty text.', 'description')
  return { ...entry, ...needs, ownEnv: envs }
}

const written = writingOf({
  at: ['extensions'],
  variables: 'goose',
  types: { stdio: 'stdio', http: 'streamable_http' },
  command: 'cmd',
  env: 'envs',
  url: ['uri'],
  timeout: { name: 'timeout', unit: 1000 },
  off: 'enabled',
  keepsSwitch: true,
  known: ['env_keys', 'bundled'],
  more: (name) => ({ enabled: true, name, description: '' }),
})

/** Variables in headers come from its own secrets, which are named beside; those of a program as well. */
function draft(common: Common, name: string, value: unknown): Draft | string {
  const inHeaders = Object.values(common.headers).flatMap((text) =>
    text.flatMap((part) => (part.kind === 'variable' ? [part.name] : [])),
  )
  const passed = Object.keys(common.env).filter((key) => onlyVariable(common.env[key] ?? []) === key)
  const env = Object.fromEntries(Object.entries(common.env).filter(([key]) => !passed.includes(key)))
  const drafted = written.draft({ ...common, env }, name, value)
  const keys = [...new Set([...inHeaders, ...passed])]
  if (typeof drafted === 'string' || keys.length === 0) return drafted
  return {
    raw: { ...drafted.raw, env_keys: keys },
    losses: [...drafted.losses, `Goose takes ${keys.join(', ')} from its own secrets, not from the environment.`],
  }
}

/** It starts no program without a list of arguments. */
function set(...[wish, raw, value]: Parameters<Writing['set']>): ReturnType<Writing['set']> {
  const isGone = wish.key === 'args' && wish.value === undefined
  return isGone ? { changes: [{ kind: 'set', path: ['args'], value: [] }], losses: [] } : written.set(wish, raw, value)
}

/** Its folders; more than one where versions differ. */
function foldersOf(place: Place): string[] {
  const { isAbsolute, join } = pathsOf(place)
  const root = place.env['GOOSE_PATH_ROOT']
  if (root && isAbsolute(root)) return [join(root, 'config')]
  if (place.platform !== 'win32') return [join(xdgConfig(place), 'goose')]
  const base = join(applicationData(place), 'Block', 'goose')
  return [join(base, 'config'), base]
}

function secretsBeside(path: string, place: Place): ClientFile {
  const { dirname, join } = pathsOf(place)
  return userFile(join(dirname(path), 'secrets.yaml'), 'yaml', { listed: 'never' })
}

export const goose: Client = {
  id: 'goose',
  writing: { ...written, draft, set, alsoNamed: 'name' },
  files: (place) =>
    foldersOf(place)
      .map((folder) => userFile(pathsOf(place).join(folder, 'config.yaml'), 'yaml'))
      .flatMap((file) => [file, secretsBeside(file.path, place)]),
  read: (files, documents, place) =>
    files
      .filter(({ listed }) => listed !== 'never')
      .map((file) => {
        const document = documents(file.path)
        if (!document) return { file, definitions: [], mistake: null }
        const secrets = documents(secretsBeside(file.path, place).path)?.value
        const found = readServers(document, {
          client: 'goose',
          file,
          at: ['extensions'],
          variables: 'goose',
          entry: (raw) => readEntry(raw, secrets),
          isServer: (raw) => !(isFields(raw) && parts.some((part) => part === raw['type'])),
          disabledIn: (_name, raw) => (isFields(raw) && raw['enabled'] === false ? file.path : null),
        })
        return { file, ...found }
      }),
}
