/** What the engine may make of a server's messages: lists and results of the promised shape, or a fault in plain words. */
import { FaultError } from '../../../electron/core/problems/fault'
import { isFields } from '../../../shared/fields'
import { must, Violation } from '../target'
import { mustBePlain } from '../words'

interface Read {
  items: readonly unknown[]
  flaws: readonly { item: string; wrong: string }[]
  end?: { why: string } | null
  result?: { content?: unknown }
}

export function mustBeLists({ items, flaws, end, result }: Read): void {
  must(items.length <= 10_000, `${items.length} entries`)
  for (const item of items) {
    must(isFields(item), 'an entry is no object')
    must(
      ['name', 'uri', 'uriTemplate'].some((key) => typeof item[key] === 'string'),
      'an entry has no name',
    )
    const schema = item['inputSchema']
    must(
      schema === undefined || (isFields(schema) && schema['type'] === 'object'),
      'a tool takes something else than an object',
    )
  }
  for (const { item, wrong } of flaws) {
    must(item.length <= 100 && wrong.length <= 300, 'a flaw is too long')
    must(wrong.trim() !== '', 'a flaw has no words')
  }
  if (end) mustBePlain(end.why, 'the end of a list')
  must(result === undefined || Array.isArray(result.content), 'a result has no content')
}

/** Runs the work; whatever it throws must be a fault whose words are not a library's. */
export async function mustFailPlainly(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof FaultError)) {
      if (error instanceof Violation) throw error
      throw new Violation(`a foreign error: ${error instanceof Error ? (error.stack ?? '') : String(error)}`)
    }
    mustBePlain(error.message, 'a fault')
  }
}
