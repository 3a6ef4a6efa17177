/** What a row of `plays.ts` and `sign-in-plays.ts` is. */
import type { CleanupKit } from '../../support/cleanup'

/** A test server as the engine meets it, and what is turned there. */
export interface Stand {
  entry: Record<string, unknown>
  /** What is called there. Default: `echo`. */
  tool?: string
  /** A person signs in after the first meeting. */
  signsIn?: boolean
  /** Nobody can reach it before something is turned. */
  isDead?: boolean
  /** Turned after the first meeting; then a tool is called, and the server met once more. */
  turn?: () => unknown
  /** The way there, as a PAC script says it. Default: there is none but the direct one. */
  way?: string
}

export type Play = (kit: Pick<CleanupKit, 'later'>) => Promise<Stand>

export function rows<K extends string>(
  prefix: string,
  keys: readonly K[],
  ...plays: ((key: K) => Play)[]
): [string, Play[]][] {
  return keys.map((key) => [`${prefix}${key}`, plays.map((play) => play(key))])
}
