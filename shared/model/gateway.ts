/** The gateway as commands show it. */

export interface GatewayView {
  /** All servers begin with this. */
  url: string
  /** For scripts; valid for a day. */
  token: string
  servers: { id: string; name: string; url: string }[]
}

/** Somebody who has a token. Times are ISO 8601. */
export interface GatewayClientView {
  id: string
  client: string
  madeAt: string
  expiresAt: string | null
  /** By a bridge, or by HTTP with a token. */
  by: 'bridge' | 'token'
  /** It listens, or has asked something in the last minutes. */
  connected: boolean
  /** In this run of Patchbay: when it asked first and last, how often, and how often in vain. */
  since: string | null
  lastUsedAt: string | null
  calls: number
  errors: number
  /** The tools that kept it waiting longest (ms). */
  slowest: readonly { tool: string; calls: number; slowestMs: number }[]
  /** The set that it sees through; null: everything. */
  set: string | null
  /** Open streams on which it hears of changes. */
  streams: number
}

/** A tool that a client does not get, for it could not take it: why is a sentence without full stop. */
export interface LeftOut {
  client: string
  server: string
  tool: string
  why: string
}
