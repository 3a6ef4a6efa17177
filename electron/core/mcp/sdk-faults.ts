/** Names the errors of the MCP SDK (client 2.4.0) as faults. None of its texts, nor of a schema library, goes on from here. */
import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client'
import { TooLongError } from '../network/bounded-body'
import type { Observed } from '../network/observed-fetch'
import { AuthError } from '../problems/auth-error'
import { FaultError, type Fault } from '../problems/fault'
import { proxyError, systemError } from '../problems/system-code'
import { isAnswerLost } from './answer-lost'

/** Names an error; what the SDK leaves out comes from the observed fetch. */
export function faultError(error: unknown, observed: Observed | null): FaultError {
  return error instanceof FaultError ? error : new FaultError(faultOf(error, observed), { cause: error })
}

function faultOf(error: unknown, observed: Observed | null): Fault {
  const message = error instanceof Error ? error.message : String(error)
  const seen = observed?.lastFailure() ?? null
  if (error instanceof AuthError) return { kind: 'auth', error, message }
  if (error instanceof SdkHttpError) {
    return answered(error.status ?? 0, message, typeof error.data?.text === 'string' ? error.data.text : null, observed)
  }
  if (error instanceof ProtocolError) {
    if (isAnswerLost(error)) return lostAnswer(seen)
    return { kind: 'rpc', code: error.code, message }
  }
  if (error instanceof SseError)
    return typeof error.code === 'number' ? answered(error.code, message, null, observed) : (seen ?? networkLike(error))
  if (error instanceof SdkError) return eraFault(error, observed) ?? sdkFault(error, seen)
  const post = /\(HTTP (\d{3})\): ?(.*)$/s.exec(message)
  if (post) return answered(Number(post[1]), message, post[2] ?? null, observed)
  if (error instanceof TooLongError) return { kind: 'too-large', message }
  if (error instanceof SyntaxError) return { kind: 'not-mcp', message: 'What came is not JSON.' }
  if (error instanceof Error && /^\$?ZodError$/.test(error.name))
    return { kind: 'not-mcp', message: 'What came is JSON, but no message of MCP.' }
  // The SDK has no code for these two.
  if (message.startsWith('SSE stream disconnected')) return { kind: 'closed', message: 'The stream of events broke.' }
  const version = /protocol version is not supported: ?(.{0,40})/.exec(message)
  if (version) return { kind: 'era', message: `It speaks the version ${version[1]}.` }
  return networkLike(error)
}

/** The stream ended without it; if that was our doing, because it was too long, that is what to say. */
function lostAnswer(seen: Fault | null): Fault {
  return seen?.kind === 'too-large' ? seen : { kind: 'closed', message: 'The answer was lost on its way.' }
}

/** A negotiation that failed for another reason than the versions, e.g. over a web page, has that reason as its cause. */
function eraFault({ code, cause }: SdkError, observed: Observed | null): Fault | null {
  if (code !== SdkErrorCode.EraNegotiationFailed || !(cause instanceof Error)) return null
  const reason = faultOf(cause, observed)
  return reason.kind === 'not-mcp' || reason.kind === 'too-large' || reason.kind === 'auth' ? reason : null
}

function sdkFault({ code, message }: SdkError, seen: Fault | null): Fault {
  switch (code) {
    case SdkErrorCode.RequestTimeout:
      return { kind: 'timeout', message: 'No answer came in time.' }
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
      return { kind: 'closed', message: 'The connection ended.' }
    case SdkErrorCode.EraNegotiationFailed:
      return seen ?? { kind: 'era', message: 'They share no version.' }
    case SdkErrorCode.ClientHttpUnexpectedContent: {
      const type = /content type: ?([\w.+/-]{1,60})/i.exec(message)?.[1]
      return { kind: 'not-mcp', message: type ? `What came is of the type ${type}.` : 'What came has no type.' }
    }
    case SdkErrorCode.InvalidResult: {
      const method = /^Invalid result for ([\w/]{1,60})/.exec(message)?.[1] ?? 'the request'
      return { kind: 'invalid', message: `The answer to ${method} cannot be read.` }
    }
    case SdkErrorCode.UnsupportedResultType:
      return { kind: 'invalid', message: 'The answer is of a kind that Patchbay does not know.' }
    case SdkErrorCode.InputRequiredRoundsExceeded:
      return { kind: 'invalid', message: 'The server asked too many questions before it answered.' }
    default:
      return seen ?? { kind: 'other', message }
  }
}

function answered(status: number, message: string, body: string | null, observed: Observed | null): Fault {
  return status >= 300 && status < 400 ? { kind: 'redirect', message } : http(status, body, observed)
}

function http(status: number, body: string | null, observed: Observed | null): Fault {
  const none = { headerNames: [], wwwAuthenticate: null, retryAfterMs: null, server: null }
  return { kind: 'http', status, body, ...(observed?.details(status) ?? none) }
}

function networkLike(error: unknown): Fault {
  const proxy = proxyError(error)
  if (proxy) return { kind: 'proxy', error: proxy, message: proxy.message }
  const { code, message } = systemError(error)
  if (code !== null && /^[A-Z_]+$/.test(code)) return { kind: 'network', code, message }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) }
}
