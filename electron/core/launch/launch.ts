/** From a definition to what is really started or called: variables expanded, the program found, the URL checked. */
import { dirname } from 'node:path'
import type { Problem, ProblemCode } from '../../../shared/model/problem'
import type { Host } from '../ports'
import type { HelperSpec } from '../auth/headers-helper'
import { problem } from '../problems/problem'
import { isInvalid, type Definition, type Entry, type RemoteEntry, type StdioEntry } from '../sources/definition'
import { fillIn } from '../vault/static-secrets'
import { secretsOfEnvironment } from '../vault/environment-secrets'
import { redactUrl, secretsOfArguments, secretsOfUrl } from '../vault/redact'
import { isSecretName } from '../vault/shapes'
import { expand, variablesIn } from './expand'
import { findProgram } from '../programs/find-program'
import type { Environment } from '../programs/shell-environment'
import type { ProcessSpec } from '../programs/stdio-process'

export interface StdioLaunch {
  transport: 'stdio'
  process: ProcessSpec
}
export interface RemoteLaunch {
  transport: 'http' | 'sse'
  url: URL
  /** With real values: secret. */
  headers: Record<string, string>
  /** A program that prints more headers. */
  helper: HelperSpec | null
}
export type Launch = StdioLaunch | RemoteLaunch

export type Prepared =
  { ok: true; launch: Launch; secrets: string[] } | { ok: false; problem: Problem; secrets: string[] }

/**
 * Prepares a start. Never throws: what the entry gets wrong is a problem with file, line and column.
 * @param kept the secrets of the vault, for Patchbay's own entries alone
 */
export async function prepare(
  definition: Definition,
  environment: Environment,
  kept: Readonly<Record<string, string>>,
  host: Host,
  now: number,
): Promise<Prepared> {
  const { entry } = definition
  if (isInvalid(entry)) return { ok: false, problem: invalidEntry(definition, now), secrets: [] }
  const { expanded, missing, lost } = expandEntry(entry, environment, isOwn(definition) ? kept : null)
  const secrets = secretsOf(entry, expanded, environment)
  if (lost) {
    const rule = `The vault has no secret for “${lost.field}” (${lost.name}).`
    return { ok: false, secrets, problem: entryProblem('vault.secret-missing', rule, definition, now) }
  }
  const [first] = missing
  if (first) {
    const rule = `\${${first.name}} in “${first.field}” has no value.`
    return { ok: false, secrets, problem: entryProblem('config.unresolved-variable', rule, definition, now) }
  }
  const prepared =
    expanded.transport === 'stdio'
      ? await prepareProgram(definition, expanded, environment, host, now)
      : prepareRemote(definition, expanded, environment, host, now)
  return { ...prepared, secrets }
}

/** What is wrong with an invalid entry, with its place. */
export function invalidEntry(definition: Definition, now: number): Problem {
  const { rule = '', position = definition.position } = isInvalid(definition.entry) ? definition.entry.invalid : {}
  return entryProblem('config.invalid-entry', rule, { location: definition.location, position }, now)
}

interface Missing {
  name: string
  field: string
}

/** @param kept null: references to the vault are just text here */
function expandEntry<E extends Entry>(
  entry: E,
  environment: Environment,
  kept: Readonly<Record<string, string>> | null,
): { expanded: E; missing: Missing[]; lost: Missing | undefined } {
  const missing: Missing[] = []
  const lost: Missing[] = []
  const one = (text: string, field: string): string => {
    const result = expand(text, environment)
    missing.push(...result.missing.map((name) => ({ name, field })))
    if (!kept) return result.text
    // Last, so that nothing inside a secret is taken for a variable.
    const filled = fillIn(result.text, kept)
    lost.push(...filled.missing.map((name) => ({ name, field })))
    return filled.text
  }
  const all = (texts: Record<string, string>, field: string): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, one(text, `${field}.${key}`)]))
  const expanded: Entry =
    entry.transport === 'stdio'
      ? {
          ...entry,
          command: one(entry.command, 'command'),
          args: entry.args.map((argument, index) => one(argument, `args[${index}]`)),
          env: all(entry.env, 'env'),
        }
      : { ...entry, url: one(entry.url, 'url'), headers: all(entry.headers, 'headers') }
  return { expanded: expanded as E, missing, lost: lost[0] }
}

/** A file of Patchbay's own, which nobody but the person and Patchbay writes. */
function isOwn({ location }: Definition): boolean {
  return location.client === 'patchbay'
}

/**
 * Everything that must not be shown: what stands in secret places, the values of variables with secret names, and what is
 * secret in the environment that a program inherits.
 */
