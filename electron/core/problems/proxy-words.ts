/** A proxy in sentences for a person: pure. */
import { assertNever } from '../../../shared/assert-never'
import type { ProxyError } from '../ports'
import { describeHandshake, isAboutEncryption } from './handshake'
import { systemError } from './system-code'

/** Its address and where it is set. */
export function proxyWords({ url, from }: ProxyError['proxy']): string {
  const place = from === 'desktop' ? 'this computer’s network settings' : from
  return url === '' ? `What is set in ${place}` : `The proxy ${url.replace(/^http:\/\//, '')} (set in ${place})`
}

/** Nobody answers there: all that goes through it has to wait, as without a network. */
export function isProxyAway({ how, cause }: ProxyError): boolean {
  return how === 'away' && !isAboutEncryption(systemError(cause).code ?? '')
}

/** Why a request to `target` did not come through. */
export function proxySentence(error: ProxyError, target: string): string {
  const where = proxyWords(error.proxy)
  const answered = error.status === null ? '' : ` (status ${error.status})`
  switch (error.how) {
    case 'away':
      return isProxyAway(error)
        ? `${where} does not answer, so ${target} cannot be reached.`
        : `${where}: ${describeHandshake(systemError(error.cause).code ?? 'UNKNOWN')}`
    case 'password':
      return `${where} asks for a password, or for another one than is set.`
    case 'refused':
      return `${where} does not let a connection to ${target} through${answered}.`
    case 'unreachable':
      return `${where} does not reach ${target} just now${answered}.`
    case 'unusable':
      return `${where} is no address of a proxy that Patchbay can use (http, https or socks5), so nothing was sent to ${target}.`
    default:
      return assertNever(error.how)
  }
}
