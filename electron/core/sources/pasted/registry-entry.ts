/**
 * A registry's `server.json` (modelcontextprotocol/registry, both spellings of its fields) as an entry: the first address that it
 * is reached at, else the first package that can be started without being installed. Pure.
 */
import { isFields, type Fields } from '../../../../shared/fields'
import { textOf } from '../dialects/fields'
import { remoteEntry, type Pasted } from './pasted'

/** Whether a value is such a description; `mcpServers` of a client has neither list. */
export function isRegistryServer(value: Fields): boolean {
  return typeof value['name'] === 'string' && (isList(value['packages']) || isList(value['remotes']))
}

/** @param server as `isRegistryServer` wants it */
export function registryEntry(server: Fields): Pasted {
  const name = (textOf(server['name']) ?? '').replace(/^.*\//, '') || null
  const remotes = fieldsIn(server['remotes']).filter(({ url }) => typeof url === 'string')
  const packages = fieldsIn(server['packages'])
  const labels: Record<string, string> = {}
  const [remote] = remotes
  if (remote !== undefined) {
    const transport = typeIn(remote) === 'sse' ? 'sse' : 'http'
    const headers = pairsIn(remote['headers'], labels)
    const url = filled(String(remote['url']), remote['variables'], labels)
    const notes = packages.length > 0 ? ['It can also run on this computer; this adds the remote one.'] : []
    return { name, entry: remoteEntry(url, { transport, headers }), notes, labels }
  }
  const started = packages.map((one) => packageEntry(one, labels)).find((one) => one !== null)
  if (started) return { name, entry: started, notes: [], labels }
  const kinds = packages.flatMap((one) => textOf(fieldOf(one, 'registryType', 'registry_type', 'registry_name')) ?? [])
  const what = kinds.length > 0 ? ` (${kinds.join(', ')})` : ''
  return { name, entry: {}, notes: [], refused: `It comes only as a package that has to be installed first${what}.` }
}

/** Null: it cannot be started without being installed. */
function packageEntry(given: Fields, labels: Record<string, string>): Fields | null {
  const kind = textOf(fieldOf(given, 'registryType', 'registry_type', 'registry_name')) ?? ''
  const identifier = textOf(given['identifier']) ?? textOf(given['name']) ?? ''
  const version = textOf(given['version'])
  const env = pairsIn(fieldOf(given, 'environmentVariables', 'environment_variables'), labels)
  const before = argumentsIn(fieldOf(given, 'runtimeArguments', 'runtime_arguments'), labels)
  const after = argumentsIn(fieldOf(given, 'packageArguments', 'package_arguments'), labels)
  const transport = isFields(given['transport']) ? given['transport'] : {}
  if (typeof transport['url'] === 'string' && typeIn(transport) !== 'stdio') return null
  const start = startOf(kind, { identifier, version, env, before })
  if (identifier === '' || start === null) return null
  const [command = '', ...args] = start
  const runtime = textOf(fieldOf(given, 'runtimeHint', 'runtime_hint'))
  const isSameFamily = runtime !== null && /^(bunx|uvx|npx|docker|podman|dnx)$/.test(runtime) && kind !== ''
  return {
    type: 'stdio',
    command: isSameFamily ? runtime : command,
    args: [...args, ...after],
    ...(Object.keys(env).length > 0 && { env }),
  }
}

interface Package {
  identifier: string
  version: string | null
  env: Readonly<Record<string, string>>
  before: readonly string[]
}

function startOf(kind: string, { identifier, version, env, before }: Package): string[] | null {
  switch (kind) {
    case 'npm': {
      const rest = before.filter((word) => word !== '-y' && word !== '--yes' && !word.startsWith(identifier))
      return ['npx', '-y', ...rest, version === null ? identifier : `${identifier}@${version}`]
    }
    case 'pypi': {
      const rest = before.filter((word) => !word.startsWith(identifier))
      return ['uvx', ...rest, version === null ? identifier : `${identifier}@${version}`]
    }
    case 'nuget': {
      const rest = before.filter((word) => word !== '--yes')
      return ['dnx', version === null ? identifier : `${identifier}@${version}`, '--yes', ...rest, '--']
    }
    case 'oci':
    case 'docker': {
      const tagged = version === null || /[:@][^/]*$/.test(identifier) ? identifier : `${identifier}:${version}`
      const given = before.filter((word) => !/^(run|-i|--rm|--interactive)$/.test(word) && word !== identifier)
      const named = Object.keys(env).filter(
        (name) => !given.some((word) => word.startsWith(`${name}=`) || word === name),
      )
      return ['docker', 'run', '-i', '--rm', ...named.flatMap((name) => ['-e', name]), ...given, tagged]
    }
    default:
      return null
  }
}

/** Named and positional arguments; optional ones without a value are left out. */
function argumentsIn(value: unknown, labels: Record<string, string>): string[] {
  return fieldsIn(value).flatMap((argument) => {
    const flag = textOf(argument['name'])
    const isFlag = argument['type'] === 'named' || (flag !== null && flag.startsWith('-'))
    const hint = textOf(fieldOf(argument, 'valueHint', 'value_hint'))
    const text = valueOf(argument, hint ?? flag?.replace(/^-+/, '') ?? 'value', labels)
    if (!isFlag) return text === null ? [] : [text]
    if (flag === null) return []
    const isSwitch = argument['format'] === 'boolean'
    if (isSwitch) return text === 'true' ? [flag] : []
    const required = isRequired(argument)
    if (text === null) return required || argument['value'] === '' ? [flag] : []
    return flag.endsWith('=') ? [flag + text] : [flag, text]
  })
}

function pairsIn(value: unknown, labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    fieldsIn(value).flatMap((pair): [string, string][] => {
      const name = textOf(pair['name'])
      const text = name === null ? null : valueOf(pair, name, labels)
      return name === null || text === null ? [] : [[name, text]]
    }),
  )
}

/** What it is set to, what it usually is, or, where it must have a value, a place for one; null: it is left out. */
function valueOf(input: Fields, name: string, labels: Record<string, string>): string | null {
  const given = input['value'] ?? input['default']
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean')
    return given === '' ? null : filled(String(given), input['variables'], labels)
  return isRequired(input) ? placeFor(name, textOf(input['description']), labels) : null
}

/** `{NAME}` in a value stands for a variable of its own. */
function filled(text: string, variables: unknown, labels: Record<string, string>): string {
  if (!isFields(variables)) return text
  return text.replaceAll(/\{([\w.-]+)\}/g, (whole, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (!isFields(variable)) return whole
    const given = textOf(variable['value']) ?? textOf(variable['default'])
    return given ?? placeFor(name, textOf(variable['description']), labels)
  })
}

function placeFor(name: string, description: string | null, labels: Record<string, string>): string {
  const place = `<${name}>`
  labels[place] = description === null ? name : `${name}: ${description}`
  return place
}

function isRequired(input: Fields): boolean {
  return fieldOf(input, 'isRequired', 'is_required', 'required') === true
}

function typeIn(transport: Fields): string {
  return textOf(fieldOf(transport, 'type', 'transport_type')) ?? 'streamable-http'
}

function fieldOf(value: Fields, ...names: string[]): unknown {
  return names.map((name) => value[name]).find((inner) => inner !== undefined && inner !== null)
}

function fieldsIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.slice(0, 200).filter(isFields) : []
}

function isList(value: unknown): boolean {
  return Array.isArray(value)
}
