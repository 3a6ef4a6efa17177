/** A diagnosis as lines of text: the cause first, then every check. Pure. */
import type { CheckOutcome, CheckResult, Diagnosis } from '../../shared/model/diagnosis'
import type { Look } from '../../shared/model/standing'
import { withoutNoise } from '../../shared/text/last-words'
import { marks } from './words'

const looks: Readonly<Record<CheckOutcome, Look>> = { ok: 'good', warning: 'you', failed: 'bad', skipped: 'off' }

/** For one server, without a line after it. */
export function diagnosisLines({ server, cause, checks, ms }: Diagnosis): string[] {
  const width = Math.max(...checks.map(({ title }) => title.length))
  const head = cause ? causeLines(server.name, cause) : [`${marks.good} ${server.name}: all is well`]
  const rows = checks.map(
    ({ outcome, title, finding, ms: took }) =>
      `  ${marks[looks[outcome]]} ${title.padEnd(width)}  ${took > 0 ? `${took} ms`.padStart(8) : ' '.repeat(8)}  ${finding}`,
  )
  return [...head, '', ...rows, `  ${checks.length} checks in ${ms} ms`]
}

function causeLines(name: string, { outcome, finding, hint, code, evidence }: CheckResult): string[] {
  const lines = [`${marks[looks[outcome]]} ${name}: ${finding}`]
  if (hint !== '') lines.push(`  ${hint}`)
  if (evidence.file) lines.push(`  ${evidence.file.path}:${evidence.file.line}:${evidence.file.column}`)
  for (const line of withoutNoise(evidence.stderr ?? []).slice(-5)) lines.push(`  | ${line}`)
  if (code !== null) lines.push(`  (${code})`)
  return lines
}
