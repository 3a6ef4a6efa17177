/** When a step of a sign-in came to nothing because of the proxy, the issuer is not to be blamed. */
import { AuthError } from '../problems/auth-error'
import { proxySentence } from '../problems/proxy-words'
import { proxyError } from '../problems/system-code'

/** Null when the proxy has no part in it. @param target who could not be reached, for people */
export function proxyTrouble(cause: unknown, target: string): AuthError | null {
  const error = proxyError(cause)
  return error && new AuthError('net.proxy', proxySentence(error, target), { then: 'retry' }, { cause })
}
