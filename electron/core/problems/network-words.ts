/** Where a request came to nothing on its way, in words. Pure. */
import type { ProblemCode } from '../../../shared/model/problem'
import { certificateCode, describeHandshake } from './handshake'
import { systemError } from './system-code'

export interface Obstacle {
  code: Extract<ProblemCode, `net.${string}`>
  /** The beginning of a sentence, without full stop. */
  words: string
}

/** @param code as the system names it @param target who could not be reached, for people */
export function obstacleOf(code: string, target: string): Obstacle {
  switch (code) {
    case 'ECONNREFUSED':
      return { code: 'net.refused', words: `Nothing listens at ${target}` }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return { code: 'net.dns', words: `The name of ${target} could not be resolved` }
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EHOSTUNREACH':
      return { code: 'net.offline', words: `There is no way to ${target} from here` }
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return { code: 'net.timeout', words: `${target} did not answer in time` }
    default:
      return { code: 'net.reset', words: `The connection to ${target} broke` }
  }
}

/** What kept an answer away, with what follows from it: `consequence` is half a sentence, without full stop. */
export function unansweredSentence(target: string, cause: unknown, status: number | null, consequence: string): string {
  const { code } = systemError(cause)
  if (code !== null && certificateCode.test(code)) return `${target}: ${describeHandshake(code)} So ${consequence}.`
  return `${whyUnanswered(target, cause, code, status)}, so ${consequence}.`
}

function whyUnanswered(target: string, cause: unknown, code: string | null, status: number | null): string {
  if (status !== null) return `${target} answers with status ${status}`
  if (code !== null) return obstacleOf(code, target).words
  const isOutOfTime = cause instanceof Error && cause.name === 'TimeoutError'
  return isOutOfTime ? obstacleOf('ETIMEDOUT', target).words : `${target} does not answer properly`
}
