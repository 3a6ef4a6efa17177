/** The JSON that scripts rely on (docs/contract.md, "JSON"). Pure. */
import { problemOf, type StateKind } from '../../shared/model/connection'
import type { AuthView } from '../../shared/model/credential'
import type { Problem } from '../../shared/model/problem'
import { shadows } from '../../shared/model/precedence'
import type { Way } from '../../shared/model/route'
import type { ServerView, Transport } from '../../shared/model/server'
import type { SourceView } from '../../shared/model/source'

type FlatProblem = Pick<Problem, 'code' | 'title' | 'detail' | 'hint' | 'action'>

export interface StatusEntry {
  id: string
  name: string
  source: { client: string; scope: string; path: string }
  transport: Transport
  state: StateKind
  problem: FlatProblem | null
  tools: number | null
  latencyMs: number | null
  nextRetryAt: string | null
  auth: AuthView
  /** Which way its client's entry goes. */
  way: Way
  since: string
}

/** One server, as every command that acts on one tells it. */
export function statusEntry({ id, name, source, transport, state, capabilities, ...rest }: ServerView): StatusEntry {
  return {
    id,
    name,
    source: { client: source.client, scope: source.scope, path: source.path },
    transport,
    state: state.kind,
    problem: flatProblem(problemOf(state) ?? capabilities.problem),
    tools: capabilities.tools,
    latencyMs: rest.pulse?.latencyMs ?? null,
    nextRetryAt: state.kind === 'reconnecting' ? state.nextRetryAt : null,
    auth: { kind: rest.auth.kind, expiresAt: rest.auth.expiresAt, scopes: rest.auth.scopes },
    way: rest.route.way,
    since: rest.since,
  }
}

/** The servers of `status --json`: each with the id of the entry that its own client uses instead of it. */
export function statusEntries(servers: readonly ServerView[]): (StatusEntry & { shadowedBy: string | null })[] {
  const hidden = shadows(servers)
  return servers.map((server) => ({ ...statusEntry(server), shadowedBy: hidden.get(server.id)?.by ?? null }))
}

/** One source of `sources --json`. */
export function sourceEntry({ id, client, scope, path, problem, readers, oldCopyOf }: SourceView): {
  id: string
  client: string
  scope: string
  path: string
  /** Other clients that read it. */
  readers?: string[]
  /** The file that counts instead of this one. */
  oldCopyOf?: string
  problem: (FlatProblem & { line?: number; column?: number }) | null
} {
  const flat = flatProblem(problem)
  const place = problem?.evidence.file
  return {
    id,
    client,
    scope,
    path,
    ...(readers ? { readers } : {}),
    ...(oldCopyOf === undefined ? {} : { oldCopyOf }),
    problem:
      flat && place
        ? { ...flat, detail: detailWithPlace(flat.detail, place), line: place.line, column: place.column }
        : flat,
  }
}

/** Scripts read fields; people who read JSON read the sentence. */
function detailWithPlace(detail: string, { line, column }: { line: number; column: number }): string {
  return `${detail} (line ${line}, column ${column})`
}

function flatProblem(problem: Problem | null): FlatProblem | null {
  if (problem === null) return null
  const { code, title, detail, hint, action } = problem
  return { code, title, detail, hint, action }
}
