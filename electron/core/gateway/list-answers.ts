/** The lists as both eras answer them: what is known, page by page. */
import type { Message } from '../mcp/message'
import type { Face } from './face'
import { isFields } from '../../../shared/fields'
import type { Tool } from '../../../shared/model/capabilities'
import { cursorIn, pageOf, type Page } from './pages'

/**
 * A tool as clients before 2026-07-28 know it: what it answers is an object or not said (2025-11-25, server/tools,
 * "outputSchema"). One tool that says more would cost such a client all of them.
 */
export function asOlderClientsTakeIt(tool: Tool): Tool {
  const { outputSchema, ...rest } = tool
  return outputSchema === undefined || isPlainObject(outputSchema) ? tool : rest
}

function isPlainObject({ type, properties = {}, required = [] }: Record<string, unknown>): boolean {
  if (type !== 'object' || !isFields(properties) || !Object.values(properties).every(isFields)) return false
  return Array.isArray(required) && required.every((name) => typeof name === 'string')
}

/** The request is for one of them. */
export function isForList({ method }: Message): boolean {
  return method?.endsWith('/list') === true
}

/** Members of a result; `bad-cursor` when the request wants to go on from nowhere; null when it is for no list. */
export async function listAnswer(
  face: Pick<Face, 'tools' | 'prompts' | 'resources' | 'templates'>,
  message: Message,
): Promise<object | 'bad-cursor' | null> {
  const cursor = cursorOf(message)
  switch (message.method) {
    case 'tools/list':
      return paged(
        'tools',
        pageOf(await face.tools(), cursor, ({ name }) => name),
      )
    case 'prompts/list':
      return paged(
        'prompts',
        pageOf(await face.prompts(), cursor, ({ name }) => name),
      )
    case 'resources/list':
      return paged(
        'resources',
        pageOf(await face.resources(), cursor, ({ uri }) => uri),
      )
    case 'resources/templates/list':
      return paged(
        'resourceTemplates',
        pageOf(await face.templates(), cursor, ({ uriTemplate }) => uriTemplate),
      )
    case null:
    default:
      return null
  }
}

function cursorOf({ bytes }: Message): string | undefined {
  return bytes.includes('"cursor"') ? cursorIn(bytes) : undefined
}

function paged<T>(key: string, page: Page<T> | null): object | 'bad-cursor' {
  if (!page) return 'bad-cursor'
  const { items, nextCursor } = page
  return { [key]: items, ...(nextCursor !== undefined && { nextCursor }) }
}
