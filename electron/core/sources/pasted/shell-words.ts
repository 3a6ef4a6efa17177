/**
 * Command lines as documentation prints them: for a POSIX shell, for PowerShell or for `cmd`. Nothing is run; a line is only
 * taken apart into its words. Pure, and linear in the text's length.
 */

export interface CommandLine {
  words: string[]
  /** Variables that are set before the program, as in `KEY=value npx …`. */
  env: Record<string, string>
  /** What only a shell could do with this line, in its own sign; null when nothing. */
  needsShell: string | null
}

/** What stands before a command on a screen that somebody copied. */
const prompt = /^\s*(?:\$|%|❯|➜|PS(?: [A-Za-z]:\\[^>\n]*)?>|[A-Za-z]:\\[^>\n]*>|>)\s+/
const continued = /[ \t](?:\\|\^|`)[ \t]*\r?\n[ \t]*/g
const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/

/** Commands of one text that are looked at. */
const mostLines = 500

/** The commands of a text, one after another; comments and empty lines are no commands. */
export function commandLines(text: string): CommandLine[] {
  const isWindows = looksLikeWindows(text)
  const lines = statements(text.replace(continued, ' '), isWindows)
  const result: CommandLine[] = []
  // What `export` and its like set counts for the commands after it.
  let exported: Record<string, string> = {}
  for (const line of lines.slice(0, mostLines)) {
    const { set, words } = withoutAssignments(line.words)
    if (words.length === 0) exported = { ...exported, ...set }
    else result.push({ words, env: { ...exported, ...set }, needsShell: line.needsShell })
  }
  return result
}

/** The words of one line, without anything that a shell would do with them. */
export function wordsOf(line: string): string[] {
  return statements(line, looksLikeWindows(line)).flatMap(({ words }) => words)
}

function looksLikeWindows(text: string): boolean {
  return /(?:^|[\s"'=])[A-Za-z]:\\|(?:^|\s)\\\\\w|%\w+%|\$env:|\bcmd(?:\.exe)?\s+\/[ck]\b|\.(?:exe|cmd|bat)\b|^PS\b.*>/im.test(
    text,
  )
}

interface Statement {
  words: string[]
  needsShell: string | null
}

/** In these places a backslash keeps the next character from its meaning; elsewhere it is a plain character, as paths need it. */
const escapable = /[\s"'\\$`&|;<>(){}[\]*?#!~]/

function statements(text: string, isWindows: boolean): Statement[] {
  const found: Statement[] = []
  let words: string[] = []
  let word: string | null = null
  let needsShell: string | null = null
  const endWord = (): void => {
    if (word !== null) words.push(word)
    word = null
  }
  const end = (): void => {
    endWord()
    if (words.length > 0) found.push({ words, needsShell })
    words = []
    needsShell = null
  }
  let at = 0
  let isLineStart = true
  while (at < text.length) {
    if (isLineStart) {
      isLineStart = false
      const shown = prompt.exec(text.slice(at, at + 300))
      if (shown) {
        at += shown[0].length
        continue
      }
    }
    const sign = text[at] ?? ''
    const next = text[at + 1] ?? ''
    if (sign === '\n') {
      end()
      isLineStart = true
      at += 1
    } else if (/\s/.test(sign)) {
      endWord()
      at += 1
    } else if (sign === '#' && word === null) {
      const line = text.indexOf('\n', at)
      at = line === -1 ? text.length : line
    } else if (sign === "'" || sign === '"') {
      const quoted = sign === "'" ? singleQuoted(text, at, isWindows) : doubleQuoted(text, at, isWindows)
      word = (word ?? '') + quoted.text
      at = quoted.end
    } else if (sign === '\\' && (isWindows ? next === '"' : escapable.test(next))) {
      word = (word ?? '') + next
      at += 2
    } else if ((sign === '&' && next === '&') || sign === ';') {
      end()
      at += sign === ';' ? 1 : 2
    } else if ((sign === '|' || sign === '>' || (sign === '<' && !/[A-Za-z]/.test(next))) && needsShell === null) {
      // “<your-key>” stands for something that a person fills in.
      const holder = sign === '>' && word?.includes('<') === true
      if (holder) word += sign
      else {
        needsShell = sign
        endWord()
      }
      at += 1
    } else if (sign === '<' && /[A-Za-z]/.test(next)) {
      const holder = /^<[^<>\n]*>/.exec(text.slice(at, at + 100))?.[0] ?? sign
      word = (word ?? '') + holder
      at += holder.length
    } else if (sign === '$') {
      const variable = variableAt(text, at)
      word = (word ?? '') + variable.text
      at = variable.end
    } else {
      if (sign === '~' && word === null && !isWindows && (next === '/' || next === '' || /\s/.test(next)))
        word = '${HOME}'
      else word = (word ?? '') + sign
      at += 1
    }
  }
  end()
  return found
}

interface Piece {
  text: string
  /** Where the text goes on. */
  end: number
}

function singleQuoted(text: string, at: number, isWindows: boolean): Piece {
  let close = text.indexOf("'", at + 1)
  if (close === -1) return { text: "'", end: at + 1 }
  let inner = text.slice(at + 1, close)
  // PowerShell writes a quote within quotes twice; a POSIX shell ends, escapes one and begins anew: both come out here.
  while (isWindows && text[close + 1] === "'") {
    const after = text.indexOf("'", close + 2)
    if (after === -1) break
    inner += `'${text.slice(close + 2, after)}`
    close = after
  }
  return { text: inner, end: close + 1 }
}

function doubleQuoted(text: string, at: number, isWindows: boolean): Piece {
  let inner = ''
  // `"{""name"": …}"`: a quote is written twice, as Windows shells want it.
  const isDoubled = text.startsWith('"{""', at)
  let index = at + 1
  while (index < text.length) {
    const sign = text[index] ?? ''
    const next = text[index + 1] ?? ''
    if (sign === '"' && next === '"' && isDoubled) {
      inner += '"'
      index += 2
    } else if (sign === '"') return { text: inner, end: index + 1 }
    else if (sign === '\\' && (next === '"' || (!isWindows && /[\\$`]/.test(next)))) {
      inner += next
      index += 2
    } else if (sign === '`' && next === '"' && isWindows) {
      inner += '"'
      index += 2
    } else if (sign === '$') {
      const variable = variableAt(text, index)
      inner += variable.text
      index = variable.end
    } else {
      inner += sign
      index += 1
    }
  }
  return { text: '"', end: at + 1 }
}

/** `$NAME`, `${NAME}` and `$env:NAME` in the one notation of Patchbay's own list; everything else as it stands. */
function variableAt(text: string, at: number): Piece {
  const rest = text.slice(at, at + 200)
  const named = /^\$(?:env:)?([A-Za-z_]\w*)/i.exec(rest)
  // `$env:NAME = …` is an assignment.
  if (named?.[1] !== undefined && !/^\$env:\w+\s*=/i.test(rest))
    return { text: `\${${named[1]}}`, end: at + named[0].length }
  const braces = /^\$\{(?:env:)?([A-Za-z_]\w*(?::-[^}\s]*)?)\}/i.exec(rest)
  if (braces?.[1] !== undefined) return { text: `\${${braces[1]}}`, end: at + braces[0].length }
  const whole = /^\$\([^()\n]*\)|^\$\{[^}\n]*\}/.exec(rest)?.[0] ?? '$'
  return { text: whole, end: at + whole.length }
}

/** Takes `KEY=value`, `env`, `export`, `set`, `cross-env` and `$env:KEY = "value"` from the front. */
function withoutAssignments(given: readonly string[]): { set: Record<string, string>; words: string[] } {
  const set: Record<string, string> = {}
  const power = /^\$env:(\w+)(?:=([\s\S]*))?$/i.exec(given[0] ?? '')
  if (power?.[1] !== undefined) {
    const value = power[2] !== undefined && power[2] !== '' ? power[2] : given.slice(1).find((word) => word !== '=')
    return { set: { [power[1]]: (value ?? '').replace(/^=/, '') }, words: [] }
  }
  const [first = '', second, third] = given
  if (/^setx$/i.test(first) && second !== undefined && third !== undefined)
    return { set: { [second]: third }, words: [] }
  let at = /^(env|export|set|cross-env)$/i.test(first) && assignment.test(second ?? '') ? 1 : 0
  for (; at < given.length; at += 1) {
    const [, name, value] = assignment.exec(given[at] ?? '') ?? []
    if (name === undefined || value === undefined) break
    set[name] = value
  }
  return { set, words: given.slice(at) }
}
