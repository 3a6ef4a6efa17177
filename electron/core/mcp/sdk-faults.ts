/** Names the errors of the MCP SDK (client 2.4.0) as faults. None of its texts, nor of a schema library, goes on from here. */
import { ProtocolError, SdkError, SdkErrorCode } from '@modelcontextprotocol/client'
import { AuthError } from '../problems/auth-error'
import { FaultError, whyItFailed, type Fault } from '../problems/fault'
import { proxyError, systemError } from '../problems/system-code'

/** Names an error; what comes from the pipe has its name already. */
export function faultError(error: unknown): FaultError {
  return error instanceof FaultError ? error : new FaultError(faultOf(error), { cause: error })
}

function faultOf(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof AuthError) return { kind: 'auth', error, message }
  if (error instanceof ProtocolError) return { kind: 'rpc', code: error.code, message }
  if (error instanceof SdkError) return sdkFault(error)
  if (error instanceof SyntaxError) return { kind: 'not-mcp', message: 'What came is not JSON.' }
  if (error instanceof Error && /^\$?ZodError$/.test(error.name))
    return { kind: 'not-mcp', message: 'What came is JSON, but no message of MCP.' }
  // The SDK has no code for it.
  const version = /protocol version is not supported: ?(.{0,40})/.exec(message)
  if (version) return { kind: 'era', message: `It speaks the version ${version[1]}.` }
  return networkLike(error)
}

function sdkFault({ code, message }: SdkError): Fault {
  switch (code) {
    case SdkErrorCode.RequestTimeout:
      return { kind: 'timeout', message: 'No answer came in time.' }
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
      return { kind: 'closed', message: 'The connection ended.' }
    case SdkErrorCode.EraNegotiationFailed:
      return { kind: 'era', message: 'They share no version.' }
    case SdkErrorCode.InvalidResult: {
      const method = /^Invalid result for ([\w/]{1,60})/.exec(message)?.[1] ?? 'the request'
      return { kind: 'invalid', message: `The answer to ${method} cannot be read.` }
    }
    case SdkErrorCode.UnsupportedResultType:
      return { kind: 'invalid', message: 'The answer is of a kind that Patchbay does not know.' }
    case SdkErrorCode.InputRequiredRoundsExceeded:
      return { kind: 'invalid', message: 'The server asked too many questions before it answered.' }
    default:
      return { kind: 'other', message: whyItFailed(null) }
  }
}

function networkLike(error: unknown): Fault {
  const proxy = proxyError(error)
  if (proxy) return { kind: 'proxy', error: proxy, message: proxy.message }
  const { code, message } = systemError(error)
  if (code !== null && /^[A-Z_]+$/.test(code)) return { kind: 'network', code, message }
  return { kind: 'other', message: whyItFailed(error) }
}
