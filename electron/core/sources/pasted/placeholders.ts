/** Parts of a pasted entry that stand for a value which only the person has: `<your-token>`, `YOUR_API_KEY`, `${input:key}`. Pure. */
import { isFields, type Fields } from '../../../../shared/fields'

export interface Placeholder {
  /** As it stands in the entry's texts; the person's value takes its place. */
  token: string
  /** What to ask for. */
  label: string
}

const most = 20
const longest = 2_000

const shapes = [
  /\$\{input:[^}\s]{1,100}\}/g,
  /\$\([^()\n]{1,100}\)/g,
  /\$\{(?:workspaceFolder|workspaceRoot|fileDirname)\}/g,
  /<[A-Za-z][^<>\n]{0,100}>/g,
  /\[(?:YOUR|INSERT|ENTER)[^\]\n]{1,60}\]/gi,
  /\{\{[^{}\n]{1,60}\}\}/g,
  /(?<![$\w]|\$\{)\b(?:YOUR|REPLACE|INSERT|CHANGE|ENTER)[_-][A-Z0-9_-]{2,60}\b/g,
  /\b(?:your|replace|insert|my)[-_][a-z0-9_-]{0,60}(?:key|token|secret|password|id|url|host|domain|org|name|here|me|pat|value)\b[a-z0-9_-]*/g,
  /(?:[A-Za-z]:)?(?:\\{1,2}|\/)(?:absolute(?:\\{1,2}|\/)|full(?:\\{1,2}|\/)|your(?:\\{1,2}|\/))?path(?:\\{1,2}|\/)to(?:\\{1,2}|\/)[^\s"',:]*/g,
  /\b(?:[a-z]{2,10}[-_]){0,9}[xX]{5,}\b/g,
  /\b[a-z]{2,12}[-_](?:\.{3}|…)/gi,
]
const whole = /^(\.{3}|…|\*{3,}|x{3,}|token|api[-_ ]?key|secret|password|changeme|todo)$/i

/** What of an entry a person has to fill in. */
export function placeholdersOf(entry: Fields, labels: Readonly<Record<string, string>>): Placeholder[] {
  const found = new Map<string, string>()
  const look = (text: string, name: string | null): void => {
    if (text.length > longest || found.size >= most) return
    const add = (token: string): void => {
      if (!found.has(token)) found.set(token, labels[token] ?? labelOf(token, text, name))
    }
    if (name !== null && whole.test(text)) return add(text)
    let rest = text
    for (const shape of shapes)
      rest = rest.replace(shape, (token) => {
        add(token)
        return ' '
      })
  }
  const walk = (value: unknown, name: string | null): void => {
    if (typeof value === 'string') look(value, name)
    else if (Array.isArray(value)) for (const item of value) walk(item, null)
    else if (isFields(value)) for (const [key, inner] of Object.entries(value)) walk(inner, key)
  }
  for (const key of ['args', 'url', 'env', 'headers', 'oauth']) walk(entry[key], null)
  return [...found].map(([token, label]) => ({ token, label }))
}

/** A variable's own name says more than what stands for its value. */
function labelOf(token: string, text: string, name: string | null): string {
  if (name !== null && token === text) return name
  const [, option] = /^(?:--?)?([A-Za-z][\w.-]*)=/.exec(text) ?? []
  if (option !== undefined && text.endsWith(token)) return option
  const bare = token.replace(/^\$\{input:|^[<[{(]+|(?<![>\]})])[>\]})]+$/g, '').replace(/^\$\(|^\$\{/, '')
  return /^\W*$/.test(bare) ? (name ?? 'Value') : bare
}
