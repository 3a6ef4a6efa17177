/** What a caller is told when a tool call cannot be made or fails: pure. */
import type { ConnectionState } from '../../../shared/model/connection'
import { PatchbayError } from '../../../shared/ipc/result'
import type { ProblemCode } from '../../../shared/model/problem'
import { ownWords } from '../../../shared/text/own-words'
import { FaultError, type Fault } from './fault'
import { proxySentence } from './proxy-words'
import { rpcErrorIn } from './rpc-error'

export interface CallContext {
  tool: string
  /** The host or the command, for the words. */
  target: string
  redact: (text: string) => string
}

/** Why a server in this state takes no calls. */
export function notConnected(name: string, state: ConnectionState): PatchbayError {
  if (state.kind === 'needs-auth' || state.kind === 'authorizing') {
    return new PatchbayError('needs-auth', `${name} needs a sign-in first.`)
  }
  const problem = 'problem' in state ? state.problem : null
  const said = problem ? ownWords(problem) : null
  const why = problem ? ` ${problem.title}. ${problem.detail}${said === null ? '' : ` It says: “${said}”`}` : ''
  return new PatchbayError('not-connected', `${name} is not connected.${why}`, { state: state.kind })
}

/** True when the request certainly never reached the server (docs/recovery.md, law 8). */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof FaultError && error.neverSent
}

/** Names the error of a call; says honestly when the server may have run it. */
export function callError(error: unknown, { tool, target, redact }: CallContext): PatchbayError {
  if (error instanceof PatchbayError) return error
  if (!(error instanceof FaultError))
    return new PatchbayError('call-failed', redact(`${tool} failed: ${String(error)}`))
  const { fault } = error
  switch (fault.kind) {
    case 'network':
    case 'closed':
    case 'timeout':
    case 'exited': {
      const data = { cause: redact(error.message) }
      if (wasNeverSent(error)) {
        const why =
          fault.kind === 'network' ? `nothing listens at ${target}` : 'the connection ended before it was sent'
        return new PatchbayError('call-failed', `${tool} was not run: ${why}.`, data)
      }
      const words = `The answer to ${tool} was lost. The server may have run it, so it was not repeated.`
      return new PatchbayError('call-outcome-unknown', words, data)
    }
    case 'proxy':
      return new PatchbayError('call-failed', `${tool} was not run: ${redact(proxySentence(fault.error, target))}`, {
        code: 'net.proxy' satisfies ProblemCode,
      })
    case 'http': {
      if (fault.status === 401) return new PatchbayError('needs-auth', `${tool} was refused with status 401.`)
      if (fault.status === 403) return forbidden(fault, tool, redact)
      return new PatchbayError(
        'call-failed',
        redact(`${tool} was refused with status ${fault.status}${whyIn(fault)}`),
        {
          status: fault.status,
        },
      )
    }
    case 'rpc':
      return new PatchbayError('call-failed', redact(`The server answered ${tool} with ${saidIn(fault)}`), {
        code: fault.code,
      })
    case 'auth': {
      const needsPerson = fault.error.outcome.then === 'needs-auth'
      return new PatchbayError(
        needsPerson ? 'needs-auth' : 'call-failed',
        redact(`${tool} was not run. ${error.message}`),
      )
    }
    case 'not-mcp':
    case 'invalid':
    case 'too-large':
    case 'redirect':
    case 'era':
    case 'spawn':
    case 'other':
      return new PatchbayError('call-failed', redact(`There is no usable answer to ${tool}. ${error.message}`))
  }
}

/** In the server's own words, where it has any. */
function saidIn({ code, message }: Extract<Fault, { kind: 'rpc' }>): string {
  return message.trim() === '' ? `the error ${code}.` : `an error: “${message.trim()}”`
}

/** The error of a JSON-RPC message that came with it, in the server's own words. */
function whyIn({ body }: Extract<Fault, { kind: 'http' }>): string {
  const said = rpcErrorIn(body)?.message.trim().slice(0, excerpt) ?? ''
  return said === '' ? '.' : `: “${said}”`
}

const excerpt = 300

/** Not about signing in: who refuses, and with which words, is all there is to know (docs/recovery.md, "Credentials"). */
function forbidden(
  { status, server, body }: Extract<Fault, { kind: 'http' }>,
  tool: string,
  redact: (text: string) => string,
): PatchbayError {
  const by = server === null ? '' : ` by ${server}`
  const said = redact(body ?? '').slice(0, excerpt)
  const words = `${redact(`${tool} was refused with status ${status}${by}`)}${said === '' ? '.' : `: ${said}`}`
  return new PatchbayError('call-failed', words, { status, code: 'http.forbidden' satisfies ProblemCode })
}
