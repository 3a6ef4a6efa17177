/** What a client can be asked in the middle of a call, and how a server hears of what it cannot. Pure. */
import { isFields } from '../../../shared/fields'
import { partOf, type Message } from '../mcp/message'
import { fieldsOf, readJson } from '../util/lenient'
import { rpcError } from './open-calls'

/** Kinds of questions, as letters, so that a session id can say them: elicitation by form and by URL, sampling, roots. */
export type Askable = string
const kinds = { form: 'f', url: 'u', sampling: 's', roots: 'r' } as const

/** @param capabilities of a client, as it has declared them */
export function askableIn(capabilities: unknown): Askable {
  const { elicitation, sampling, roots } = fieldsOf(capabilities)
  const modes = isFields(elicitation) ? elicitation : null
  // Before 2025-11-25 there were only forms, and nothing was said of them.
  const hasForm = modes !== null && (isFields(modes['form']) || !isFields(modes['url']))
  return [
    hasForm ? kinds.form : '',
    isFields(modes?.['url']) ? kinds.url : '',
    isFields(sampling) ? kinds.sampling : '',
    isFields(roots) ? kinds.roots : '',
  ].join('')
}

/** The capabilities as a server of 2026-07-28 is told them. */
export function capabilitiesFor(askable: Askable): Record<string, unknown> {
  const elicitation = {
    ...(askable.includes(kinds.form) && { form: {} }),
    ...(askable.includes(kinds.url) && { url: {} }),
  }
  return {
    ...(Object.keys(elicitation).length > 0 && { elicitation }),
    ...(askable.includes(kinds.sampling) && { sampling: {} }),
    ...(askable.includes(kinds.roots) && { roots: {} }),
  }
}

/** Null when this client can be asked this; else the answer for the server (2025-11-25, elicitation, "Error Handling"). */
export function refusalFor(question: Message, askable: Askable): Buffer | null {
  const id = partOf(question, 'id') ?? 'null'
  const refuse = (what: string): Buffer =>
    rpcError(id, -32_601, `The client behind Patchbay cannot be asked for ${what}`)
  switch (question.method) {
    case 'ping':
      return Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":{}}`)
    case 'elicitation/create': {
      const read = readJson(question.bytes.toString())
      const isUrl = fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['mode'] === 'url'
      if (askable.includes(isUrl ? kinds.url : kinds.form)) return null
      return askable.includes(isUrl ? kinds.form : kinds.url)
        ? rpcError(id, -32_602, `The client behind Patchbay does not support elicitation by ${isUrl ? 'URL' : 'form'}`)
        : refuse('input')
    }
    case 'sampling/createMessage':
      return askable.includes(kinds.sampling) ? null : refuse('sampling')
    case 'roots/list':
      return askable.includes(kinds.roots) ? null : refuse('roots')
    case null:
    default:
      return refuse('this')
  }
}
