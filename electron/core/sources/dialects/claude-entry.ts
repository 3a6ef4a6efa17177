/** One entry in Claude Code's dialect (code.claude.com/docs/en/mcp): which fields it has and which rules it must keep. */
import { isFields, type Fields } from '../../../../shared/fields'
import { longestTimeout, type Entry, type InvalidEntry, type OAuthHints } from '../definition'
import { invalid, unsupported } from './shape'

/** Reads one entry; what breaks a rule comes back as an invalid entry, never as an exception. */
export function readClaudeEntry(raw: unknown): Entry | InvalidEntry {
  if (!isFields(raw)) return invalid('stdio', 'A server’s entry must be an object in braces.')
  const type = raw['type'] === undefined ? 'stdio' : raw['type']
  const broken = breachOfCommon(raw)
  if (broken) return broken
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
    case null:
    default:
      return invalid('stdio', `"type" must be "stdio", "http" or "sse", not ${JSON.stringify(type)}.`, 'type')
  }
}

/** What an entry of any kind may say. */
function breachOfCommon(raw: Fields): InvalidEntry | null {
  const transport = raw['url'] === undefined ? 'stdio' : 'http'
  const { timeout, alwaysLoad } = raw
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0))
    return invalid(transport, '"timeout" must be a number of milliseconds above 0.', 'timeout')
  if (alwaysLoad !== undefined && typeof alwaysLoad !== 'boolean')
    return invalid(transport, '"alwaysLoad" must be true or false.', 'alwaysLoad')
  return null
}

/** The rule that what it says of its sign-in breaks. */
function breachOfSignIn(oauth: unknown): string | null {
  if (oauth === undefined) return null
  if (!isFields(oauth)) return '"oauth" must be an object.'
  const isText = (name: string): boolean => oauth[name] === undefined || typeof oauth[name] === 'string'
  const odd = ['clientId', 'scopes', 'authServerMetadataUrl'].find((name) => !isText(name))
  if (odd !== undefined) return `"${odd}" in "oauth" must be a text.`
  if (oauth['callbackPort'] !== undefined && typeof oauth['callbackPort'] !== 'number')
    return '"callbackPort" in "oauth" must be a number.'
  const metadata = oauth['authServerMetadataUrl']
  return typeof metadata === 'string' && !metadata.startsWith('https://')
    ? '"authServerMetadataUrl" in "oauth" must begin with https://.'
    : null
}

function readStdio(raw: Fields): Entry | InvalidEntry {
  // With a command as well, the address means nothing.
  if (raw['type'] === undefined && raw['url'] !== undefined && raw['command'] === undefined) {
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
  const broken = breachOfSignIn(raw['oauth'])
  if (broken) return invalid(transport, broken, 'oauth')
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
