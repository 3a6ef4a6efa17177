/** The headers of a message over Streamable HTTP: those of the conversation, and those that its own body demands. */
import { textIn, type Message, type Part } from './message'
import type { Conversation } from './pipe'

/** They are derived from the conversation or the message; a caller's word for them would contradict the body. */
const own = /^(?:authorization|dpop|content-type|accept|mcp-protocol-version|mcp-method|mcp-name|mcp-session-id)$/i

/** Which part of a request names what it is about (2026-07-28, transports, "Standard headers"). */
const named: Readonly<Record<string, Part>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'task-id',
  'tasks/update': 'task-id',
  'tasks/cancel': 'task-id',
}

/**
 * @param message what is posted; without one, those of the conversation alone
 * @param more of the caller, e.g. `Mcp-Param-…`
 */
export function headersOf(
  { sessionId, version }: Conversation,
  message?: Message,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const headers: Record<string, string> = {}
  // A new session begins without one (2025-11-25, "Session Management").
  if (sessionId !== null && message?.method !== 'initialize') headers['mcp-session-id'] = sessionId
  if (version !== null) headers['mcp-protocol-version'] = version
  if (!message) return headers
  for (const [name, value] of Object.entries(more)) if (!own.test(name)) headers[name] = value
  headers['content-type'] = 'application/json'
  headers['accept'] = 'application/json, text/event-stream'
  const claimed = message.kind === 'request' ? textIn(message, 'version') : null
  if (claimed === null || message.method === null) return headers
  headers['mcp-protocol-version'] = claimed
  headers['mcp-method'] = message.method
  const part = Object.hasOwn(named, message.method) ? named[message.method] : undefined
  const name = part === undefined ? null : textIn(message, part)
  if (name !== null) headers['mcp-name'] = encoded(name)
  return headers
}

/** A value that no header can carry as it is, or that looks like an encoded one, is encoded (2026-07-28, transports). */
function encoded(value: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/i.test(value)
  return isPlain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`
}
