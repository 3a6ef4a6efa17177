/**
 * Looks into an answer without making more of it than is needed: one that comes from our own connections has its headers and
 * its body as they came, and objects of the web are made of them only where somebody wants those. Any other `Response` is
 * read as always.
 */
import type { PlainAnswer } from '../ports'

/** @param name in small letters */
export function headerIn(answer: Response, name: string): string | null {
  if (!isPlain(answer)) return answer.headers.get(name)
  const value = answer.received[name]
  return typeof value === 'string' ? value : value === undefined ? null : answer.headers.get(name)
}

/** The names of all headers in order, with spaces between them. */
export function headerNamesIn(answer: Response): string {
  const names = isPlain(answer) ? Object.keys(answer.received).sort() : [...answer.headers.keys()]
  return names.join(' ')
}

export function setCookiesIn(answer: Response): readonly string[] {
  if (!isPlain(answer)) return answer.headers.getSetCookie()
  const value = answer.received['set-cookie']
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

/**
 * Reads a body to its end. Rejects with what reading rejects with, or with what `take` throws; then nothing more of it is
 * fetched.
 */
export async function pourBody(answer: Response, take: (chunk: Buffer) => void): Promise<void> {
  if (isPlain(answer)) return answer.pour(take)
  return pourStream(answer.body, take)
}

/** Null: there is no body. */
async function pourStream(body: ReadableStream<Uint8Array> | null, take: (chunk: Buffer) => void): Promise<void> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      take(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
    }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined)
    throw error
  }
}

function isPlain(answer: Response): answer is PlainAnswer {
  return 'pour' in answer
}
