/** Asks an address as a stranger: no credential, no session, no redirect followed, bounded in time and size. */
import { foreignEncoding } from '../network/encodings'
import type { Fetch } from '../ports'
import { readDetails } from '../network/observed-fetch'
import type { Answer } from './answer'

export interface AskDeps {
  fetch: Fetch
  version: string
}

/**
 * `discover`: the modern era's first question, which every MCP server answers somehow and none opens a session for;
 * `stream`: what an HTTP+SSE server answers with events; `document`: metadata.
 */
export type Question = 'discover' | 'stream' | 'document'

/** Metadata fits by far; a page that does not is no metadata. */
const longestBody = 256_000

const protocolVersion = '2026-07-28'

/** Rejects with the network's error, or the signal's reason. */
export async function ask(url: URL, question: Question, deps: AskDeps, signal: AbortSignal): Promise<Answer> {
  const response = await deps.fetch(url, { ...requestOf(question, deps.version), redirect: 'manual', signal })
  const { headerNames, server, wwwAuthenticate } = readDetails(response, 0)
  const contentType = response.headers.get('content-type')
  const date = Date.parse(response.headers.get('date') ?? '')
  const streams = /^text\/event-stream\b/i.test(contentType ?? '')
  if (streams) await response.body?.cancel()
  return {
    url,
    status: response.status,
    headerNames,
    server,
    contentType,
    encoding: foreignEncoding(response.headers),
    location: response.headers.get('location'),
    wwwAuthenticate,
    date: Number.isNaN(date) ? null : date,
    body: streams ? '' : await beginningOf(response),
  }
}

function requestOf(question: Question, version: string): RequestInit {
  if (question === 'document') return { headers: { accept: 'application/json' } }
  if (question === 'stream') return { headers: { accept: 'text/event-stream' } }
  const key = (name: string): string => `io.modelcontextprotocol/${name}`
  const meta = {
    [key('protocolVersion')]: protocolVersion,
    [key('clientCapabilities')]: {},
    [key('clientInfo')]: { name: 'patchbay', version },
  }
  return {
    method: 'POST',
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': protocolVersion,
      'mcp-method': 'server/discover',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 'doctor', method: 'server/discover', params: { _meta: meta } }),
  }
}

async function beginningOf(response: Response): Promise<string> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    text += decoder.decode(value, { stream: !done })
    if (done) return text
    if (text.length > longestBody) {
      await reader.cancel()
      return text
    }
  }
}
