/** The lists as both eras answer them: what is known, page by page. */
import type { Message } from '../mcp/message'
import type { Face } from './face'
import { cursorIn, pageOf, type Page } from './pages'

/** Members of a result; `bad-cursor` when the request wants to go on from nowhere; null when it is for no list. */
export async function listAnswer(face: Face, message: Message): Promise<object | 'bad-cursor' | null> {
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
