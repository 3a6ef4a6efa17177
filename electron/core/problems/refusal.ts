/** What it means that a server answers the greeting with an error of JSON-RPC. Pure. */
import type { Problem, ProblemCode } from '../../../shared/model/problem'

export interface Refusal {
  code: Extract<ProblemCode, 'protocol.invalid' | 'protocol.refused'>
  /** In place of the standing words. */
  words: Partial<Pick<Problem, 'hint' | 'action'>>
}

/** Cannot be parsed, is no request, an unknown method (JSON-RPC 2.0, 5.1): said of the greeting, MCP is not spoken here. */
const aboutTheProtocol: ReadonlySet<number> = new Set([-32_700, -32_600, -32_601])

const namesASetting =
  /\bkey\b|token|credential|authenticat|unauthori[sz]ed|not authori[sz]ed|forbidden|permission|password|secret|environment variable|config|setting|argument|parameter|param\b|header|licen[cs]e|subscription|account/i

/** Everything else is a server that speaks MCP and will not, or cannot, begin: most often it lacks a key. */
export function aboutRefusal(code: number, message: string): Refusal {
  if (aboutTheProtocol.has(code) && !namesASetting.test(message)) return { code: 'protocol.invalid', words: {} }
  if (!namesASetting.test(message)) return { code: 'protocol.refused', words: {} }
  return {
    code: 'protocol.refused',
    words: { hint: 'Correct in its entry what it names, then reconnect.', action: 'edit-config' },
  }
}
