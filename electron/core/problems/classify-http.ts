/** What an answer that is no success means, and an answer that is not MCP. Pure. */
import { assertNever } from '../../../shared/assert-never'
import type { Evidence, Problem } from '../../../shared/model/problem'
import type { FaultContext, Make } from './classify'
import type { Failure } from './failure'
import type { Fault } from './fault'
import { wordsWhereItWas } from './was-there'

type HttpFault = Extract<Fault, { kind: 'http' }>

/** Nobody has signed in whom it could refuse. */
const refusesAnybody = {
  title: 'The server refuses access',
  hint: 'A firewall, or a rule of the server’s own, is in the way. Ask the server’s operator.',
}

/** Decides by the status, by what proves us to the server, and by what was found out about signing in. */
export function classifyHttp(fault: HttpFault, context: FaultContext, make: Make): Failure {
  const { target } = context
  const { status } = fault
  const evidence: Evidence = {
    status,
    headerNames: fault.headerNames,
    body: fault.body ?? undefined,
    cause: fault.server === null ? undefined : `Answered by ${fault.server}`,
  }
  const answered = `${target} answered with status ${status}.`
  if (status === 401) return classifyUnauthorized(context, evidence, make)
  if (status === 403) {
    const refused = make('http.forbidden', answered, evidence)
    const isNobody = context.auth === 'none' && !context.signedIn
    return { then: 'fail', schedule: 'slow', problem: isNobody ? { ...refused, ...refusesAnybody } : refused }
  }
  if (status === 404 || status === 410) return whereNoneIs(context, make('http.not-found', answered, evidence))
  if (status === 429) {
    const pause = { then: 'retry', schedule: 'outage', notBefore: fault.retryAfterMs ?? 5_000 } as const
    return { ...pause, problem: make('http.rate-limited', answered, evidence) }
  }
  if (status === 408 || status === 425 || status >= 500) {
    const pause = { then: 'retry', schedule: 'outage', notBefore: fault.retryAfterMs ?? undefined } as const
    return { ...pause, problem: make('http.unavailable', answered, evidence) }
  }
  if (status === 405 || (status >= 200 && status < 300)) return notMcp(context, answered, evidence, make)
  return { then: 'fail', schedule: 'slow', problem: make('http.rejected', answered, evidence) }
}

/** Where MCP has answered before, it is only away. */
function whereNoneIs({ wasMcp }: FaultContext, seen: Problem): Failure {
  return wasMcp
    ? { then: 'retry', schedule: 'outage', problem: seen }
    : { then: 'fail', schedule: 'slow', problem: seen }
}

/** A proxy, a page of the network's, maintenance in place of what has spoken MCP is an outage; anywhere else it is what is there. */
export function notMcp(context: FaultContext, detail: string, evidence: Evidence, make: Make): Failure {
  if (!context.wasMcp) return whereNoneIs(context, make('http.not-mcp', detail, evidence))
  const away = make('http.unavailable', detail, evidence)
  return whereNoneIs(context, { ...away, ...wordsWhereItWas('http.not-mcp'), action: away.action })
}

function classifyUnauthorized(context: FaultContext, evidence: Evidence, make: Make): Failure {
  const { target, auth, signIn } = context
  switch (auth) {
    case 'helper':
      return {
        then: 'retry',
        schedule: 'static-auth',
        problem: make(
          'auth.helper-rejected',
          `${target} answered 401 to the headers from the headersHelper.`,
          evidence,
        ),
      }
    case 'static': {
      const detail = `${target} answered 401 to the configured header. Patchbay keeps trying, as this often passes by itself.`
      return { then: 'retry', schedule: 'static-auth', problem: make('auth.static-rejected', detail, evidence) }
    }
    case 'oauth':
    case 'none': {
      if (context.signedIn) {
        const detail = `${target} answered 401 to a sign-in that its own sign-in service has just confirmed.`
        const rejected = make('auth.rejected-after-sign-in', detail, evidence)
        return { then: 'fail', schedule: 'slow', waitsFor: 'credential', problem: rejected }
      }
      if (signIn?.kind === 'oauth') {
        const detail = `${target} wants you to sign in.`
        return {
          then: 'needs-auth',
          reason: 'first-time',
          scopes: signIn.scopes,
          problem: make('auth.required', detail, evidence),
        }
      }
      if (signIn?.kind === 'unreadable') {
        const detail = `${target} wants you to sign in, but the description of its sign-in at ${signIn.place} ${signIn.wrong}.`
        const problem = make('auth.document-unreadable', detail, evidence)
        return { then: 'needs-auth', reason: 'first-time', scopes: [], problem }
      }
      if (signIn?.kind === 'none') {
        const detail = `${target} answered 401, and it offers no sign-in.`
        const none = make('auth.no-oauth', detail, evidence)
        return { then: 'fail', schedule: 'slow', waitsFor: 'credential', problem: none }
      }
      const detail = `${target} answered 401, and whether it offers a sign-in could not be found out.`
      return { then: 'retry', schedule: 'outage', problem: make('http.unavailable', detail, evidence) }
    }
    default:
      return assertNever(auth)
  }
}
