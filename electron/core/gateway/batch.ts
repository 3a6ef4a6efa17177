/** Several messages in one text, which the revision of 2025-03-26 wants to be taken (basic, "Batching") and none after it knows. Pure. */
import { JsonScanner, ScanError } from '../mcp/json-scanner'
import { readMessage, type Message } from '../mcp/message'

/** One that has more is not answered: a client may have so many calls under way at once, and not many more. */
const mostInOne = 50
/** Revisions whose clients may send them; `MCP-Protocol-Version` came later. */
const withBatches = new Set(['2024-11-05', '2025-03-26'])

/** The messages of a batch: one list, and nothing beside it. Null for any other text, and for one that cannot be taken as a whole. */
export function batchIn(text: Buffer): readonly Message[] | null {
  const scanner = new JsonScanner(text)
  const messages: Message[] = []
  try {
    scanner.space()
    if (!scanner.isAtList) return null
    scanner.items(() => {
      const { message, end } = readMessage(text, scanner.at)
      if (!message || messages.length === mostInOne) throw new ScanError('malformed')
      messages.push(message)
      scanner.at = end
    })
    scanner.space()
  } catch (error) {
    if (error instanceof ScanError) return null
    throw error
  }
  return messages.length > 0 && scanner.at === text.length ? messages : null
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
