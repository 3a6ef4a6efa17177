/** Reads what a tool has answered. A result that came is never hidden, whatever is odd about it. Pure. */
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
