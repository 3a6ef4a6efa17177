/** The command line's own words: the headline, where a server comes from, its problem and what to type. Pure. */
import { clientName } from '../../shared/model/clients'
import { problemOf } from '../../shared/model/connection'
import type { ServerView } from '../../shared/model/server'
import type { Problem } from '../../shared/model/problem'
import type { SourceView } from '../../shared/model/source'
import type { Look } from '../../shared/model/standing'
import { wordsOfItsOwn } from '../../shared/text/own-words'
import { asArgument } from '../../shared/text/argument'
import { wayWords } from '../../shared/text/routes'
import { truthOf } from '../../shared/text/truth'

/** Shape and word tell states apart, colour only helps. */
export const marks: Readonly<Record<Look, string>> = {
  good: '●',
  asleep: '◐',
  working: '◌',
  you: '▲',
  bad: '✕',
  off: '○',
}

/** The sentence of truth on one line. */
export function headline(servers: readonly ServerView[], sources: readonly SourceView[]): string {
  const { headline: leading, rest } = truthOf(servers, sources)
  return [leading, ...rest].join(' · ')
}

/** Where a server is configured. */
export function sourceWord({ source, route }: ServerView): string {
  const name = clientName(source.client)
  const way = route.way === 'direct' ? '' : ` · ${wayWords(route)}`
  return source.client === 'patchbay' ? name : `${name} · ${source.scope}${way}`
}

/** What is wrong with a server, if anything, and what to do about it. */
export function problemWords({ name, state, capabilities }: ServerView): string[] {
  const problem = problemOf(state) ?? capabilities.problem
  if (problem === null) return []
  const place = problem.evidence.file
  const where = place ? ` (${place.path}:${place.line}:${place.column})` : ''
  // The command says it all; the hint speaks of a button.
  return [`${problem.title}${where}`, reasonOf(problem), hintOf(name, state, problem)].filter((line) => line !== '')
}

/** Why, where it is not all in the title: in the server's own words, if it has any. */
function reasonOf(problem: Problem): string {
  const said = wordsOfItsOwn(problem)
  if (said !== null) return `It says: “${said}”`
  if (problem.code === 'process.exited' || problem.code === 'process.crash-loop') return problem.detail
  return problem.code === 'config.invalid-entry' ? (problem.evidence.cause ?? '') : ''
}

function hintOf(name: string, { kind }: ServerView['state'], { action, evidence, hint }: Problem): string {
  const other = evidence.otherIssuer
  if (action === 'trust-issuer' && other !== undefined) return `${hint} ${trustWords(name, other)}`
  return kind === 'needs-auth' && action !== 'enter-client-id' ? `Run: patchbay login ${asArgument(name)}` : hint
}

/** What to type to sign in although the description of the service has a flaw. */
export function trustWords(name: string, otherIssuer: string): string {
  return `Run: patchbay login ${asArgument(name)} --trust-issuer ${asArgument(otherIssuer)}`
}
