/** The endpoint's answer to a stranger, and what it says: redirect, wrong path, clock. */
import { addressOf } from '../../../../shared/address'
import type { Evidence } from '../../../../shared/model/problem'
import { redactUrl } from '../../vault/redact'
import { kindOf, type Answer, type AnswerKind } from '../answer'
import { ask, type Question } from '../ask'
import { describeHandshake, isAboutEncryption, isHandshake } from '../../problems/handshake'
import { proxySentence } from '../../problems/proxy-words'
import { failed, ok, skipped, warning, type Check, type Finding } from '../check'
import { networkLimit, withLimit } from '../limit'
import { proxyError, systemCode } from '../../problems/system-code'
import { shakeHands } from '../network'
import { hostOf, isRejected, portOf, urlOf, type Patient } from '../patient'
import { siblingsOf, withHttps } from '../siblings'

const mostRedirects = 3

/** For a question beside the main one (ms): who speaks TLS answers a greeting at once. */
const secondLook = 1_500

export const http: Check = {
  id: 'http',
  title: 'Answer',
  of: 'remote',
  after: ['tls'],
  provedByConnection: true,
  async run(patient, signal) {
    const url = urlOf(patient)
    let answer: Answer
    try {
      answer = await greet(patient, url, signal)
    } catch (error) {
      signal.throwIfAborted()
      return unanswered(patient, url, error, signal)
    }
    const kind = kindOf(answer)
    Object.assign(patient.facts, { answer, kind })
    return judge(answer, kind, patient.target)
  },
}

/** The question that fits the transport, and the older one where the first finds nothing; within one origin. */
async function greet(patient: Patient, start: URL, signal: AbortSignal): Promise<Answer> {
  const put = (url: URL, question: Question): Promise<Answer> =>
    withLimit(patient.clock, networkLimit, signal, (limited) => ask(url, question, patient, limited))
  const old = patient.definition.entry.transport === 'sse'
  let answer = await put(start, old ? 'stream' : 'discover')
  for (let hop = 0; hop < mostRedirects && kindOf(answer) === 'elsewhere'; hop++) {
    const next = leadsTo(answer)
    if (next?.origin !== start.origin) break
    answer = await put(next, old ? 'stream' : 'discover')
    patient.facts.movedTo = next
  }
  if (old || !['not-found', 'unclear'].includes(kindOf(answer))) return answer
  const streamed = await put(answer.url, 'stream')
  return ['mcp', 'asks-credential'].includes(kindOf(streamed)) ? streamed : answer
}

async function unanswered(patient: Patient, url: URL, error: unknown, signal: AbortSignal): Promise<Finding> {
  const cause = systemCode(error)
  const evidence = { cause }
  const proxy = proxyError(error)
  if (proxy) {
    const status = proxy.status ?? undefined
    return failed('net.proxy', proxySentence(proxy, patient.target), { evidence: { status } })
  }
  if (isAboutEncryption(cause)) {
    return failed('net.tls', `${patient.target}: ${describeHandshake(cause)}`, { evidence })
  }
  if (url.protocol === 'http:' && !patient.facts.proxy && (await speaksTls(patient, url, signal))) {
    const hint = `Write https:// in the entry: ${redactUrl(withHttps(url)?.href ?? '')}`
    const finding = `${patient.target} wants a secure connection, and the entry says http://.`
    return failed('http.rejected', finding, { hint, action: 'edit-config', evidence })
  }
  if (cause === 'ETIMEDOUT') {
    return failed('net.timeout', `${patient.target} takes the connection, but does not answer a request.`, { evidence })
  }
  return failed('net.reset', `${patient.target} takes the connection, but ends it without an answer.`, { evidence })
}

async function speaksTls({ clock }: Patient, url: URL, signal: AbortSignal): Promise<boolean> {
  try {
    await withLimit(clock, secondLook, signal, (limited) => shakeHands(hostOf(url), portOf(url), limited))
    return true
  } catch (error) {
    return isHandshake(systemCode(error))
  }
}

function judge(answer: Answer, kind: AnswerKind, target: string): Finding {
  const evidence = evidenceOf(answer)
  const by = answer.server === null ? '' : ` (${answer.server})`
  const answered = `${target}${by} answers with status ${answer.status}`
  switch (kind) {
    case 'mcp':
      return ok(`${target}${by} speaks MCP.`, evidence)
    case 'asks-credential':
      return ok(`${answered}: it asks who we are.`, evidence)
    case 'elsewhere':
      return ok(`${answered}: it redirects to another address.`, evidence)
    case 'forbidden':
      return warning(`${answered} to somebody without a credential.`, { evidence })
    case 'not-found':
      return warning(`${answered}: nothing is at this path.`, { evidence })
    case 'not-mcp':
      return warning(`${answered}, but with ${answer.contentType ?? 'nothing'} instead of MCP.`, { evidence })
    case 'unreadable':
      return failed('protocol.invalid', `${answered}, in an encoding that it was not asked for (${answer.encoding}).`, {
        evidence,
      })
    case 'unclear':
      return warning(`${answered}.`, { evidence })
    case 'busy':
      return failed('http.rate-limited', `${answered}: it has had too many requests.`, { evidence })
    case 'unwell':
      return failed('http.unavailable', `${answered}: it has trouble of its own.`, { evidence })
  }
}

