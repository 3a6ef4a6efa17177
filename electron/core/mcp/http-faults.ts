/** What an answer of an MCP server over HTTP means when it is not what was asked for. */
import { foreignEncoding } from '../network/encodings'
import { FaultError, type Fault } from '../problems/fault'
import { AuthError } from '../problems/auth-error'
import { TooLongError } from '../network/bounded-body'
import { networkFault, readDetails } from '../network/observed-fetch'
import { unfollowed } from '../network/redirects'
import type { BodyKind } from './answer'

/** As much of a refusal's body as is read (bytes); it is cut further before anybody sees it. */
const mostOfBody = 64 * 1024

/** A refusal, with its body read. */
export async function refusal(response: Response, now: number): Promise<FaultError> {
  const to = unfollowed(response)
  const body = await excerpt(response)
  if (to !== null) {
    return new FaultError({ kind: 'redirect', message: `The server redirects to ${to}.` })
  }
  return new FaultError({ kind: 'http', status: response.status, body, ...readDetails(response, now) })
}

/** The beginning of a body as text; the rest is not waited for. Null when it cannot be read. */
export async function excerpt(response: Response): Promise<string | null> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      size += value.length
      if (size <= mostOfBody) continue
      await reader.cancel()
      break
    }
    return Buffer.concat(parts).toString('utf8', 0, mostOfBody)
  } catch {
    return null
  }
}

/**
 * A success that brought no answer. A call may have been carried out, unless a page stands in the server's place; to
 * anything else that was asked it means that something else, or something broken, is there.
 */
export function noAnswer(method: string, answer: Response, body: BodyKind, unreadable: boolean): FaultError {
  const type = /^[\w.+/-]{1,60}/.exec(answer.headers.get('content-type') ?? '')?.[0] ?? 'no type'
  const acts = method === 'tools/call'
  const encoding = foreignEncoding(answer.headers)
  if (encoding !== null)
    return new FaultError({
      kind: 'invalid',
      message: `It answers in an encoding that it was not asked for and that cannot be read here (${encoding}).`,
    })
  switch (body) {
    case 'page':
      return notMcp(`It answered with a web page (${type}).`)
    case 'text':
      return notMcp(`It answered with text that is no message (${type}).`)
    case 'json':
      if (acts) return lost()
      return notMcp(
        unreadable ? 'What came is not JSON.' : 'It answered with JSON that is no answer to what was asked.',
      )
    case 'events':
      return unreadable && !acts ? notMcp('It answered with an event that is no message.') : lost()
    case 'empty':
      return isGreeting(method) ? notMcp(`It answered with status ${answer.status} and nothing else.`) : lost()
  }
}

function isGreeting(method: string): boolean {
  return method === 'initialize' || method === 'server/discover'
}

/** The answer, or what would have been in it, is gone; the server may have done what was asked. */
export function lost(cause?: unknown): FaultError {
  return new FaultError({ kind: 'closed', message: 'The answer was lost on its way.' }, { cause })
}

function notMcp(message: string): FaultError {
  return new FaultError({ kind: 'not-mcp', message })
}

/** What `fetch`, or reading a body, threw. */
export function thrown(error: unknown): FaultError {
  if (error instanceof FaultError) return error
  return new FaultError(faultOf(error), { cause: error })
}

function faultOf(error: unknown): Fault {
  if (error instanceof AuthError) return { kind: 'auth', error, message: error.message }
  if (error instanceof TooLongError) return { kind: 'too-large', message: error.message }
  return networkFault(error)
}
