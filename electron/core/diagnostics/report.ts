/**
 * The diagnostics bundle as a text: what a server's operator needs to see what a person sees. Pure, and everything in it
 * is redacted once more.
 */
import { plural } from '../../../shared/text/count'
import { printable } from '../../../shared/text/printable'
import { problemOf } from '../../../shared/model/connection'
import { incidentsOf, reliabilityOf, type Incident, type StateSpan } from '../../../shared/model/history'
import type { Problem } from '../../../shared/model/problem'
import type { ActivityEntry, ServerView } from '../../../shared/model/server'
import type { EngineInfo } from '../../../shared/model/snapshot'
import { plainWords } from '../problems/plain-words'
import type { RequestShape } from '../activity/request-log'

export interface ReportAbout {
  info: Pick<EngineInfo, 'version' | 'host'>
  platform: string
  /** ms since the epoch. */
  now: number
}

export interface ReportOf {
  view: ServerView
  history: readonly StateSpan[]
  requests: readonly RequestShape[]
  activity: readonly ActivityEntry[]
}

/** At most so many lines of activity: the latest ones. */
const mostActivity = 60

/** @param redact removes secrets, and cuts what is very long: so server by server, for one that has much to say must not hide the others */
export function reportText(
  { info, platform, now }: ReportAbout,
  servers: readonly ReportOf[],
  redact: (text: string) => string,
): string {
  const head = [
    `# Patchbay diagnostics, ${iso(now)}`,
    '',
    `Patchbay ${info.version} (${info.host}) on ${platform}, Node ${process.versions.node}.`,
    'Headers are listed by name only. Secrets are replaced by dots.',
  ]
  const parts = [head, ...servers.map((server) => ['', ...serverLines(server, now)])]
  return `${parts.map((lines) => redact(lines.map(printable).join('\n'))).join('\n')}\n`
}

function serverLines({ view, history, requests, activity }: ReportOf, now: number): string[] {
  const { name, transport, target, state, since, source, capabilities, auth } = view
  const info = capabilities.serverInfo
  const problem = problemOf(state)
  return [
    `## ${name}`,
    '',
    `- talks to: ${target} (${transport})`,
    `- state: ${state.kind} since ${since}`,
    `- configured in: ${source.client}, ${source.scope}`,
    `- credential: ${auth.kind}${auth.scopes.length > 0 ? ` (${auth.scopes.join(' ')})` : ''}${auth.expiresAt === null ? '' : `, until ${auth.expiresAt}`}`,
    `- server: ${info ? `${info.name} ${info.version}` : 'unknown'}${state.kind === 'connected' ? `, ${state.era} protocol` : ''}`,
    `- offers: ${count(capabilities.tools, 'tool')}, ${count(capabilities.prompts, 'prompt')}, ${count(capabilities.resources, 'resource')} (${capabilities.freshness})`,
    ...(problem ? ['', '### Problem', '', ...problemLines(problem)] : []),
    '',
    '### Incidents',
    '',
    ...incidentLines(history, now),
    '',
    '### States',
    '',
    ...history.map(({ from, kind, code }) => `- ${from} ${kind}${code === null ? '' : ` (${code})`}`),
    ...(requests.length > 0 ? ['', '### Latest requests', '', ...requests.flatMap(requestLines)] : []),
    ...(activity.length > 0 ? ['', '### Activity', '', ...activity.slice(-mostActivity).map(activityLine)] : []),
  ]
}

function problemLines({ code, title, detail, hint, evidence, at }: Problem): string[] {
  const { status, headerNames, body, stderr, exitCode, signal, file, cause } = evidence
  const seen: [string, string | number | null | undefined][] = [
    ['status', status],
    ['headers of the answer', headerNames?.join(' ')],
    ['answer began with', body],
    ['exit code', exitCode],
    ['signal', signal],
    ['file', file && `${file.path}:${file.line}:${file.column}`],
    ['cause', cause],
    ['last lines of stderr', stderr?.join(' | ')],
  ]
  return [
    `- ${code}, ${at}: ${title}`,
    `- ${detail}`,
    `- ${hint}`,
    ...seen.flatMap(([what, value]) =>
      value === undefined || value === null || value === '' ? [] : [`- ${what}: ${oneLine(String(value))}`],
    ),
  ]
}

function incidentLines(history: readonly StateSpan[], now: number): string[] {
  const reliability = reliabilityOf(history, now)
  if (!reliability || reliability.share === null) return ['- it was not wanted']
  const { share, from, incidents, repairMs } = reliability
  const repaired = repairMs === null ? '' : `, usually repaired within ${Math.round(repairMs / 1_000)} s`
  return [
    `- connected ${Math.floor(share * 1_000) / 10} % of the time since ${from}; ${plural(incidents, 'incident', 'incidents')}${repaired}`,
    ...incidentsOf(history).map(incidentLine),
  ]
}

function incidentLine({ from, to, code, end }: Incident): string {
  const lasted = to === null ? 'not over' : `${Math.round((Date.parse(to) - Date.parse(from)) / 1_000)} s, ${end}`
  return `- ${from} ${code ?? 'no code'}: ${lasted}`
}

function requestLines({ at, method, path, rpc, sent, status, received, code, ms }: RequestShape): string[] {
  const answer = status === null ? `no answer${code === null ? '' : ` (${plainWords(code)})`}` : String(status)
  return [
    `- ${iso(at)} ${method} ${path}${rpc === null ? '' : ` ${rpc}`} -> ${answer}, ${Math.round(ms)} ms`,
    `  - sent: ${sent || 'no headers'}`,
    ...(status === null ? [] : [`  - received: ${received || 'no headers'}`]),
  ]
}

function activityLine({ at, level, origin, message }: ActivityEntry): string {
  return `- ${at} ${level} ${origin}: ${oneLine(message)}`
}

function count(value: number | null, what: 'tool' | 'prompt' | 'resource'): string {
  return value === null ? `${what}s unknown` : plural(value, what, `${what}s`)
}

/** What comes from a server must not look like a part of this report. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 500)
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