export function evidenceOf({ status, headerNames, server, body }: Answer): Evidence {
  const cause = server === null ? undefined : `Answered by ${server}`
  return { status, headerNames, cause, body: body === '' ? undefined : body }
}

export const redirect: Check = {
  id: 'redirect',
  title: 'Redirect',
  of: 'remote',
  after: ['http'],
  provedByConnection: true,
  run({ facts: { answer, kind, movedTo }, target }) {
    if (kind !== 'elsewhere') {
      return movedTo
        ? warning(`${target} has moved to ${redactUrl(movedTo.href)}.`, { hint: 'Put that into the entry.' })
        : ok('It answers itself.')
    }
    const to = answer && leadsTo(answer)
    const where = to ? redactUrl(to.href.replace(/[?#].*$/s, '')) : 'a place that is no address'
    const finding = `${target} redirects to ${where}. No credential goes to another host.`
    const login = /login|signin|sign-in|sso|saml|auth/i.test(to?.pathname ?? '')
    const hint = login
      ? 'That looks like a sign-in page for browsers: a proxy or a company’s access service stands before the server.'
      : undefined
    return failed('http.redirect', finding, { hint, evidence: answer && evidenceOf(answer) })
  },
}

/** Where a redirect leads to; null when that is no address. */
function leadsTo({ location, url }: Answer): URL | null {
  return location === null ? null : addressOf(location, url)
}

export const path: Check = {
  id: 'path',
  title: 'Path',
  of: 'remote',
  after: ['http', 'redirect'],
  provedByConnection: true,
  async run(patient, signal) {
    const { answer, kind } = patient.facts
    if (!answer || (kind !== 'not-found' && kind !== 'not-mcp')) return ok('Something answers at this path.')
    const url = urlOf(patient)
    const found = await findSibling(patient, url, signal)
    const evidence = evidenceOf(answer)
    const code = kind === 'not-found' ? 'http.not-found' : 'http.not-mcp'
    const seen =
      kind === 'not-found'
        ? `There is nothing at ${redactUrl(url.href)}`
        : `What answers at ${redactUrl(url.href)} is not MCP`
    if (!found) return failed(code, `${seen}, nor at the usual places beside it.`, { evidence })
    const better = redactUrl(found.href)
    return failed(code, `${seen}, but there is an MCP server at ${better}.`, {
      hint: `Put ${better} into the entry.`,
      evidence,
    })
  },
}

/** The likeliest address beside this one that speaks MCP, or asks for a credential where this one did not. */
async function findSibling(patient: Patient, url: URL, signal: AbortSignal): Promise<URL | null> {
  const speaks = async (sibling: URL): Promise<boolean> => {
    for (const question of ['discover', 'stream'] as const) {
      try {
        const answer = await withLimit(patient.clock, networkLimit, signal, (limited) =>
          ask(sibling, question, patient, limited),
        )
        const kind = kindOf(answer)
        if (kind === 'mcp' || kind === 'asks-credential') return true
      } catch {
        signal.throwIfAborted()
        return false
      }
    }
    return false
  }
  const https = withHttps(url)
  const siblings = [...siblingsOf(url), ...(https ? [https] : [])]
  const speaking = await Promise.all(siblings.map(speaks))
  return siblings.find((_, index) => speaking[index]) ?? null
}

/** Beyond this (ms) tokens begin to count as not yet valid, or as ended. */
const tolerable = 60_000

export const clock: Check = {
  id: 'clock',
  title: 'Clock',
  of: 'remote',
  after: ['http'],
  provedByConnection: true,
  run(patient) {
    const theirs = patient.facts.answer?.date ?? null
    if (theirs === null) return skipped('The server does not say what time it has.')
    const apart = theirs - patient.clock.now()
    if (Math.abs(apart) <= tolerable) return ok('This computer and the server have the same time.')
    const finding = `This computer’s clock is ${duration(Math.abs(apart))} ${apart > 0 ? 'behind' : 'ahead of'} the server’s.`
    const hint = 'Set this computer’s clock by the network; if it is right, tell the server’s operator.'
    return isRejected(patient) && patient.problem
      ? failed(patient.problem.code, `${finding} Tokens count as ended or as not yet valid then.`, {
          hint,
          action: 'reconnect',
        })
      : warning(finding, { hint })
  },
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
