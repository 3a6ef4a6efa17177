/** What the doctor found out about one server: ordered checks, and the one true cause first. */
import type { Evidence, ProblemAction, ProblemCode } from './problem'

/** In the order in which they are looked at. */
export type CheckId =
  | 'definition'
  | 'permission'
  | 'variables'
  | 'program'
  | 'start'
  | 'network'
  | 'dns'
  | 'tcp'
  | 'tls'
  | 'http'
  | 'redirect'
  | 'path'
  | 'clock'
  | 'resource-metadata'
  | 'resource'
  | 'issuer'
  | 'pkce'
  | 'registration'
  | 'callback'
  | 'credential'
  | 'rights'
  | 'era'
  | 'initialize'
  | 'tools'
  | 'state'

/** `skipped`: there is nothing to look at, or an earlier failure stands before it. */
export type CheckOutcome = 'ok' | 'warning' | 'failed' | 'skipped'

export interface CheckResult {
  id: CheckId
  /** What was looked at, in a few words. */
  title: string
  outcome: CheckOutcome
  /** How long it took. */
  ms: number
  /** What was found, as a sentence. Redacted. */
  finding: string
  /** What to do about it; empty when there is nothing to do. */
  hint: string
  action: ProblemAction
  /** The problem that this is, if it has a page of its own in `docs/problems.md`. */
  code: ProblemCode | null
  /** Redacted. */
  evidence: Evidence
}

export interface Diagnosis {
  server: { id: string; name: string }
  /** ISO 8601. */
  at: string
  /** For all checks together. */
  ms: number
  /** The one check that explains the trouble; null when all is well. */
  cause: CheckResult | null
  checks: CheckResult[]
}
