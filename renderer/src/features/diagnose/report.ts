/** A report as plain text, to be pasted where somebody can help: nothing that the window does not show. Pure. */
import { wordOf } from '../../../../shared/text/states'
import type { CheckResult, Diagnosis } from '../../../../shared/model/diagnosis'
import type { ServerView } from '../../../../shared/model/server'
import { withoutNoise } from '../../../../shared/text/last-words'
import { text } from '../../text/en'

type Subject = Pick<ServerView, 'name' | 'target' | 'transport' | 'state'>

/** The cause first, as on the screen; everything in it is redacted already. */
export function reportText({ name, target, transport, state }: Subject, { at, ms, cause, checks }: Diagnosis): string {
  const words = text.diagnose
  return [
    cause ? `${name}: ${cause.finding}` : words.well(name),
    ...(cause && cause.hint !== '' ? [cause.hint] : []),
    '',
    `${text.transport[transport]}, ${target}, ${wordOf(state)}, ${at}`,
    words.took(checks.length, ms),
    '',
    ...checks.map(checkLine),
  ].join('\n')
}

function checkLine({ title, outcome, finding, ms, code, evidence }: CheckResult): string {
  const seen = [
    evidence.status === undefined ? null : `HTTP ${evidence.status}`,
    evidence.headerNames === undefined ? null : `headers ${evidence.headerNames.join(' ')}`,
    evidence.cause ?? null,
    evidence.stderr === undefined ? null : `stderr ${withoutNoise(evidence.stderr).slice(-5).join(' | ')}`,
  ].filter((part) => part !== null && part !== '')
  const rest = [...(code === null ? [] : [code]), ...(outcome === 'ok' ? [] : seen)]
  const words = `[${text.diagnose.outcome[outcome]}] ${title} (${ms} ms): ${finding}`
  return rest.length > 0 ? `${words} {${rest.join('; ')}}` : words
}
