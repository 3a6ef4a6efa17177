/**
 * Claude Code's lists of allowed and denied servers. Whoever manages the computer, the person and a trusted project may each
 * have some. What is denied anywhere is denied; what is allowed anywhere is allowed; where nobody allows anything, all is.
 */
import { addressOf } from '../../../../shared/address'
import { isInvalid, type Definition, type Entry } from '../definition'
import { expand, type Field } from '../variables/variables'
import type { Place } from '../client'
import { isFields, texts } from './fields'

/** One file of settings, as far as it can be read. */
export interface Settings {
  path: string
  isManaged: boolean
  value: unknown
}

type Row = { name: string } | { command: readonly string[] } | { url: string }

/** The settings that keep a server from running; null when none do. */
export function blockedIn(
  { location, entry }: Pick<Definition, 'location' | 'entry'>,
  settings: readonly Settings[],
  place: Place,
): string | null {
  if (isInvalid(entry)) return null
  const subject = { name: location.name, entry, place }
  const denying = settings.find(({ value }) => rowsOf(value, 'deniedMcpServers')?.some((row) => meets(row, subject)))
  if (denying) return denying.path
  const onlyManaged = settings.some(
    ({ isManaged, value }) => isManaged && isFields(value) && value['allowManagedMcpServersOnly'] === true,
  )
  const lists = settings.flatMap(({ path, isManaged, value }) => {
    const rows = !onlyManaged || isManaged ? rowsOf(value, 'allowedMcpServers') : null
    return rows === null ? [] : [{ path, rows }]
  })
  const [first] = lists
  if (!first) return null
  const rows = lists.flatMap((list) => list.rows)
  return isAllowed(rows, subject) ? null : first.path
}

interface Subject {
  name: string
  entry: Entry
  place: Place
}

/** Once a list names commands, a program needs one of those; once it names addresses, an address does. A name is enough only without. */
function isAllowed(rows: readonly Row[], subject: Subject): boolean {
  const isProgram = subject.entry.transport === 'stdio'
  const exact = rows.filter((row) => (isProgram ? 'command' in row : 'url' in row))
  return (exact.length > 0 ? exact : rows.filter((row) => 'name' in row)).some((row) => meets(row, subject))
}

function meets(row: Row, { name, entry, place }: Subject): boolean {
  if ('name' in row) return row.name === name
  const filled = (text: string, field: Field): string =>
    expand(text, 'claude', {
      env: place.env,
      homeDir: place.homeDir,
      platform: place.platform,
      project: null,
      field,
    }).text
  if ('command' in row) {
    if (entry.transport !== 'stdio') return false
    const written = [entry.command, ...entry.args]
    const started = [filled(entry.command, 'command'), ...entry.args.map((text) => filled(text, 'args'))]
    return [written, started].some(
      (words) => words.length === row.command.length && words.every((word, index) => word === row.command[index]),
    )
  }
  if (entry.transport === 'stdio') return false
  return spellings(entry.url, filled(entry.url, 'url')).some((text) => isLike(text, row.url))
}

/** An address as written, as it is called, and without what stands behind its path. */
function spellings(written: string, called: string): string[] {
  return [written, called].flatMap((text) => {
    const url = addressOf(text)
    return url ? [text, url.href, url.origin + url.pathname] : [text]
  })
}

/** Null: there is no such list. Rows that say nothing known are left out. */
function rowsOf(value: unknown, list: 'allowedMcpServers' | 'deniedMcpServers'): Row[] | null {
  const rows = isFields(value) ? value[list] : undefined
  if (!Array.isArray(rows)) return null
  return rows.flatMap((row: unknown): Row[] => {
    if (!isFields(row)) return []
    const { serverName, serverCommand, serverUrl } = row
    if (typeof serverName === 'string') return [{ name: serverName }]
    if (Array.isArray(serverCommand)) return [{ command: texts(serverCommand) }]
    return typeof serverUrl === 'string' ? [{ url: serverUrl }] : []
  })
}

/** `*` stands for anything; the scheme and the host are compared without regard to case. */
function isLike(text: string, written: string): boolean {
  const [, front = '', rest = ''] = /^([^/]*:\/\/[^/]*)?(.*)$/s.exec(written) ?? []
  const [first = '', ...parts] = (front.toLowerCase() + rest).split('*')
  const last = parts.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}
