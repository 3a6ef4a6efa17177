/** From a definition to what is really started or called: variables expanded, the program found, the URL checked. */
import { addressOf } from '../../../shared/address'
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Problem, ProblemCode } from '../../../shared/model/problem'
import { asArgument } from '../../../shared/text/argument'
import type { Host } from '../ports'
import type { HelperSpec } from '../auth/headers-helper'
import { problem } from '../problems/problem'
import { isInvalid, type Definition, type RemoteEntry, type StdioEntry } from '../sources/definition'
import { redactUrl } from '../vault/redact'
import { withoutShapes } from '../vault/shapes'
import { clientOf } from '../sources/clients'
import { fillEntry, requiredValue } from './fill-entry'
import { inputMissing, inputsSaid } from './inputs'
import { missingProgram } from './missing-program'
import { fromHome } from './named-files'
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
  | { ok: true; launch: Launch; secrets: string[] }
  | { ok: false; problem: Problem; secrets: string[] }

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
  const required = (entry.requiredEnv ?? []).find((name) => !requiredValue(entry, name, environment))
  if (required !== undefined) {
    const rule = `It needs ${required}, which its client keeps to itself; Patchbay can only take it from your environment.`
    return { ok: false, secrets: [], problem: entryProblem('config.needs-input', rule, definition, now) }
  }
  const asked = inputMissing(definition, kept)
  if (asked) {
    const what = asked.label === null ? `“${asked.id}”` : `“${asked.label}” (${asked.id})`
    const rule = `It needs ${what}, which its file leaves to you.`
    return {
      ok: false,
      secrets: [],
      problem: entryProblem('config.needs-input', rule, definition, now, askedHint(definition)),
    }
  }
  const filled = await fillEntry(definition, entry, environment, isOwn(definition) ? kept : null, host, {
    inputs: inputsSaid(definition, kept),
  })
  const { entry: expanded, missing, lost, secrets } = filled
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
      : await prepareRemote(definition, expanded, environment, host, now)
  return { ...prepared, secrets }
}

function askedHint({ location }: Definition): string {
  return `Enter it once, here or with “patchbay input ${asArgument(location.name)}”. It is kept with your sign-ins.`
}

/** What is wrong with an invalid entry, with its place. */
export function invalidEntry(definition: Definition, now: number): Problem {
  const {
    rule,
    position = definition.position,
    code = 'config.invalid-entry',
  } = isInvalid(definition.entry) ? definition.entry.invalid : { rule: '' }
  return entryProblem(code, rule, { location: definition.location, position }, now)
}

/** A file of Patchbay's own, which nobody but the person and Patchbay writes. */
function isOwn({ location }: Definition): boolean {
  return location.client === 'patchbay'
}

async function prepareProgram(
  definition: Definition,
  entry: StdioEntry,
  environment: Environment,
  host: Host,
  now: number,
): Promise<{ ok: true; launch: Launch } | { ok: false; problem: Problem }> {
  const base = definition.location.project ?? host.homeDir
  const cwd = entry.cwd === undefined ? base : resolve(base, fromHome(entry.cwd, host.homeDir))
  const client = clientOf(definition.location.client)
  const env: Environment = { ...environment, ...client?.environment?.(definition), ...entry.env }
  for (const name of entry.removedEnv ?? []) delete env[name]
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
      const { cause, ...words } = missingProgram(entry.command, found.looked)
      const seen = { ...words, evidence: { ...evidence(definition), cause } }
      return { ok: false, problem: problem('process.not-found', now, seen) }
    }
    case 'not-executable': {
      const detail = `${found.path} exists, but may not be run.`
      return { ok: false, problem: problem('process.not-executable', now, { detail, evidence: evidence(definition) }) }
    }
  }
}

function withFolder(env: Environment, folder: string, platform: NodeJS.Platform): Environment {
  if (platform === 'win32') return env
  const path = env['PATH'] ?? ''
  return path.split(':').includes(folder) ? env : { ...env, PATH: path === '' ? folder : `${path}:${folder}` }
}

async function prepareRemote(
  definition: Definition,
  entry: RemoteEntry,
  environment: Environment,
  host: Host,
  now: number,
): Promise<{ ok: true; launch: Launch } | { ok: false; problem: Problem }> {
  const url = addressOf(entry.url)
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
    entry.headersHelper === null ? null : await helperSpec(definition, entry.headersHelper, url, environment, host)
  return { ok: true, launch: { transport: entry.transport, url, headers: entry.headers, helper } }
}

/** Words in a variable's name that keep it from a helper that a repository names (Claude Code's own list). */
const credentialWord = /(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY|AUTH|COOKIE|PAT|DSN|CREDENTIALS?)(_|$)/i

/** What the helper gets, by Claude Code's contract. */
async function helperSpec(
  definition: Definition,
  command: string,
  url: URL,
  environment: Environment,
  host: Host,
): Promise<HelperSpec> {
  const { name, project, scope } = definition.location
  const inherited =
    scope === 'project'
      ? Object.fromEntries(Object.entries(environment).filter(([variable]) => !credentialWord.test(variable)))
      : environment
  const env = { ...inherited, CLAUDE_CODE_MCP_SERVER_NAME: name, CLAUDE_CODE_MCP_SERVER_URL: url.href }
  const own = clientOf(definition.location.client)?.helperFolder?.(definition, { ...host, ownFile: '' })
  const usual = project ?? host.homeDir
  return { command, env, cwd: own !== undefined && (await isFolder(own)) ? own : usual }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

type Place = Pick<Definition, 'location' | 'position'>

/** What is wrong comes first, where it stands last: a list has room for the beginning only. */
function entryProblem(code: ProblemCode, rule: string, place: Place, now: number, hint?: string): Problem {
  const { path } = place.location
  const { line, column } = place.position
  // A key is often pasted where a name belongs.
  const said = withoutShapes(rule)
  const detail = `${said} (${path}, line ${line}, column ${column})`
  return problem(code, now, {
    detail,
    evidence: { ...evidence(place), cause: said },
    ...(hint === undefined ? {} : { hint }),
  })
}

function evidence({ location, position }: Place): { file: { path: string; line: number; column: number } } {
  return { file: { path: location.path, ...position } }
}
