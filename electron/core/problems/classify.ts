/** Decides what a fault means: one pure function, one row per case of docs/recovery.md, "Policy". */
import { assertNever } from '../../../shared/assert-never'
import type { AuthView } from '../../../shared/model/credential'
import type { Evidence, Problem, ProblemCode } from '../../../shared/model/problem'
import type { Transport } from '../../../shared/model/server'
import type { AuthError } from './auth-error'
import { classifyHttp, notMcp } from './classify-http'
import { classifyProxy } from './classify-proxy'
import { certificateCode, describeHandshake, handshakeCode, isAboutEncryption } from './handshake'
import { obstacleOf } from './network-words'
import { plainWords } from './plain-words'
import { aboutEnd, aboutSilence, type Silence } from './printed'
import { problem } from './problem'
import { aboutRefusal } from './refusal'
import { wordsWhereItWas } from './was-there'
import type { Fault } from './fault'
import type { Failure, SignInOffer } from './failure'

export interface FaultContext {
  transport: Transport
  auth: AuthView['kind']
  /** The host or the command, for the words. Redacted. */
  target: string
  /** What was found out about signing in; null when nobody asked (then a 401 without a credential is retried). */
  signIn: SignInOffer | null
  /** A sign-in exists: a 401 that is left after it was renewed is about something else. */
  signedIn: boolean
  /** It has answered as an MCP server does, at this very address: so its address is right, whatever comes now. */
  wasMcp: boolean
  /** This machine has no way to the server just now: what fails, fails for that reason. */
  offline: boolean
  /** Removes secrets. */
  redact: (text: string) => string
  now: number
}

/** Total: every fault has an answer. */
export function classify(fault: Fault, context: FaultContext): Failure {
  const { target } = context
  const make = (code: ProblemCode, detail: string, evidence: Evidence = {}, hint?: string): Problem =>
    problem(code, context.now, {
      ...(hint !== undefined && { hint }),
      ...(context.wasMcp && wordsWhereItWas(code)),
      detail: context.redact(detail),
      evidence: redactEvidence(evidence, context),
    })
  const retry = (code: ProblemCode, detail: string, evidence?: Evidence): Failure => ({
    then: 'retry',
    schedule: 'outage',
    problem: make(code, detail, evidence),
  })
  if (context.offline && isAboutTheWay(fault)) {
    return { then: 'retry', schedule: 'offline', problem: offlineProblem(target, context.now) }
  }
  switch (fault.kind) {
    case 'http':
      return classifyHttp(fault, context, make)
    case 'network':
      return classifyNetwork(fault, context, make)
    case 'proxy':
      return classifyProxy(fault.error, context.target, make)
    case 'redirect':
      return { then: 'fail', schedule: 'slow', problem: make('http.redirect', fault.message) }
    case 'not-mcp':
      return notMcp(context, `What ${target} answers is not MCP.`, { cause: fault.message }, make)
    case 'invalid':
      return { then: 'fail', schedule: 'slow', problem: make('protocol.invalid', `${target}: ${fault.message}`) }
    case 'too-large':
      return { then: 'fail', schedule: 'slow', problem: make('protocol.too-large', `${target}: ${fault.message}`) }
    case 'era': {
      const detail = `${target} and Patchbay have no protocol version in common.`
      return { then: 'fail', schedule: 'slow', problem: make('protocol.version', detail, { cause: fault.message }) }
    }
    case 'rpc': {
      const detail = `${target} answered with the error ${fault.code}: ${fault.message}`
      const { code, words } = aboutRefusal(fault.code, fault.message)
      return { then: 'fail', schedule: 'slow', problem: { ...make(code, detail, { body: fault.message }), ...words } }
    }
    case 'timeout':
      return context.transport === 'stdio'
        ? silent(aboutSilence(target, fault.printed ?? [], fault.stderr ?? []), make)
        : retry('net.timeout', `${target} did not answer in time.`)
    case 'closed':
      return retry('net.reset', `The connection to ${target} ended unexpectedly.`, { cause: fault.message })
    case 'exited': {
      const how = fault.signal === null ? `exit code ${fault.exitCode ?? 'unknown'}` : `signal ${fault.signal}`
      const { words, cause } = aboutEnd(fault.printed ?? [])
      const { exitCode, signal } = fault
      const evidence: Evidence = { exitCode, signal, stderr: [...fault.stderr], ...(cause !== null && { cause }) }
      const detail = `${target} ended by itself (${how}).${words}`
      return { then: 'retry', schedule: 'process', problem: make('process.exited', detail, evidence) }
    }
    case 'spawn':
      return classifySpawn(fault, target, make)
    case 'auth':
      return classifyAuth(fault.error, context, make)
    case 'other':
      return retry('internal.unexpected', `${target}: ${fault.message}`)
    default:
      return assertNever(fault)
  }
}

/** It says that nothing came through, rather than what came. */
function isAboutTheWay(fault: Fault): boolean {
  if (fault.kind === 'auth')
    return fault.error.outcome.then === 'retry' && fault.error.code === 'auth.refresh-unavailable'
  if (fault.kind === 'network') return !isAboutEncryption(fault.code) && !parserCode.test(fault.code)
  return fault.kind === 'timeout' || fault.kind === 'closed' || fault.kind === 'proxy'
}

