/**
 * Links with which pages install a server into a client: `vscode:mcp/install?…`, `cursor://…/mcp/install?…`, `lmstudio://add_mcp?…`,
 * `goose://extension?…` and the web addresses that lead to them. They are read by their shape, not by their host. Pure.
 */
import { isFields } from '../../../../shared/fields'
import { parseJsonc } from '../documents/jsonc'
import { entriesIn } from './any-entry'
import { programEntry, remoteEntry, type Pasted } from './pasted'

const deepest = 4
const longest = 20_000

/** The address in a Markdown link, an HTML link or between `<` and `>`; else the text itself. */
export function addressIn(text: string): string {
  const plain = text.trim()
  if (plain.length > longest) return plain
  const markdown = /\]\(\s*<?([a-z][a-z0-9+.-]*:[^\s)>]+)>?(?:\s+"[^"]*")?\s*\)\s*$/i.exec(plain)?.[1]
  const html = /\bhref\s*=\s*["']([a-z][a-z0-9+.-]*:[^"'\s]+)["']/i.exec(plain)?.[1]?.replaceAll('&amp;', '&')
  return markdown ?? html ?? /^<([a-z][a-z0-9+.-]*:[^\s<>]+)>$/i.exec(plain)?.[1] ?? plain
}

/** What such a link installs, nothing where it cannot be read; null for any other address. */
export function installLink(text: string, depth = deepest): Pasted[] | null {
  if (depth === 0 || /\s/.test(text)) return null
  const [, scheme, place, query] = /^([a-z][a-z0-9+.-]*):([^?#]*)(?:\?([^#]*))?/i.exec(text) ?? []
  if (scheme === undefined || place === undefined || query === undefined || query === '') return null
  const path = decoded(place)
  const isWeb = /^https?$/i.test(scheme)
  if (isWeb && !/(install|redirect|add|mcp-link|deeplink|link\/mcp|launch)/i.test(path.replace(/^\/\/[^/]*/, ''))) {
    // Some hosts are nothing but a way to install.
    if (!/^\/\/(vs-open\.link|insiders\.vscode\.dev|vscode\.dev)(\/|$)/i.test(place)) return null
  } else if (!isWeb && !/(mcp|extension|install|add|registry)/i.test(path)) return null
  const whole = /^(%7b|\{|%257b)/i.test(query) ? json(query) : null
  if (whole !== null) return entriesIn(whole)
  return fromParameters(new URLSearchParams(query), depth)
}

function fromParameters(parameters: URLSearchParams, depth: number): Pasted[] | null {
  const text = (...names: string[]): string | null =>
    names.map((name) => parameters.get(name)).find((value) => value !== null && value !== '') ?? null
  const name = text('name', 'serverName', 'id')
  const config = text('config', 'mcp', 'server', 'text')
  const value = config === null ? null : json(config)
  if (parameters.has('config') && value === null) return []
  if (value !== null) {
    const inputs = json(text('inputs') ?? '')
    const found = entriesIn(Array.isArray(inputs) && isFields(value) ? { ...value, inputs } : value)
    return found.map((one) => (name !== null && found.length === 1 ? { ...one, name } : one))
  }
  const url = text('url', 'uri')
  if (url !== null) {
    const nested = installLink(url, depth - 1)
    if (nested !== null) return nested
    if (/^https?:/i.test(url)) {
      const isOld = /^sse$/i.test(text('type', 'transport') ?? '')
      return [{ name, entry: remoteEntry(url, isOld ? { transport: 'sse' } : {}), notes: [] }]
    }
  }
  const command = text('cmd', 'command')
  if (command === null) return null
  const env = Object.fromEntries(
    parameters.getAll('env').flatMap((pair): [string, string][] => {
      const [, key, described] = /^([A-Za-z_]\w*)(?:=([\s\S]*))?$/.exec(pair) ?? []
      return key === undefined ? [] : [[key, `<${described ?? key}>`]]
    }),
  )
  return [{ name, ...programEntry([command, ...parameters.getAll('arg'), ...parameters.getAll('args')], env) }]
}

/** JSON as it stands, percent-encoded (also twice), or in base64. Null when it is none. */
function json(text: string): unknown {
  const once = decoded(text)
  for (const one of [
    text,
    once,
    decoded(once),
    decoded(text.replaceAll('+', ' ')),
    fromBase64(text),
    fromBase64(once),
  ]) {
    if (!/^\s*[[{]/.test(one)) continue
    const read = parseJsonc(one, true)
    if (read.ok) return read.value
  }
  return null
}

function fromBase64(text: string): string {
  if (!/^[A-Za-z0-9+/_\s-]+=*$/.test(text)) return ''
  return Buffer.from(text.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('utf8')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
