/** The eight levels of a server's log messages, as the four that are shown (RFC 5424 by way of MCP, "Logging"). */

/** What is no level of MCP counts as information. */
export function levelOf(level: string): 'debug' | 'info' | 'warn' | 'error' {
  switch (level) {
    case 'debug':
      return 'debug'
    case 'warning':
      return 'warn'
    case 'error':
    case 'critical':
    case 'alert':
    case 'emergency':
      return 'error'
    default:
      return 'info'
  }
}
