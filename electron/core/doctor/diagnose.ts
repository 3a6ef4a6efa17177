/** Runs the checks one after another and names the one cause. Changes nothing at the server or in the engine. */
import { takesRequests } from '../../../shared/model/connection'
import type { CheckId, CheckOutcome, CheckResult, Diagnosis } from '../../../shared/model/diagnosis'
import type { Evidence } from '../../../shared/model/problem'
import { plainWords } from '../problems/plain-words'
import { problem } from '../problems/problem'
import { wordsWhereItWas } from '../problems/was-there'
import type { Check, Finding } from './check'
import { systemCode } from '../problems/system-code'
import type { Patient } from './patient'

export interface DiagnoseOptions {
  checks: readonly Check[]
  /** Removes secrets. */
  redact: (text: string) => string
  /** Each result, as soon as there is one. */
  progress: (result: CheckResult) => void
  signal: AbortSignal
}

/** Rejects only with the signal's reason. */
export async function diagnose(
  server: Diagnosis['server'],
  patient: Patient,
  { checks, redact, progress, signal }: DiagnoseOptions,
): Promise<Diagnosis> {
  const { clock } = patient
  const begun = clock.now()
  const results: CheckResult[] = []
  /** What has failed, or was not looked at because of it; with the title of what has failed. */
  const blocked = new Map<CheckId, string>()
  const kind = patient.definition.entry.transport === 'stdio' ? 'program' : 'remote'
  for (const check of checks.filter(({ of }) => of === 'every' || of === kind)) {
    const checkBegun = clock.now()
    const before = check.after.map((id) => blocked.get(id)).find((title) => title !== undefined)
    const finding = before === undefined ? await look(check, patient, results, signal) : after(before)
    signal.throwIfAborted()
    if (finding.outcome === 'failed') blocked.set(check.id, check.title)
    else if (before !== undefined) blocked.set(check.id, before)
    const result = resultOf(check, finding, { patient, ms: clock.now() - checkBegun, redact })
    results.push(result)
    progress(result)
  }
  const now = clock.now()
  const cause = causeOf(results, takesRequests(patient.state))
  return { server, at: new Date(now).toISOString(), ms: now - begun, cause, checks: results }
}

function after(title: string): Finding {
  return { outcome: 'skipped', finding: `Skipped: see “${title}” first.` }
}

async function look(
  check: Check,
  patient: Patient,
  results: readonly CheckResult[],
  signal: AbortSignal,
): Promise<Finding> {
  const explained = results.find(({ outcome }) => outcome === 'failed')
  // The state repeats what a check has found out more exactly.
  if (check.id === 'state' && explained) return { outcome: 'skipped', finding: `Explained by “${explained.title}”.` }
  if (check.provedByConnection && patient.live) return { outcome: 'ok', finding: 'The live connection proves it.' }
  try {
    return await check.run(patient, signal)
  } catch (error) {
    signal.throwIfAborted()
    return { outcome: 'warning', finding: 'This could not be found out.', evidence: { cause: systemCode(error) } }
  }
}

/** The first failure explains the later ones; without any, the first remark does, if the server is not connected. */
export function causeOf(results: readonly CheckResult[], connected: boolean): CheckResult | null {
  const first = (wanted: CheckOutcome): CheckResult | undefined => results.find(({ outcome }) => outcome === wanted)
  return first('failed') ?? (connected ? null : first('warning')) ?? null
}

const bodyExcerpt = 300

function resultOf(
  { id, title }: Check,
  { outcome, finding, code, hint, action, evidence = {} }: Finding,
  { patient, ms, redact }: { patient: Patient; ms: number; redact: (text: string) => string },
): CheckResult {
  const words = code !== undefined && patient.wasMcp ? wordsWhereItWas(code) : {}
  const standing = code === undefined ? null : problem(code, patient.clock.now(), { detail: '', ...words })
  return {
    id,
    title,
    outcome,
    ms,
    finding: redact(finding),
    hint: redact(hint ?? standing?.hint ?? ''),
    action: action ?? standing?.action ?? 'none',
    code: code ?? null,
    evidence: redactEvidence(evidence, redact),
  }
}

function redactEvidence(evidence: Evidence, redact: (text: string) => string): Evidence {
  const { body, cause, stderr } = evidence
  return {
    ...evidence,
    body: body === undefined ? undefined : redact(body).slice(0, bodyExcerpt),
    cause: cause === undefined ? undefined : plainWords(redact(cause)),
    stderr: stderr?.map(redact),
  }
}
