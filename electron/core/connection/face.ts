/** What a supervisor shows beside its state, and how events change it: pure. */
import type { CapabilitiesView } from '../../../shared/model/capabilities'
import type { ConnectionState } from '../../../shared/model/connection'
import type { AuthView } from '../../../shared/model/credential'
import type { Problem } from '../../../shared/model/problem'
import type { StateSpan } from '../../../shared/model/history'
import type { ServerRecord } from '../registry/store'
import { authKind } from '../sources/describe'
import { nextHistory } from './history'
import type { Definition } from '../sources/definition'
import type { Lists } from '../mcp/lists'

export interface Face {
  history: readonly StateSpan[]
  capabilities: CapabilitiesView
  /** Of the last probe, in ms; null when not connected. */
  latencyMs: number | null
  auth: AuthView
}

/** A server as it looks before its first connect: with what it had the last time. */
export function firstFace(
  definition: Definition,
  { counts }: ServerRecord,
  past: readonly StateSpan[],
  state: ConnectionState,
  now: number,
): Face {
  return {
    history: nextHistory(past, state, now),
    capabilities: {
      freshness: counts ? 'stale' : 'unknown',
      tools: counts?.tools ?? null,
      prompts: counts?.prompts ?? null,
      resources: counts?.resources ?? null,
      revision: 0,
      problem: null,
      serverInfo: null,
    },
    latencyMs: null,
    auth: firstAuth(definition),
  }
}

export function firstAuth(definition: Definition): AuthView {
  return { kind: authKind(definition), expiresAt: null, scopes: [] }
}

export function faceAfterState(face: Face, state: ConnectionState, now: number): Face {
  const live = state.kind === 'connected'
  const { capabilities } = face
  const freshness = !live && capabilities.freshness === 'live' ? 'stale' : capabilities.freshness
  return {
    ...face,
    latencyMs: live ? face.latencyMs : null,
    capabilities: freshness === capabilities.freshness ? capabilities : { ...capabilities, freshness },
    history: nextHistory(face.history, state, now),
  }
}

/** @param trouble why the tools could not be listed, or not all of them; if not at all, what was known before stays. */
export function faceAfterLists(face: Face, lists: Lists, trouble: Problem | null): Face {
  const { capabilities } = face
  const isUnlisted = lists.trouble?.kind === 'unlisted'
  const listed: Partial<CapabilitiesView> = isUnlisted ? {} : { freshness: 'live', tools: lists.tools.length }
  return {
    ...face,
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
