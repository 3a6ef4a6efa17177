/** What a client is told, in place of a server's answer, when there is none: what is wrong, and what to do. Pure. */
import type { ErrorCode, PatchbayError } from '../../../shared/ipc/result'
import { problemOf } from '../../../shared/model/connection'
import type { ServerView } from '../../../shared/model/server'
import { asArgument } from '../../../shared/text/argument'
import { wordsOfItsOwn } from '../../../shared/text/own-words'
import { printable } from '../../../shared/text/printable'

/** In the words of JSON-RPC, a server error of ours (2025-11-25, JSON-RPC leaves -32000 to -32099 to implementations). */
const serverError = -32_000

/** The sentences for a person, and for the model that reads them first. */
export function awayWords(error: PatchbayError, { name, state, auth }: ServerView): string {
  if (error.code === 'needs-auth' && (auth.kind === 'static' || auth.kind === 'helper'))
    return (
      `${name} refuses the ${auth.kind === 'static' ? 'token in its configuration' : 'headers of its helper'}. Patchbay ` +
      'keeps trying, as this often passes; otherwise the entry has to be corrected. Then call again: nothing has to be restarted.'
    )
  if (error.code === 'needs-auth')
    return (
      `${name} needs a sign-in. Open Patchbay and press Sign in at ${name}, or run "patchbay login ${asArgument(name)}" in a ` +
      'terminal. Then call again: nothing has to be restarted.'
    )
  if (error.code !== 'not-connected') return `${name}: ${error.message}`
  const problem = problemOf(state)
  if (problem === null) return `${error.message} ${next(state)}`
  const said = wordsOfItsOwn(problem)
  const quoted = said === null || error.message.includes(said) ? [] : [`It says: “${said}”.`]
  return [error.message, ...quoted, problem.hint, next(state)].join(' ')
}

function next({ kind }: ServerView['state']): string {
  switch (kind) {
    case 'connecting':
    case 'reconnecting':
      return 'Patchbay is trying to reach it. Call again in a moment: nothing has to be restarted.'
    case 'disabled':
      return 'It is switched off where it is configured.'
    case 'disconnected':
    case 'disconnecting':
      return 'It was disconnected by hand. Connect it in Patchbay, then call again.'
    case 'connected':
    case 'asleep':
    case 'needs-auth':
    case 'authorizing':
    case 'failed':
      return 'Patchbay shows what is wrong. Once it is mended, call again: nothing has to be restarted.'
  }
}

/** @param more members of a result. The answer to a request with this id (JSON): for tools one that the model reads, for everything else an error. */
export function awayAnswer(
  method: string,
  id: string,
  words: string,
  code: ErrorCode,
  more: Readonly<Record<string, unknown>> = {},
): Buffer {
  // A server's name or its own words may stand in them; clients show them in terminals.
  const shown = printable(words)
  const body =
    method === 'tools/call'
      ? `"result":${JSON.stringify({ content: [{ type: 'text', text: shown }], isError: true, ...more })}`
      : `"error":${JSON.stringify({ code: serverError, message: shown, data: { code } })}`
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},${body}}`)
}
