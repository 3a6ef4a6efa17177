/** Reads what a tool has answered. A result that came is never hidden, whatever is odd about it. Pure. */
import { FaultError } from '../problems/fault'
import type { ToolResult } from '../../../shared/model/capabilities'
import { isFields } from '../../../shared/fields'
import { flag, text } from '../util/lenient'

/** The result with its content as a list; whatever is not one is shown as text. */
export function readResult(sent: unknown): ToolResult {
  if (!isFields(sent)) return { content: contentOf(sent) }
  const { content, structuredContent, isError, toolResult, ...rest } = sent
  return {
    ...rest,
    content: contentOf(content ?? toolResult),
    ...(structuredContent !== undefined && structuredContent !== null && { structuredContent }),
    ...(flag(isError) !== undefined && { isError: flag(isError) }),
  }
}

const challengeMember = 'mcp/www_authenticate'

/**
 * The refusal that a result stands for: servers that were made for ChatGPT answer a call without a sign-in (or with too few
 * rights) with a result whose `_meta` has what `WWW-Authenticate` would say. Null for every other result.
 * @param answer a result, or the bytes of a JSON-RPC answer
 */
export function challengeIn(answer: unknown): FaultError | null {
  const result = Buffer.isBuffer(answer) ? resultIn(answer) : answer
  const meta = isFields(result) ? result['_meta'] : null
  const told: unknown = isFields(meta) ? meta[challengeMember] : null
  const wwwAuthenticate = (Array.isArray(told) ? told : [told]).filter((each) => typeof each === 'string').join(', ')
  if (wwwAuthenticate === '') return null
  return new FaultError({
    kind: 'http',
    status: 401,
    body: null,
    headerNames: [],
    wwwAuthenticate,
    retryAfterMs: null,
    server: null,
  })
}

function resultIn(bytes: Buffer): unknown {
  if (!bytes.includes(challengeMember)) return null
  try {
    const message: unknown = JSON.parse(bytes.toString('utf8'))
    return isFields(message) ? message['result'] : null
  } catch {
    return null
  }
}

function contentOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  const blocks: unknown[] = Array.isArray(value) ? value : [value]
  return blocks.map((block) => (isFields(block) && text(block['type']) !== undefined ? block : asText(block)))
}

/** One block without a type that we could show it by. */
function asText(block: unknown): { type: 'text'; text: string } {
  const said = isFields(block) ? text(block['text']) : text(block)
  return { type: 'text', text: said ?? JSON.stringify(block) ?? '' }
}
