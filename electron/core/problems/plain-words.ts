/** Names that systems and libraries have for failures of the network, as words for a person: pure. */

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ECONNABORTED: 'connection aborted',
  EPIPE: 'connection closed',
  ETIMEDOUT: 'timed out',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'name service not reachable',
  EAI_FAIL: 'name service failed',
  ENETUNREACH: 'network not reachable',
  ENETDOWN: 'network down',
  EHOSTUNREACH: 'host not reachable',
  EHOSTDOWN: 'host down',
  EADDRNOTAVAIL: 'address not available',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_CONNECT_TIMEOUT: 'timed out',
  UND_ERR_HEADERS_TIMEOUT: 'timed out',
  UND_ERR_BODY_TIMEOUT: 'timed out',
}

/** The text with such names put into words; all else stays. */
export function plainWords(text: string): string {
  return text.replaceAll(/\b(?:E[A-Z_]{3,20}|UND_ERR_[A-Z_]{1,30}|HPE_[A-Z_]{1,30})\b/g, (name) =>
    name.startsWith('HPE_') ? 'not HTTP' : (words[name] ?? name),
  )
}
