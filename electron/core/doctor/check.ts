/** The shape of one check, and short ways to say what it found. */
import type { CheckId, CheckOutcome } from '../../../shared/model/diagnosis'
import type { Evidence, Problem, ProblemAction, ProblemCode } from '../../../shared/model/problem'
import type { Patient } from './patient'

export interface Finding {
  outcome: CheckOutcome
  finding: string
  code?: ProblemCode
  /** Default: the standing words of the code. */
  hint?: string
  action?: ProblemAction
  evidence?: Evidence
}

export interface Check {
  id: CheckId
  /** What is looked at, in a few words. */
  title: string
  /** Which kind of server has this at all. */
  of: 'program' | 'remote' | 'every'
  /** Checks that must not have failed: after them this one would only repeat their finding. */
  after: readonly CheckId[]
  /** A live connection answers this by itself, so nothing is sent beside it. */
  provedByConnection?: true
  /** Looks. May throw: then what it looked at could not be found out. */
  run(patient: Patient, signal: AbortSignal): Promise<Finding> | Finding
}

type More = Pick<Finding, 'hint' | 'action' | 'evidence'>

export function ok(finding: string, evidence?: Evidence): Finding {
  return { outcome: 'ok', finding, evidence }
}

export function skipped(finding: string): Finding {
  return { outcome: 'skipped', finding }
}

export function warning(finding: string, more: More = {}): Finding {
  return { outcome: 'warning', finding, ...more }
}

export function failed(code: ProblemCode, finding: string, more: More = {}): Finding {
  return { outcome: 'failed', code, finding, ...more }
}

/** A problem that the live engine knows of already, in its own words. */
export function known({ code, detail, title, hint, action, evidence }: Problem): Finding {
  return { outcome: 'failed', code, finding: detail === '' ? `${title}.` : detail, hint, action, evidence }
}
