/** The system's code of an error, through the causes that wrap it: `fetch` hides it behind "fetch failed". Pure. */

import { ProxyError } from '../ports'

export interface SystemError {
  /** As the system names it: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED … Null where no cause has one. */
  code: string | null
  /** Of the error that has the code, else of the innermost one that says anything. */
  message: string
}

/** undici (7.30) means to say what exactly its parser did not like, and says nothing. */
const notHttp = 'HPE_UNKNOWN'
/** Deeper than any library wraps; a chain may be a circle. */
const deepest = 5

export function systemError(error: unknown): SystemError {
  let message = error instanceof Error ? error.message : String(error)
  for (let inner: unknown = error, depth = 0; inner instanceof Error && depth < deepest; depth++) {
    // Node tries all addresses of a name, and puts their errors into one.
    const [first] = inner instanceof AggregateError ? (inner.errors as unknown[]) : []
    if ('code' in inner && typeof inner.code === 'string')
      return { code: inner.code, message: inner.message || message }
    if (inner.name === 'HTTPParserError') return { code: notHttp, message: inner.message || message }
    message = inner.message || message
    inner = first ?? inner.cause
  }
  return { code: null, message }
}

/** The proxy's part in an error; null when it has none. */
export function proxyError(error: unknown): ProxyError | null {
  for (let inner: unknown = error, depth = 0; inner instanceof Error && depth < deepest; depth++) {
    if (inner instanceof ProxyError) return inner
    inner = inner.cause
  }
  return null
}

/** The code; the error's name or text where there is none. */
export function systemCode(error: unknown): string {
  const { code } = systemError(error)
  return code ?? (error instanceof Error ? error.message : String(error))
}
