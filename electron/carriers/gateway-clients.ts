/** The gateway's clients as people see them: which are there, since when, and what they have asked. */
import type { GatewayClientView } from '../../shared/model/gateway'
import type { Notices } from '../core/gateway/notices'
import type { OpenCalls } from '../core/gateway/open-calls'
import type { ToolSets } from '../core/gateway/sets'
import type { Viewer } from '../core/gateway/sets-file'
import type { Clock } from '../core/ports'

/** A client without a stream that has asked something within this time is taken to be there (ms). */
const recently = 5 * 60_000

export interface ClientViews {
  /** @param id of a token or a bridge */
  isThere(id: string): boolean
  /** @param expiresAt null: until it is revoked (both ms since the epoch) */
  view(
    client: Pick<GatewayClientView, 'id' | 'client' | 'by'> & Viewer,
    madeAt: number,
    expiresAt: number | null,
  ): GatewayClientView
}

export function clientViews({
  calls,
  notices,
  sets,
  clock,
}: {
  calls: OpenCalls
  notices: Notices
  sets: ToolSets
  clock: Clock
}): ClientViews {
  const isThere = (id: string): boolean => notices.count(id) > 0 || clock.now() - calls.trafficOf(id).lastAt < recently
  return {
    isThere,
    view({ id, client, by, folder }, madeAt, expiresAt) {
      const { since, lastAt, slowest, ...traffic } = calls.trafficOf(id)
      const streams = notices.count(id)
      return {
        id,
        client,
        by,
        connected: by === 'bridge' || isThere(id),
        set: sets.nameFor({ client, folder }),
        madeAt: time(madeAt),
        expiresAt: expiresAt === null ? null : time(expiresAt),
        since: since > 0 ? time(since) : null,
        lastUsedAt: lastAt > 0 ? time(lastAt) : null,
        ...traffic,
        slowest: slowest.map((each) => ({ ...each, slowestMs: Math.round(each.slowestMs) })),
        streams,
      }
    },
  }
}

function time(ms: number): string {
  return new Date(ms).toISOString()
}
