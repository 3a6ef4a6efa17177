/** What it means that a server answers the greeting with an error of JSON-RPC. Pure. */
import type { Problem, ProblemCode } from '../../../shared/model/problem'

export interface Refusal {
  code: Extract<ProblemCode, 'protocol.invalid' | 'protocol.refused'>
  /** In place of the standing words. */
  words: Partial<Pick<Problem, 'hint' | 'action'>>
}

/** Cannot be parsed, is no request, an unknown method (JSON-RPC 2.0, 5.1): said of the greeting, MCP is not spoken here. */
const codes: ReadonlySet<number> = new Set([-32_700, -32_600, -32_601])
/** The same in words, of those who have no codes. */
const inWords = /^(?:method )?not found\b/i

const namesASetting =
  /\bkey\b|token|credential|authenticat|unauthori[sz]ed|not authori[sz]ed|forbidden|permission|password|secret|environment variable|config|setting|argument|parameter|param\b|header|licen[cs]e|subscription|account/i

/** Everything else is a server that speaks MCP and will not, or cannot, begin: most often it lacks a key. */
export function aboutRefusal(code: number, message: string): Refusal {
  if (namesASetting.test(message)) {
    const hint = 'Correct in its entry what it names, then reconnect.'
    return { code: 'protocol.refused', words: { hint, action: 'edit-config' } }
  }
  const isNoMcp = codes.has(code) || inWords.test(message.trim())
  return { code: isNoMcp ? 'protocol.invalid' : 'protocol.refused', words: {} }
}