/** This computer cannot reach `target`, or anything else; `now` in ms. */
export function offlineProblem(target: string, now: number): Problem {
  return problem('net.offline', now, { detail: `${target} cannot be reached, as this computer has no network.` })
}

export type Make = (code: ProblemCode, detail: string, evidence?: Evidence, hint?: string) => Problem

function silent({ detail, evidence, words }: Silence, make: Make): Failure {
  return { then: 'retry', schedule: 'outage', problem: { ...make('process.silent', detail, evidence), ...words } }
}

function classifyAuth(error: AuthError, { signIn }: FaultContext, make: Make): Failure {
  const { outcome } = error
  switch (outcome.then) {
    case 'retry':
      return {
        then: 'retry',
        schedule: 'outage',
        notBefore: outcome.notBefore,
        waitsFor: 'credential',
        problem: make(error.code, error.message, error.evidence),
      }
    case 'needs-auth': {
      const scopes = outcome.scopes.length > 0 ? outcome.scopes : signIn?.kind === 'oauth' ? signIn.scopes : []
      return {
        then: 'needs-auth',
        reason: outcome.reason,
        scopes,
        problem: make(error.code, error.message, error.evidence),
      }
    }
    case 'fail':
      return { then: 'fail', waitsFor: 'credential', problem: make(error.code, error.message, error.evidence) }
    default:
      return assertNever(outcome)
  }
}

/** A certificate of our own that cannot be read (network/ways.ts). */
const ownCertificate = 'CERT_OWN_UNUSABLE'
/** The parser of Node's HTTP client stumbled over the first line of the answer. */
const parserCode = /^HPE_/

function classifyNetwork(
  { code, message }: Extract<Fault, { kind: 'network' }>,
  context: FaultContext,
  make: Make,
): Failure {
  const { target } = context
  const cause = { cause: code === 'UNKNOWN' ? message : code }
  const fail = (which: ProblemCode, detail: string, hint?: string): Failure => ({
    then: 'fail',
    schedule: 'slow',
    problem: make(which, detail, cause, hint),
  })
  if (code === ownCertificate)
    return fail('net.tls', `The certificate that Patchbay should show to ${target} cannot be used. ${message}`)
  if (certificateCode.test(code)) return fail('net.tls', `${target}: ${describeHandshake(code)}`)
  if (handshakeCode.test(code)) {
    const hint = 'Check the URL: perhaps it should begin with http:// or name another port.'
    const failure = fail('net.tls', `${target} did not agree to an encrypted connection (${code}).`, hint)
    return { ...failure, problem: { ...failure.problem, title: 'There is no encrypted connection to the server' } }
  }
  if (parserCode.test(code)) return notMcp(context, `What answers at ${target} does not speak HTTP.`, cause, make)
  if (withoutMeans.has(code)) return exhausted(`${target} could not be asked`, code, make)
  const { code: which, words } = obstacleOf(code, target)
  const failure: Failure = { then: 'retry', schedule: 'outage', problem: make(which, `${words}.`, cause) }
  return which === 'net.offline' ? noRoute(failure) : failure
}

/** Other machines can be reached, so this computer is not offline: often a VPN is missing, or the machine is off. */
function noRoute(failure: Failure): Failure {
  const hint = 'Check that its machine is on, or connect to the VPN that leads there. Patchbay tries again by itself.'
  return { ...failure, problem: { ...failure.problem, title: 'There is no way to the server', hint } }
}

function classifySpawn({ code, message }: Extract<Fault, { kind: 'spawn' }>, target: string, make: Make): Failure {
  if (withoutMeans.has(code)) return exhausted(`${target} could not be started`, code, make)
  const cause = { cause: `${code}: ${message}` }
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        then: 'fail',
        problem: make('process.not-found', `${target} cannot be started: the program or its folder is missing.`, cause),
      }
    // It may not be run, is no program, or is given what no program can get (too many arguments, a NUL in one).
    default:
      return { then: 'fail', problem: make('process.not-executable', `${target} cannot be started (${code}).`, cause) }
  }
}

/** Open files, processes, memory: what this machine, or its limit for one program, has no more of just now. */
const withoutMeans: ReadonlyMap<string, string> = new Map([
  ['EMFILE', 'Patchbay may have no more files and connections open'],
  ['ENFILE', 'this computer can have no more files open'],
  ['EAGAIN', 'no more programs may run'],
  ['ENOMEM', 'there is not enough memory'],
  ['ENOBUFS', 'there is not enough memory for connections'],
])

/** It may be better in a moment. */
function exhausted(what: string, code: string, make: Make): Failure {
  const detail = `${what}: ${withoutMeans.get(code) ?? code}.`
  return { then: 'retry', schedule: 'outage', problem: make('internal.exhausted', detail) }
}

const bodyExcerpt = 300

function redactEvidence(evidence: Evidence, { redact }: FaultContext): Evidence {
  const body = evidence.body === undefined ? undefined : redact(evidence.body).slice(0, bodyExcerpt)
  const cause = evidence.cause === undefined ? undefined : plainWords(redact(evidence.cause))
  return { ...evidence, body: body === '' ? undefined : body, cause, stderr: evidence.stderr?.map(redact) }
}
