/** In what two entries that lead to the same place differ, by the names of their fields. Values never leave this page. */
import { isInvalid, type Definition } from '../sources/definition'
import { variablesIn } from '../sources/variables/variables'

/** What an entry says, field by field, in words that are the same in every client's notation. */
export type Parts = ReadonlyMap<string, string>

/** Null for an entry that is not valid. */
export function partsOf({ entry, variables }: Definition): Parts | null {
  if (isInvalid(entry)) return null
  const plain = (text: string): string => withoutNotation(text, variablesIn(text, variables))
  const parts = new Map<string, string>()
  const each = (name: string, values: Readonly<Record<string, string>>): void => {
    for (const [key, value] of Object.entries(values)) parts.set(`${name}.${key}`, plain(value))
  }
  parts.set('transport', entry.transport)
  if (entry.timeoutMs !== null) parts.set('timeout', String(entry.timeoutMs))
  if (entry.transport === 'stdio') {
    parts.set('command', plain(entry.command))
    parts.set('args', JSON.stringify(entry.args.map(plain)))
    if (entry.cwd !== undefined) parts.set('cwd', plain(entry.cwd))
    if (entry.envFile !== undefined) parts.set('envFile', plain(entry.envFile))
    each('env', entry.env)
    return parts
  }
  parts.set('url', plain(entry.url).replace(/\/$/, ''))
  if (entry.headersHelper !== null) parts.set('headersHelper', entry.headersHelper)
  each('headers', lowerKeys(entry.headers))
  for (const { header, variable, prefix } of entry.headersFromEnv ?? [])
    parts.set(`headers.${header.toLowerCase()}`, `${prefix}${marked(variable)}`)
  return parts
}

/** The fields that only one of the two has, or that say something else, sorted. */
export function driftBetween(one: Parts, other: Parts): string[] {
  const names = new Set([...one.keys(), ...other.keys()])
  return [...names].filter((name) => one.get(name) !== other.get(name)).toSorted()
}

const marked = (variable: string): string => `\0${variable}\0`

/** `${env:X}`, `${X}`, `$X` and `{env:X}` mean the same where each is written. */
function withoutNotation(text: string, variables: readonly string[]): string {
  return variables.reduce((rest, variable) => {
    const notations = [
      `\${env:${variable}}`,
      `\${{ secrets.${variable} }}`,
      `\${${variable}}`,
      `{env:${variable}}`,
      `$${variable}`,
    ]
    const used = notations.find((notation) => rest.includes(notation))
    return used === undefined ? rest : rest.split(used).join(marked(variable))
  }, text)
}

function lowerKeys(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
