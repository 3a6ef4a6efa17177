/** One entry in Claude Code's dialect (code.claude.com/docs/en/mcp): which fields it has and which rules it must keep. */
import { isFields, type Fields } from '../../../../shared/fields'
import { longestTimeout, type Entry, type InvalidEntry, type OAuthHints } from '../definition'
import { invalid, unsupported } from './shape'

/** Reads one entry; what breaks a rule comes back as an invalid entry, never as an exception. */
export function readClaudeEntry(raw: unknown): Entry | InvalidEntry {
  if (!isFields(raw)) return invalid('stdio', 'A server’s entry must be an object in braces.')
  const type = raw['type'] ?? 'stdio'
  switch (type) {
    case 'stdio':
      return readStdio(raw)
    case 'http':
    case 'streamable-http':
      return readRemote('http', raw)
    case 'sse':
      return readRemote('sse', raw)
    case 'ws':
      return unsupported('http', 'WebSocket servers ("type": "ws") are not supported by Patchbay.', 'type')
    default:
      return invalid('stdio', `"type" must be "stdio", "http" or "sse", not ${JSON.stringify(type)}.`, 'type')
  }
}

function readStdio(raw: Fields): Entry | InvalidEntry {
  if (raw['type'] === undefined && raw['url'] !== undefined) {
    return invalid('http', 'An entry with "url" also needs "type": "http" or "type": "sse".', 'url')
  }
  const { command, args = [] } = raw
  if (typeof command !== 'string' || command.trim() === '') {
    return invalid('stdio', 'An entry that starts a program needs "command", a text.', 'command')
  }
  if (!Array.isArray(args) || !args.every((argument) => typeof argument === 'string')) {
    return invalid('stdio', '"args" must be a list of texts.', 'args')
  }
  const env = readTexts(raw['env'])
  if (!env) return invalid('stdio', '"env" must be an object whose values are texts.', 'env')
  return { transport: 'stdio', command, args, env, timeoutMs: readTimeout(raw) }
}

function readRemote(transport: 'http' | 'sse', raw: Fields): Entry | InvalidEntry {
  const { url, headersHelper } = raw
  if (typeof url !== 'string') return invalid(transport, `A "${transport}" server needs "url", a text.`, 'url')
  if (url === '') return invalid(transport, 'The "url" is empty, so the server is not configured yet.', 'url')
  const headers = readTexts(raw['headers'])
  if (!headers) return invalid(transport, '"headers" must be an object whose values are texts.', 'headers')
  if (headersHelper !== undefined && typeof headersHelper !== 'string') {
    return invalid(transport, '"headersHelper" must be a text: the command to run.', 'headersHelper')
  }
  if (raw['oauth'] !== undefined && !isFields(raw['oauth'])) {
    return invalid(transport, '"oauth" must be an object.', 'oauth')
  }
  return {
    transport,
    url,
    headers,
    headersHelper: headersHelper ?? null,
    oauth: isFields(raw['oauth']) ? readOAuth(raw['oauth']) : null,
    timeoutMs: readTimeout(raw),
  }
}

function readOAuth(raw: Fields): OAuthHints {
  const text = (key: string): string | undefined => (typeof raw[key] === 'string' ? raw[key] : undefined)
  const { callbackPort } = raw
  return {
    clientId: text('clientId'),
    callbackPort: typeof callbackPort === 'number' ? callbackPort : undefined,
    authServerMetadataUrl: text('authServerMetadataUrl'),
    scopes: text('scopes'),
    ...(raw['resource'] === false ? { resource: false } : { resource: text('resource') }),
  }
}

/** Claude Code ignores limits under a second (changelog 2.1.162). */
function readTimeout(raw: Fields): number | null {
  const { timeout } = raw
  return typeof timeout === 'number' && timeout >= 1000 ? Math.min(timeout, longestTimeout) : null
}

function readTexts(value: unknown): Record<string, string> | null {
  if (value === undefined) return {}
  if (!isFields(value)) return null
  const texts: Record<string, string> = {}
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') return null
    texts[key] = inner
  }
  return texts
}
