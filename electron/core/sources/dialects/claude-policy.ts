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
  const denying = settings.find(({ value }) =>
    rowsOf(value, 'deniedMcpServers')?.some((row) => meets(row, subject, 'denied')),
  )
  if (denying) return denying.path
  const onlyManaged = settings.some(
    ({ isManaged, value }) => isManaged && isFields(value) && value['allowManagedMcpServersOnly'] === true,
  )
  // What is managed itself needs no leave.
  if (location.scope === 'managed') return null
  const lists = settings.flatMap(({ path, isManaged, value }) => {
    const rows = !onlyManaged || isManaged ? rowsOf(value, 'allowedMcpServers') : null
    if (rows !== null) return [{ path, rows }]
    // One that is none allows nothing, where it comes from whoever manages the computer.
    const isBroken = isManaged && isFields(value) && value['allowedMcpServers'] !== undefined
    return isBroken ? [{ path, rows: [] }] : []
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

function meets(row: Row, { name, entry, place }: Subject, list: 'allowed' | 'denied' = 'allowed'): boolean {
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
  return spellings(entry.url, filled(entry.url, 'url'), list).some((text) => isLike(text, row.url))
}

/** An address as written, as it is called, and, for what is denied, without what stands behind its path. */
function spellings(written: string, called: string, list: 'allowed' | 'denied'): string[] {
  return [written, called].flatMap((text) => {
    const url = addressOf(text)
    if (!url) return [text]
    return list === 'allowed' ? [text, url.href] : [text, url.href, url.origin + url.pathname]
  })
}

/** Null: there is no such list. Rows that say nothing known, or more than one thing, are left out. */
function rowsOf(value: unknown, list: 'allowedMcpServers' | 'deniedMcpServers'): Row[] | null {
  const rows = isFields(value) ? value[list] : undefined
  if (!Array.isArray(rows)) return null
  return rows.flatMap((row: unknown): Row[] => {
    if (!isFields(row)) return []
    const { serverName, serverCommand, serverUrl } = row
    if ([serverName, serverCommand, serverUrl].filter((word) => word !== undefined).length !== 1) return []
    if (typeof serverName === 'string') return [{ name: serverName }]
    if (Array.isArray(serverCommand)) {
      const command = texts(serverCommand)
      return command.length === serverCommand.length ? [{ command }] : []
    }
    return typeof serverUrl === 'string' ? [{ url: serverUrl }] : []
  })
}

const anAddress = /^([^:/]*):\/\/([^/]*)(.*)$/s

/**
 * `*` alone is every address. Else it stands for a whole scheme, for a part of the host (not of the port), and for any part of what
 * follows; behind the host, at the end, for all that follows. The scheme and the host are compared without regard to case.
 */
function isLike(text: string, written: string): boolean {
  if (written === '*' || text === written) return true
  const [, scheme = '', authority = '', path = ''] = anAddress.exec(text) ?? []
  const [whole, wantedScheme = '', wantedAuthority = '', wantedPath = ''] = anAddress.exec(written) ?? []
  if (whole === undefined) return false
  if (wantedScheme !== '*' && wantedScheme.toLowerCase() !== scheme.toLowerCase()) return false
  const [, port = ''] = /:([^:\]]*)$/.exec(wantedAuthority) ?? []
  if (port !== '*' && port.includes('*')) return false
  if (!fits(authority.toLowerCase(), wantedAuthority.toLowerCase())) return false
  if (wantedPath === '') return wantedAuthority.endsWith('*') || path === '' || path === '/'
  return fits(path, wantedPath)
}

/** `*` stands for any letters. */
function fits(text: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*')
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
