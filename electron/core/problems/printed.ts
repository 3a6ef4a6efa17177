/** What a program that gives no answer prints in place of messages, in words for whoever has to mend it. Pure. */
import type { Evidence, Problem } from '../../../shared/model/problem'

export interface Silence {
  detail: string
  evidence: Evidence
  /** In place of the words that this problem usually has. */
  words: Partial<Pick<Problem, 'title' | 'hint'>>
}

const longestExcerpt = 200

/** @param printed the lines of stdout that were no messages; `stderr`: the last lines there */
export function aboutSilence(target: string, printed: readonly string[], stderr: readonly string[]): Silence {
  const detail = `${target} was started, but did not answer in time.`
  const said = stderr.length > 0 ? { stderr: [...stderr] } : {}
  const seen = aboutPrinted(printed)
  if (!seen) return { detail, evidence: said, words: {} }
  return {
    detail: `${detail} ${seen.words}`,
    evidence: { ...said, cause: `It printed: ${seen.line.slice(0, longestExcerpt)}` },
    words: { title: 'The program does not speak MCP', hint: 'Tell the server’s maker.' },
  }
}

/** What a program printed before it ended that tells why; `words` begins with a space where there are any. */
export function aboutEnd(printed: readonly string[]): { words: string; cause: string | null } {
  const usage = printed.findIndex((line) => /^\s*usage\b/i.test(line))
  if (usage < 0) return { words: '', cause: null }
  const shown = printed.slice(usage, usage + 2).map((line) => line.trim())
  return {
    words: ' It printed how it is to be called: something may be missing in its entry.',
    cause: `It printed: ${shown.join(' ').slice(0, longestExcerpt)}`,
  }
}

/** A sentence about lines of stdout that are no messages, and the line that shows it; null when there are none. */
function aboutPrinted(lines: readonly string[]): { words: string; line: string } | null {
  for (const { looks, words } of kinds) {
    const line = lines.find((each) => looks.test(each))
    if (line !== undefined) return { words, line: line.trim() }
  }
  return null
}

/** The most telling first. */
const kinds: readonly { looks: RegExp; words: string }[] = [
  {
    looks: /^\s*content-length\s*:/i,
    words:
      'It puts Content-Length headers before its messages, as language servers do. MCP wants one message per line.',
  },
  {
    looks: /^\s*\{\s*'(?:jsonrpc|id|result|method)'/,
    words: 'It prints messages with single quotes, which is not JSON (in Python, print json.dumps(…)).',
  },
  {
    looks: /^\s*\{\s*$|^\s*"(?:jsonrpc|id|result|method)"\s*:/,
    words: 'It spreads its messages over several lines. MCP wants one message per line.',
  },
  {
    looks: /^\s*(?=\S)(?!\[?\s*\{).*\{\s*"(?:jsonrpc|id|result|method)"\s*:/,
    words: 'It prints something before the message on the same line.',
  },
  {
    looks: /"(?:jsonrpc|result|method)"\s*:/,
    words: 'It prints lines that look like messages and cannot be read.',
  },
  { looks: /\S/, words: 'It prints text that is no message. Logs belong on stderr.' },
]
