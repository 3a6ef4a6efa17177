/** One entry of Gemini CLI's settings, its extensions, and of Qwen Code, its fork. */
import type { Entry, InvalidEntry, OAuthHints } from '../definition'
import { isFields, textOf, texts, type Fields } from './fields'
import { invalid, readShape, unsupported, usualTypes, type Shape } from './shape'

const shape: Shape = {
  url: ['httpUrl', 'url'],
  types: usualTypes,
  untyped: 'http',
  both: 'url',
  timeoutUnit: 1,
  oauth: signIn,
}

function signIn(raw: Fields): OAuthHints | null {
  if (!isFields(raw['oauth'])) return null
  const scopes = texts(raw['oauth']['scopes'])
  const clientId = textOf(raw['oauth']['clientId'])
  return { clientId: clientId ?? undefined, scopes: scopes.length > 0 ? scopes.join(' ') : undefined }
}

/** @param kind what an entry with `url` is; `httpUrl` is always the newer transport, and wins */
export function readGeminiEntry(raw: unknown, kind: (raw: Fields) => 'http' | 'sse'): Entry | InvalidEntry {
  if (!isFields(raw)) return readShape(raw, shape)
  const provider = raw['authProviderType']
  if (typeof provider === 'string' && provider !== 'dynamic_discovery') {
    return unsupported(
      'http',
      'It signs in with Google’s own credentials, which Patchbay does not use.',
      'authProviderType',
    )
  }
  if (textOf(raw['httpUrl']) !== null) return readShape({ ...raw, type: 'http' }, shape)
  // An address is one whatever `type` says of it.
  if (textOf(raw['url']) !== null) return readShape({ ...raw, type: kind(raw) }, shape)
  const nothing = textOf(raw['url']) === null && textOf(raw['command']) === null
  if (nothing && raw['tcp'] !== undefined)
    return unsupported('http', 'It is reached over WebSocket ("tcp"), which Patchbay does not speak.', 'tcp')
  if (nothing) return invalid('stdio', 'An entry needs "command", "url" or "httpUrl".', 'command')
  // A program is one whatever `type` says of it, too.
  return readShape({ ...raw, type: undefined }, shape)
}
