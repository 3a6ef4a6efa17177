/**
 * A request whose answer stream ends without an answer would wait for its time-out (SDK 2.4.0); the transport then makes
 * an error up, and whoever names errors recognises it. The SDK offers nothing but a text for that.
 */
import type { JSONRPCMessage } from '@modelcontextprotocol/client'

const text = 'answer-lost'

export function answerLost(id: string | number): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: -32000, message: text } }
}

export function isAnswerLost(error: Error): boolean {
  return error.message.includes(text)
}
