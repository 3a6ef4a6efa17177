/** Several messages in one text, which the revision of 2025-03-26 wants to be taken (basic, "Batching") and none after it knows. Pure. */
import { messagesIn, type Message } from '../mcp/message'

/** One that has more is not answered: a client may have so many calls under way at once, and not many more. */
const mostInOne = 50
/** Revisions whose clients may send them; `MCP-Protocol-Version` came later. */
const withBatches = new Set(['2024-11-05', '2025-03-26'])

/** The messages of a batch; null for a text that is none, or not one that can be taken as a whole. */
export function batchIn(text: Buffer): readonly Message[] | null {
  if (!/^\s*\[/.test(text.toString('latin1', 0, 100))) return null
  const { messages, stray } = messagesIn(text)
  return stray || messages.length === 0 || messages.length > mostInOne ? null : messages
}

/** @param agreed of its session; null: there is none. @param said by the request; null: nothing, as such clients do */
export function takesBatches(agreed: string | null, said: string | null): boolean {
  return agreed !== null && withBatches.has(agreed) && (said === null || withBatches.has(said))
}

/** The answers to a batch, in one text. */
export function answersTogether(answers: readonly Buffer[]): Buffer {
  const parts = answers.flatMap((answer, index) => [Buffer.from(index === 0 ? '[' : ','), answer])
  return Buffer.concat([...parts, Buffer.from(']')])
}
