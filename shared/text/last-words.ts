/**
 * What the last lines of a program say about its end. The line that tells why is seldom the last one: stack traces, dumps of
 * error objects and advice come after it. Pure; every pattern is linear.
 */

/** The line that tells most, without what stands around its words; null where no line is meant for a person. */
export function lastWords(lines: readonly string[]): string | null {
  const kept = withoutNoise(lines)
  const reason = kept.findIndex((line) => line.startsWith(uvArrow))
  if (reason >= 0) return kept.slice(reason).join(' ').slice(uvArrow.length).trim()
  const telling = kept.filter((line) => namesTrouble.test(line))
  // npm begins with what is wrong and ends with advice; everybody else ends with what is wrong.
  const chosen = (lines.some((line) => npmLine.test(line)) ? telling[0] : telling.at(-1)) ?? kept.at(-1)
  if (chosen === undefined) return null
  // pydantic names the field on one line, and what is wrong with it on the next.
  const [wrong = '', rest] = chosen.split(' [type=')
  if (rest !== undefined) return `${kept[kept.lastIndexOf(chosen) - 1] ?? ''}: ${wrong}`
  // A panic of Rust says where on one line, and what on the next.
  const next = chosen.endsWith(':') ? kept[kept.lastIndexOf(chosen) + 1] : undefined
  return next === undefined ? chosen : `${chosen} ${next}`
}

/** The lines that are meant for a person, trimmed: no stack traces, excerpts of code, dumps or advice of the runtime. */
export function withoutNoise(lines: readonly string[]): string[] {
  return lines
    .map(unboxed)
    .filter((line) => !noise.some((pattern) => pattern.test(line)))
    .flatMap((line) => bare(line) ?? [])
}

const namesTrouble =
  /error|exception|panic|fatal|fail|cannot|can’t|can't|could not|couldn't|unable|missing|require|not (?:found|set|defined|recognized|provided|installed|supported|allowed)|no (?:such|module|matching)|invalid|denied|refused|unauthori[sz]ed|forbidden|\bmust\b|please|expected|unknown|expired/i

/** uv and uvx break one sentence into several lines behind it. */
const uvArrow = '╰─▶'

const npmLine = /^npm (?:error|ERR!)/

const noise: readonly RegExp[] = [
  // Frames of a stack: V8 and Java, Python, Go, Rust.
  /^\s+at /,
  /^\s+File "/,
  /^\s*goroutine \d+ \[/,
  /^\t/,
  /^\s*note: run with `RUST_BACKTRACE/,
  // The place in the source, with a mark below it.
  /^\s*[\^~]+\s*$/,
  /^\s*throw \w+;?\s*$/,
  /^(?:node|file):\S+:\d+$/,
  // What an error carries besides its message.
  /^\s+(?:code|errno|syscall|hostname|address|port|path|requireStack|stdio|status|spawnargs): ?\S.{0,200}$/,
  /^\s*"(?!message"|msg"|error")[\w-]+"\s*:/,
  /^Node\.js v\d/,
  /^Require stack:$/,
  /^- (?:\/|[A-Za-z]:\\|node:).{1,300}\.[cm]?js$/,
  /^\((?:node:\d|Use `node )/,
  /^\s*For further information visit /,
  /^exit status \d+$/,
  /^Traceback \(most recent call last\):/,
  /^npm (?:error|ERR!) (?:code|errno|syscall|path|signal|command)\b/,
  /^npm (?:notice|warn|WARN)\b/,
  /^npm (?:error|ERR!)\s+A complete log of this run/,
  /^Run '.{0,80}--help' for/,
  /^(?:Try|See) '.{0,80}--help'/,
]

const wrappings: readonly RegExp[] = [
  /^npm (?:error|ERR!)\s*(?:\d+|[a-z]+)?\s+(.*)$/,
  /^npm (?:error|ERR!)()$/,
  /^"(?:message|msg|error)"\s*:\s*"(.*)",?$/,
  /^\[cause\]: (.*)$/,
  /The promise rejected with the reason "(.*)"\.?$/,
]

const bars = new Set('|│┃║')

/** Without the bars that Python's exception groups and boxes of command lines stand between. */
function unboxed(line: string): string {
  const start = line.trimStart()
  if (!bars.has(start[0] ?? '')) return line
  const inner = start.slice(1).trimEnd()
  return bars.has(inner.at(-1) ?? '') ? inner.slice(0, -1) : inner.replace(/^ /, '')
}

/** Null when nothing is left that has a letter. */
function wordsIn(text: string): string | null {
  return /\p{L}/u.test(text) ? text.trim() : null
}

/** Null when nothing is left. */
function bare(line: string): string | null {
  const text = (line.trimEnd().endsWith('{') ? line.trimEnd().slice(0, -1) : line).trim()
  for (const pattern of wrappings) {
    const found = pattern.exec(text)?.[1]
    if (found !== undefined) return wordsIn(found)
  }
  return wordsIn(text)
}