function secretsOf(written: Entry, expanded: Entry, environment: Environment): string[] {
  const places =
    expanded.transport === 'stdio'
      ? [...Object.values(expanded.env), ...secretsOfArguments(expanded.args)]
      : [...Object.values(expanded.headers), ...secretsOfUrl(expanded.url)]
  const texts = written.transport === 'stdio' ? [written.command, ...written.args] : [written.url]
  const named = texts.flatMap(variablesIn).filter(isSecretName)
  const values = named.flatMap((name) => environment[name] ?? [])
  const inherits = expanded.transport === 'stdio' || expanded.headersHelper !== null
  const inherited = inherits ? secretsOfEnvironment(environment) : []
  return [...places, ...values, ...inherited].filter((value) => value !== '' && !value.includes('${'))
}

async function prepareProgram(
  definition: Definition,
  entry: StdioEntry,
  environment: Environment,
  host: Host,
  now: number,
): Promise<{ ok: true; launch: Launch } | { ok: false; problem: Problem }> {
  const cwd = definition.location.project ?? host.homeDir
  const env: Environment = { ...environment, ...clientVariables(definition), ...entry.env }
  const found = await findProgram(entry.command, { platform: host.platform, homeDir: host.homeDir, cwd, env })
  switch (found.kind) {
    case 'found': {
      // Scripts such as npx look for `node` beside themselves even when PATH lacks that folder.
      const process = {
        command: found.path,
        args: entry.args,
        env: withFolder(env, dirname(found.path), host.platform),
        cwd,
      }
      return { ok: true, launch: { transport: 'stdio', process } }
    }
    case 'missing': {
      const byName = !/[/\\]/.test(entry.command)
      const detail = byName
        ? `“${entry.command}” was not found on your shell’s PATH.`
        : `There is no program at ${found.looked[0] ?? entry.command}.`
      const cause = byName ? `Looked in ${found.looked.join(', ')}` : undefined
      return {
        ok: false,
        problem: problem('process.not-found', now, { detail, evidence: { ...evidence(definition), cause } }),
      }
    }
    case 'not-executable': {
      const detail = `${found.path} exists, but may not be run.`
      return { ok: false, problem: problem('process.not-executable', now, { detail, evidence: evidence(definition) }) }
    }
  }
}

/** What Claude Code gives to every server that it starts. */
function clientVariables(definition: Definition): Environment {
  if (definition.location.client !== 'claude-code') return {}
  const { project } = definition.location
  return { CLAUDECODE: '1', ...(project === null ? {} : { CLAUDE_PROJECT_DIR: project }) }
}

function withFolder(env: Environment, folder: string, platform: NodeJS.Platform): Environment {
  if (platform === 'win32') return env
  const path = env['PATH'] ?? ''
  return path.split(':').includes(folder) ? env : { ...env, PATH: path === '' ? folder : `${path}:${folder}` }
}

function prepareRemote(
  definition: Definition,
  entry: RemoteEntry,
  environment: Environment,
  host: Host,
  now: number,
): { ok: true; launch: Launch } | { ok: false; problem: Problem } {
  const url = URL.canParse(entry.url) ? new URL(entry.url) : null
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const rule = `“${redactUrl(entry.url)}” is not a web address (http:// or https://).`
    return { ok: false, problem: entryProblem('config.invalid-entry', rule, definition, now) }
  }
  for (const [name, value] of Object.entries(entry.headers)) {
    try {
      new Headers([[name, value]])
    } catch {
      const rule = `The header “${name}” has a name or value that HTTP does not allow.`
      return { ok: false, problem: entryProblem('config.invalid-entry', rule, definition, now) }
    }
  }
  const helper =
    entry.headersHelper === null ? null : helperSpec(definition, entry.headersHelper, url, environment, host)
  return { ok: true, launch: { transport: entry.transport, url, headers: entry.headers, helper } }
}

/** Words in a variable's name that keep it from a helper that a repository names (Claude Code's own list). */
const credentialWord = /(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY|AUTH|COOKIE|PAT|DSN|CREDENTIALS?)(_|$)/i

/** What the helper gets, by Claude Code's contract. */
function helperSpec(
  definition: Definition,
  command: string,
  url: URL,
  environment: Environment,
  host: Host,
): HelperSpec {
  const { name, project, scope } = definition.location
  const inherited =
    scope === 'project'
      ? Object.fromEntries(Object.entries(environment).filter(([variable]) => !credentialWord.test(variable)))
      : environment
  const env = { ...inherited, CLAUDE_CODE_MCP_SERVER_NAME: name, CLAUDE_CODE_MCP_SERVER_URL: url.href }
  return { command, env, cwd: project ?? host.homeDir }
}

type Place = Pick<Definition, 'location' | 'position'>

/** What is wrong comes first, where it stands last: a list has room for the beginning only. */
function entryProblem(code: ProblemCode, rule: string, place: Place, now: number): Problem {
  const { path } = place.location
  const { line, column } = place.position
  const detail = `${rule} (${path}, line ${line}, column ${column})`
  return problem(code, now, { detail, evidence: evidence(place) })
}

function evidence({ location, position }: Place): { file: { path: string; line: number; column: number } } {
  return { file: { path: location.path, ...position } }
}
