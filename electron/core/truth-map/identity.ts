/**
 * What an entry leads to, whatever its client calls it: an endpoint by host and path, a program by the package, image or
 * script that it runs. Entries of one identity share a row of the map.
 */
import { posix, win32 } from 'node:path'
import { addressOf } from '../../../shared/address'
import { isInvalid, type Definition, type StdioEntry } from '../sources/definition'
import { formsOf, read, type Form, type Found } from './programs'
import { redactLine, redactUrl } from '../vault/redact'

export interface Identity {
  kind: 'endpoint' | 'program'
  /** Equal for entries that lead to the same; may hold secrets. */
  key: string
  /** For people. */
  target: string
}

/** Null for an entry that is not valid: it leads nowhere. */
export function identityOf({ entry, location }: Definition): Identity | null {
  if (isInvalid(entry)) return null
  if (entry.transport !== 'stdio') return endpoint(entry.url)
  const url = bridgedUrl(entry)
  return url === null ? program(entry, location) : endpoint(url)
}

function endpoint(url: string): Identity {
  const address = addressOf(url)
  if (!address) return { kind: 'endpoint', key: `endpoint ${url}`, target: redactUrl(url) }
  const { protocol, host, pathname, search } = address
  const path = pathname.replace(/\/$/, '')
  // What follows the question mark tells tenants and keys of one server apart: that is drift, not another server.
  const bare = `${protocol}//${host}${path}`
  return { kind: 'endpoint', key: `endpoint ${bare}`, target: redactUrl(search === '' ? url : `${bare}`) }
}

/** Programs that only carry stdio to a URL, as clients without HTTP need them. */
const bridges = /^(mcp-remote|supergateway|mcp-proxy|@[\w-]+\/mcp-remote)(@.*)?$/

/** The address that an entry leads to, by itself or through such a program; null for any other program. */
export function urlOf({ entry }: Definition): string | null {
  if (isInvalid(entry)) return null
  return entry.transport === 'stdio' ? bridgedUrl(entry) : entry.url
}

function bridgedUrl({ command, args }: StdioEntry): string | null {
  const words = [baseName(command), ...args]
  const at = words.findIndex((word) => bridges.test(word))
  return (at === -1 ? undefined : words.slice(at + 1).find((word) => /^https?:\/\//i.test(word))) ?? null
}

function program({ command, args, cwd }: StdioEntry, { project }: Definition['location']): Identity {
  const home = cwd === undefined ? project : within(project, cwd)
  const { key, words } = identify(command, args, { home, named: null, depth: 0 })
  // Windows does not tell capitals apart.
  const folded = /(^| )[a-z]:[\\/]/i.test(key) ? key.toLowerCase() : key
  return { kind: 'program', key: `program ${folded}`, target: redactLine(words.join(' ')) }
}

interface Place {
  /** Where relative paths lead from, as far as it is known. */
  home: string | null
  /** The folder that the command line itself names. */
  named: string | null
  /** In how many others this command line stands. */
  depth: number
}

/** A command line within more others than this is not understood. */
const mostDepth = 8

interface Named {
  key: string
  /** For people. */
  words: string[]
}

/**
 * The same for two command lines only where it is known that they run the same: what is not understood counts with all its
 * words, for entries of one row can be made equal, or taken away as copies.
 */
function identify(command: string, args: readonly string[], place: Place): Named {
  const name = baseName(command)
  const forms = formsOf(name)
  if (forms === null) return byName(command, name, place)
  for (const form of place.depth < mostDepth ? forms : []) {
    const found = read(args, form)
    if (found) return ofForm(name, form, found, place, environmentOf(command))
  }
  const words = [name, ...args]
  return { key: [...words, ...(place.home === null ? [] : ['in', place.home])].join(' '), words }
}

function ofForm(name: string, form: Form, found: Found, around: Place, environment: string | null): Named {
  const { home } = around
  const { what, by, rest } = found
  const folder = found.folder === null ? around.named : within(home, found.folder)
  const place = { home: folder ?? home, named: folder, depth: around.depth + 1 }
  if (form.runs === 'npm' || form.runs === 'pypi') {
    const bare = by === null ? withoutVersion(what) : what
    // A package that runs others says as little as the program of that name.
    if (formsOf(bare) !== null) return identify(bare, rest, place)
    return { key: `${form.runs} ${bare}`, words: [name, bare] }
  }
  if (form.runs === 'image') {
    const image = what.replace(/@sha256:[^]*$/, '').replace(/:[\w.-]+$/, '')
    return { key: `image ${image}`, words: [name, image] }
  }
  if (form.runs === 'program' && by === null && !isScript(what)) return identify(what, rest, place)
  if (by !== null && !isScript(what)) {
    const where = folder ?? environment ?? (by === '-m' ? home : null)
    return { key: [by, what, ...(where === null ? [] : ['in', where])].join(' '), words: [name, by, what] }
  }
  const path = what === '' ? (place.home ?? '') : within(place.home, what)
  return { key: `script ${path}`, words: [name, path] }
}

/** A program that is found by its name is the same wherever a system keeps its programs; any other is the file that it is. */
function byName(command: string, name: string, { named }: Place): Named {
  const folder = /^(.*)[\\/][^\\/]+$/.exec(command)?.[1]
  const isInstalled =
    folder === undefined || (/(^|[\\/])(s?bin|shims|Scripts)$/i.test(folder) && environmentOf(command) === null)
  if (!isInstalled) return { key: within(named, command), words: [within(named, command)] }
  return named === null ? { key: name, words: [name] } : { key: `${name} in ${named}`, words: [name] }
}

/** The folder of a virtual environment, or of a project's own programs, that a command comes from. */
function environmentOf(command: string): string | null {
  return /^(.*[\\/](\.?v?env|\.?venvs?[\\/][^\\/]+|envs[\\/][^\\/]+|node_modules))[\\/]/i.exec(command)?.[1] ?? null
}

function isScript(what: string): boolean {
  return /\.([mc]?[jt]sx?|pyw?|rb|php|pl|sh|ps1|jar|dll|csproj|go)$/i.test(what) || /^\.{0,2}[\\/]/.test(what)
}

/** A path from a folder, as one of its system; an address, a variable and what starts at the root stay as they are. */
function within(folder: string | null, path: string): string {
  const isWindows = /^[a-z]:[\\/]/i
  if (isWindows.test(path)) return win32.normalize(path)
  if (/^([/~$%{<]|[a-z][a-z+.-]+:)/i.test(path)) return path
  if (folder === null) return posix.normalize(path)
  return isWindows.test(folder) ? win32.join(folder, path) : posix.join(folder, path)
}

/** `name@1.2.3`, `@scope/name@latest` and `name==1.2` name the same as without; a path stays whole. */
function withoutVersion(what: string): string {
  return what.replace(/(?<=.)@[^/@]*$/, '').replace(/[=<>~!]=[^]*$/, '')
}

/** The program's name on any system. */
function baseName(command: string): string {
  return win32
    .basename(posix.basename(command))
    .replace(/\.(exe|cmd|bat|ps1)$/i, '')
    .toLowerCase()
}
