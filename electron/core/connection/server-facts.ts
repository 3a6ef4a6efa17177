/** What a supervisor shows beside its state, and how events change it: pure. */
import type { CapabilitiesView } from '../../../shared/model/capabilities'
import type { ConnectionState } from '../../../shared/model/connection'
import type { AuthView } from '../../../shared/model/credential'
import type { Problem } from '../../../shared/model/problem'
import { pastOf, type PastView, type StateSpan } from '../../../shared/model/history'
import type { Pulse } from '../../../shared/model/server'
import type { ServerRecord } from '../registry/store'
import { authKind } from '../sources/describe'
import { nextHistory } from './history'
import type { Definition } from '../sources/definition'
import type { Lists } from '../mcp/lists'

export interface ServerFacts {
  /** Oldest first, at most 50 spans, earlier runs included, the present one last. */
  history: readonly StateSpan[]
  past: PastView
  capabilities: CapabilitiesView
  /** Of the latest connection; only of interest while that lives. */
  pulse: Pulse | null
  auth: AuthView
}

/** A server as it looks before its first connect: with what it had the last time. */
export function firstFacts(
  definition: Definition,
  { counts }: ServerRecord,
  before: readonly StateSpan[],
  state: ConnectionState,
  now: number,
): ServerFacts {
  const history = nextHistory(before, state, now)
  return {
    history,
    past: pastOf(history, 0),
    capabilities: {
      freshness: counts ? 'stale' : 'unknown',
      tools: counts?.tools ?? null,
      prompts: counts?.prompts ?? null,
      resources: counts?.resources ?? null,
      revision: 0,
      problem: null,
      serverInfo: null,
    },
    pulse: null,
    auth: firstAuth(definition),
  }
}

export function firstAuth(definition: Definition): AuthView {
  return { kind: authKind(definition), expiresAt: null, scopes: [] }
}

export function factsAfterState(facts: ServerFacts, state: ConnectionState, now: number): ServerFacts {
  const { capabilities } = facts
  const isStale = state.kind !== 'connected' && capabilities.freshness === 'live'
  const history = nextHistory(facts.history, state, now)
  return {
    ...facts,
    capabilities: isStale ? { ...capabilities, freshness: 'stale' } : capabilities,
    history,
    past: history === facts.history ? facts.past : pastOf(history, facts.past.revision + 1),
  }
}

/** @param trouble why the tools could not be listed, or not all of them; if not at all, what was known before stays. */
export function factsAfterLists(facts: ServerFacts, lists: Lists, trouble: Problem | null): ServerFacts {
  const { capabilities } = facts
  const isUnlisted = lists.trouble?.kind === 'unlisted'
  const listed: Partial<CapabilitiesView> = isUnlisted ? {} : { freshness: 'live', tools: lists.tools.length }
  return {
    ...facts,
    capabilities: {
      ...capabilities,
      ...listed,
      prompts: lists.prompts?.length ?? capabilities.prompts,
      resources: lists.resources?.length ?? capabilities.resources,
      revision: capabilities.revision + 1,
      problem: trouble,
    },
  }
}

/** A new connection has answered, or one that lives has shown a sign of life. `latencyMs`: null when it was no probe. */
export function pulseAfter(before: Pulse | null, latencyMs: number | null, now: number): Pulse {
  return { lastSeen: new Date(now).toISOString(), latencyMs: latencyMs ?? before?.latencyMs ?? null }
}
