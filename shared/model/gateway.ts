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
  /** In this run of Patchbay. */
  lastUsedAt: string | null
  calls: number
  /** Open streams on which it hears of changes. */
  streams: number
}
