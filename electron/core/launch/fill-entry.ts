/** An entry with its variables replaced by its own client's rules, and everything in it that must not be shown. */
import { dirname, resolve, sep } from 'node:path'
import type { Host } from '../ports'
import type { Environment } from '../programs/shell-environment'
import { isInvalid, type Definition, type Entry, type RemoteEntry } from '../sources/definition'
import { expand, filesIn, variablesIn, withoutEmptyHeaders, type Field } from '../sources/variables/variables'
import { secretsOfEnvironment } from '../vault/environment-secrets'
import { secretsOfArguments, secretsOfLine, secretsOfUrl } from '../vault/redact'
import { isSecretName } from '../vault/shapes'
import { fillIn } from '../vault/static-secrets'
import { fromHome, readEnvFile, readNamedFiles } from './named-files'

export interface Missing {
  name: string
  field: string
}

export interface Filled<E extends Entry> {
  entry: E
  /** Variables that must have a value and have none. */
  missing: Missing[]
  /** The first reference that the vault does not know. */
  lost: Missing | undefined
  /** Everything that must not be shown. */
  secrets: string[]
}

/** Where the values of an entry's variables come from. */
interface Values {
  /** References to the vault; null: they are just text here. */
  kept: Readonly<Record<string, string>> | null
  env: Environment
  files: ReadonlyMap<string, string>
  /** What the person has said, by the ids of inputs. */
  inputs: Readonly<Record<string, string>>
  /** For what is started or talked to: without the repository's own files, which may change after the approval. */
  firm: { env: Environment; files: ReadonlyMap<string, string> }
  /** Without any file of variables. */
  bare: Environment
  host: Host
}

/**
 * @param kept the secrets of the vault, for Patchbay's own entries alone; else null
 * @param said what the person has said where the entry's client would have asked
 */
export async function fillEntry<E extends Entry>(
  definition: Definition,
  entry: E,
  environment: Environment,
  kept: Readonly<Record<string, string>> | null,
  host: Host,
  said: { inputs: Readonly<Record<string, string>> } = { inputs: {} },
): Promise<Filled<E>> {
  const values = { ...(await valuesFor(definition, environment, host)), kept, ...said }
  const { expanded, missing, lost } = expandEntry(definition, entry, values)
  const full = await withEnvFile(withRequired(expanded, environment), definition, host)
  return { entry: full, missing, lost, secrets: secretsOf(definition, entry, full, environment, values) }
}

function expandEntry<E extends Entry>(
  definition: Definition,
  entry: E,
  { kept, env, files, inputs, firm, bare, host }: Values,
): { expanded: E; missing: Missing[]; lost: Missing | undefined } {
  const missing: Missing[] = []
  const lost: Missing[] = []
  const { project } = definition.location
  const isLate = definition.variableFilesBehind === 'only'
  const one = (text: string, kind: Field, field: string = kind): string => {
    const from = isLate && !inMaps.has(kind) ? { env: bare, files } : bound.has(kind) ? firm : { env, files }
    const context = { ...from, inputs, project, homeDir: host.homeDir, platform: host.platform, field: kind }
    const result = expand(text, definition.variables, context)
    missing.push(...result.missing.map((name) => ({ name, field })))
    if (!kept) return result.text
    // Last, so that nothing inside a secret is taken for a variable.
    const filled = fillIn(result.text, kept)
    lost.push(...filled.missing.map((name) => ({ name, field })))
    return filled.text
  }
  const all = (given: Record<string, string>, kind: 'env' | 'headers'): Record<string, string> =>
    Object.fromEntries(Object.entries(given).map(([key, text]) => [key, one(text, kind, `${kind}.${key}`)]))
  const headersOf = ({ headers }: RemoteEntry): Record<string, string> => {
    const filled = all(headers, 'headers')
    if (!withoutEmptyHeaders.has(definition.variables)) return filled
    return Object.fromEntries(Object.entries(filled).filter(([, value]) => value !== ''))
  }
  const named = (remote: RemoteEntry): Record<string, string> =>
    Object.fromEntries(
      (remote.headersFromEnv ?? []).flatMap(({ header, variable, prefix, optional }) => {
        const value = env[variable]
        if (value) return [[header, prefix + value]]
        if (!optional) missing.push({ name: variable, field: `headers.${header}` })
        return []
      }),
    )
  const expanded: Entry =
    entry.transport === 'stdio'
      ? {
          ...entry,
          command: one(entry.command, 'command'),
          args: entry.args.map((argument, index) => one(argument, 'args', `args[${index}]`)),
          env: all(entry.env, 'env'),
          ...(entry.cwd === undefined ? {} : { cwd: one(entry.cwd, 'cwd') }),
          ...(entry.envFile === undefined ? {} : { envFile: one(entry.envFile, 'envFile') }),
        }
      : { ...entry, url: one(entry.url, 'url'), headers: { ...headersOf(entry), ...named(entry) } }
  return { expanded: expanded as E, missing, lost: lost[0] }
}

/** A variable that the entry needs and its client keeps; what the environment has goes before that. */
export function requiredValue({ keptEnv = {} }: Entry, name: string, environment: Environment): string | undefined {
  return environment[name] || environment[name.toUpperCase()] || keptEnv[name]
}

