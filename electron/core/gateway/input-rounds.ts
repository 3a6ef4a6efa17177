/**
 * A server of 2026-07-28 answers `input_required` where older ones ask in the middle of a call. For a client of the older
 * era its questions are put one by one, and the request is made again with the answers (2026-07-28, "Multi Round-Trip
 * Requests"). Pure but for the asking.
 */
import { randomUUID } from 'node:crypto'
import { JsonScanner, type Span } from '../mcp/json-scanner'
import { readMessage, type Message } from '../mcp/message'
import type { Fields } from '../../../shared/fields'
import { fieldsOf, readJson, text } from '../util/lenient'
import { refusalFor } from './askable'
import { withParams } from './envelope'
import type { Asking } from './questions'
import type { Signal } from '../util/end-signal'

/** A server that asks more often is not going to answer. */
export const mostRounds = 8
/** Questions of one round. */
const mostQuestions = 32

/** What a server wants to know before it answers. */
export interface InputRequired {
  requests: Fields
  /** JSON, for the server alone. */
  state: string | undefined
}

/** Null for an answer that is one. */
export function inputRequiredIn(answer: Buffer): InputRequired | null {
  if (!answer.includes('"input_required"')) return null
  const read = readJson(answer.toString())
  const result = fieldsOf(read.ok ? fieldsOf(read.value)['result'] : null)
  if (result['resultType'] !== 'input_required') return null
  const state = text(result['requestState'])
  return { requests: fieldsOf(result['inputRequests']), state: state === undefined ? undefined : JSON.stringify(state) }
}

/** The same request with the client's answers. Rejects when the client cannot answer. */
export async function withAnswers(
  request: Buffer,
  { requests, state }: InputRequired,
  asking: Asking,
  signal: Signal,
): Promise<Buffer> {
  const entries = Object.entries(requests).slice(0, mostQuestions)
  const answers = await Promise.all(entries.map(([, question]) => answerTo(fieldsOf(question), asking, signal)))
  const members = entries.map(([key], at) => `${JSON.stringify(key)}:${answers[at] ?? '{}'}`)
  return withParams(request, {
    ...(entries.length > 0 && { inputResponses: `{${members.join(',')}}` }),
    ...(state !== undefined && { requestState: state }),
  })
}

/** The result (JSON) that the client gives, byte for byte. */
async function answerTo(question: Fields, asking: Asking, signal: Signal): Promise<string> {
  const method = text(question['method']) ?? ''
  const params = fieldsOf(question['params'])
  // A client of 2025-11-25 knows a page to be opened by an id, which is no longer given (elicitation, "URL Mode").
  const isPage = method === 'elicitation/create' && params['mode'] === 'url' && params['elicitationId'] === undefined
  const whole = isPage ? { ...params, elicitationId: randomUUID() } : params
  const { message } = readMessage(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 0, method, params: whole })))
  if (!message) throw new TypeError('Not a message')
  if (refusalFor(message, asking.may)) throw new Error(`The client cannot be asked ${method}`)
  return resultIn(await asking.put(message, signal), method)
}

function resultIn(answer: Buffer, method: string): string {
  let result: Span | null = null
  const scanner = new JsonScanner(answer)
  scanner.members((key) => {
    const span = scanner.value()
    if (key === 'result') result = span
  })
  const found = result as Span | null
  if (!found) throw new Error(`The client has refused ${method}`)
  return answer.toString('utf8', found.start, found.end)
}

/** A question as `input_required` carries it: what it is, and its parameters byte for byte. */
export function asInputRequest({ bytes, method }: Message): string {
  let params: Span | null = null
  const scanner = new JsonScanner(bytes)
  scanner.members((key) => {
    const span = scanner.value()
    if (key === 'params') params = span
  })
  const found = params as Span | null
  const given = found ? `,"params":${bytes.toString('utf8', found.start, found.end)}` : ',"params":{}'
  return `{"method":${JSON.stringify(method)}${given}}`
}

/** The client's answers in a request that is made again, by key, each a result in JSON. */
export function answersIn(request: Buffer): Map<string, string> {
  const found = new Map<string, string>()
  const scanner = new JsonScanner(request)
  scanner.members((top) => {
    if (top !== 'params' || !scanner.isAtObject) return void scanner.value()
    scanner.members((key) => {
      if (key !== 'inputResponses' || !scanner.isAtObject) return void scanner.value()
      scanner.members((name) => {
        const { start, end } = scanner.value()
        if (found.size < mostQuestions) found.set(name, request.toString('utf8', start, end))
      })
    })
  })
  return found
}