/** A program gets what its client keeps for it. */
function withRequired<E extends Entry>(entry: E, environment: Environment): E {
  if (entry.transport !== 'stdio' || !entry.requiredEnv) return entry
  return { ...entry, env: { ...requiredOf(entry, environment), ...entry.env } }
}

function requiredOf(entry: Entry, environment: Environment): Record<string, string> {
  return Object.fromEntries(
    (entry.requiredEnv ?? []).flatMap((name) => {
      const value = requiredValue(entry, name, environment)
      return value ? [[name, value]] : []
    }),
  )
}

/** The variables of the file that the entry names; what it says itself wins. */
async function withEnvFile<E extends Entry>(entry: E, { location }: Definition, { homeDir }: Host): Promise<E> {
  if (entry.transport !== 'stdio' || entry.envFile === undefined) return entry
  const inFile = await readEnvFile(resolve(location.project ?? homeDir, fromHome(entry.envFile, homeDir)))
  return { ...entry, env: { ...inFile, ...entry.env } }
}

/** The environment as an entry's variables see it. */
async function valuesFor(
  definition: Definition,
  environment: Environment,
  host: Host,
): Promise<Omit<Values, 'kept' | 'inputs'>> {
  const { entry, variables, variableFiles = [], variableFilesAhead = [], variableFilesBehind: behind } = definition
  if (isInvalid(entry))
    return { env: environment, files: new Map(), firm: { env: environment, files: new Map() }, bare: environment, host }
  const texts =
    entry.transport === 'stdio'
      ? [entry.command, ...entry.args, ...Object.values(entry.env)]
      : [entry.url, ...Object.values(entry.headers)]
  const [files, found, ahead] = await Promise.all([
    readNamedFiles(
      texts.flatMap((text) => filesIn(text, variables)),
      dirname(definition.location.path),
      host.homeDir,
    ),
    Promise.all(variableFiles.map(readEnvFile)),
    Promise.all(variableFilesAhead.map(readEnvFile)),
  ])
  const isFirstOnly = behind === 'only' || behind === 'first'
  const more = isFirstOnly ? firstOnly(found) : found.map((each) => each ?? {})
  const first = ahead.reduceRight<Environment>((before, each) => ({ ...before, ...each }), {})
  const own =
    entry.transport !== 'stdio' && entry.ownEnv ? ownVariables(entry, environment) : { ...environment, ...first }
  // The first file that has a name counts.
  const merged = (layers: readonly Record<string, string>[]): Environment => {
    const inFiles = layers.toReversed().reduce<Environment>((before, each) => ({ ...before, ...each }), {})
    return behind === undefined ? { ...own, ...inFiles } : { ...inFiles, ...own }
  }
  const { project, scope, path } = definition.location
  const isTheirs = (file: string): boolean =>
    scope === 'project' && project !== null && isInside(project, resolve(dirname(path), fromHome(file, host.homeDir)))
  const firm = {
    env: merged(more.filter((_, index) => !isTheirs(variableFiles[index] ?? ''))),
    files: new Map([...files].filter(([file]) => !isTheirs(file))),
  }
  return { env: merged(more), files, firm, bare: own, host }
}

/** The first file that is there; the others count as empty. */
function firstOnly(found: readonly (Record<string, string> | null)[]): Record<string, string>[] {
  const first = found.findIndex((each) => each !== null)
  return found.map((each, index) => (index === first && each !== null ? each : {}))
}

const inMaps: ReadonlySet<Field> = new Set<Field>(['env', 'headers'])

/** What a person has approved is an address or a program: neither may depend on what a repository can change afterwards. */
const bound: ReadonlySet<Field> = new Set<Field>(['url', 'command'])

function isInside(folder: string, path: string): boolean {
  return path.startsWith(resolve(folder) + sep)
}

/** What the entry has itself, and what its client keeps elsewhere under names that it gives. */
function ownVariables(entry: Entry & RemoteEntry, environment: Environment): Environment {
  return { ...requiredOf(entry, environment), ...entry.ownEnv }
}

/**
 * What stands in secret places, the values of variables with secret names, and what is secret in the environment that a
 * program inherits.
 */
function secretsOf(
  { variables }: Definition,
  written: Entry,
  expanded: Entry,
  environment: Environment,
  { env, files, inputs }: Values,
): string[] {
  const places =
    expanded.transport === 'stdio'
      ? [...Object.values(expanded.env), ...secretsOfLine(expanded.command), ...secretsOfArguments(expanded.args)]
      : [...Object.values(expanded.headers), ...secretsOfUrl(expanded.url)]
  const texts = written.transport === 'stdio' ? [written.command, ...written.args] : [written.url]
  const named = texts.flatMap((text) => variablesIn(text, variables)).filter(isSecretName)
  const values = named.flatMap((name) => env[name] ?? [])
  const inherits = expanded.transport === 'stdio' || expanded.headersHelper !== null
  const inherited = inherits ? secretsOfEnvironment(environment) : []
  return [...places, ...values, ...files.values(), ...Object.values(inputs), ...inherited].filter(
    (value) => value !== '' && !value.includes('${'),
  )
}
