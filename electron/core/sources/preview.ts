/**
 * Reads what a person pastes, as documentation pages print it: a client's command, a link that installs, an address, a whole
 * command line, a registry's `server.json`, or entries of any client as JSON, TOML or YAML.
 */
import { addressOf } from '../../../shared/address'
import type { Fields } from '../../../shared/fields'
import type { ImportPreview } from '../../../shared/ipc/contract'
import { PatchbayError } from '../../../shared/ipc/result'
import { redactArguments, redactLine } from '../vault/redact'
import { mask } from '../vault/shapes'
import { isInvalid, type Entry, type InvalidEntry } from './definition'
import { readClaudeEntry } from './dialects/claude-entry'
import { textOf } from './dialects/fields'
import { placeholdersOf } from './pasted/placeholders'
import type { Pasted } from './pasted/pasted'
import { readPasted } from './pasted/read-pasted'

const longestName = 100

/** Throws `invalid-input`, with the place of the mistake where there is one, when the text names no server. */
export function previewImport(text: string): ImportPreview {
  const read = readPasted(text)
  if (!read.ok) throw new PatchbayError('invalid-input', read.message)
  if (read.found.length === 0) throw new PatchbayError('invalid-input', 'There is no MCP server in this text.')
  const names = new Set<string>()
  return { entries: read.found.map((pasted) => preview(pasted, names)) }
}

function preview(
  { name, entry, notes, refused, labels = {} }: Pasted,
  names: Set<string>,
): ImportPreview['entries'][number] {
  const read = readClaudeEntry(entry)
  return {
    name: freeName(cleaned(name ?? nameFor(entry)), names),
    entry,
    summary: summarise(read),
    problem: refused ?? (isInvalid(read) ? read.invalid.rule : null),
    notes: [...notes],
    asks: placeholdersOf(entry, labels),
  }
}

function cleaned(name: string): string {
  return (
    name
      .replaceAll(/\p{Cc}/gu, '')
      .trim()
      .slice(0, longestName) || 'server'
  )
}

/** Two of the same text get names of their own. */
function freeName(name: string, names: Set<string>): string {
  let free = name
  for (let count = 2; names.has(free); count += 1) free = `${name}-${count}`
  names.add(free)
  return free
}

/** Words of a host that name nothing. */
const dull = /^(mcp|www|api|app|server|remote|gateway|docs)$/

function nameFor(entry: Fields): string {
  const { url, command, args } = entry
  const address = typeof url === 'string' ? addressOf(url) : null
  if (address) return nameOfHost(address.hostname)
  const words = Array.isArray(args) ? redactArguments(args.filter((item) => typeof item === 'string')) : []
  return nameOfProgram(words, textOf(command) ?? '')
}

function nameOfHost(host: string): string {
  if (/^[\d.]+$|^\[/.test(host)) return host.replaceAll(/[[\]]/g, '')
  const parts = host.split('.')
  const useful = parts.slice(0, Math.max(1, parts.length - 1)).find((part) => !dull.test(part))
  return useful ?? parts[0] ?? 'server'
}

/** Options of usual starters whose next word is a value. */
const valued =
  /^(-e|--env|-p|--package|--from|--with|--python|-v|--volume|--mount|--network|--name|--directory|--project|-m)$/
const starters =
  /^(npx|bunx|uvx|uv|pnpm|yarn|bun|node|deno|python3?|py|pipx|docker|podman|tsx|dnx|go|cargo|java|tool|run|exec|dlx|x)$/

function nameOfProgram(words: readonly string[], command: string): string {
  const isModule = words.indexOf('-m')
  const named = isModule >= 0 ? words[isModule + 1] : undefined
  const free = words.filter((word, index) => !word.startsWith('-') && !valued.test(words[index - 1] ?? ''))
  const useful = free.filter(
    (word) => !word.includes(mask) && !starters.test(word) && !/^([~.]{0,2}$|[A-Za-z_]\w*=|https?:)/.test(word),
  )
  // What had to be masked must not become the name. What a starter starts comes first; its arguments come after it.
  const starter =
    /^(.*[\\/])?(npx|bunx|uvx|uv|pnpm|yarn|bun|node|deno|python3?|py|pipx|docker|podman|tsx|dnx)(\.\w+)?$/i.test(
      command,
    )
  const word = named ?? (starter ? useful[0] : undefined) ?? command
  return (
    word
      .replace(/(?<![\\/])[\\/]+$/, '')
      .replace(/(?<=.)@(latest|next|[~^]?\d[\w.-]*)$|==[\w.]+$/, '')
      .replace(/:[\w.-]+$/, '')
      .replace(/^.*[/\\](?=[^/\\]*$)/, '')
      .replace(/\.(m|c)?(js|ts)$|\.(py|exe|cmd|sh|jar)$/i, '')
      .replace(/^(mcp-)?server-|^mcp-/, '')
      .replace(/-mcp(-server)?$|-server$/, '') || 'server'
  )
}

function summarise(entry: Entry | InvalidEntry): string {
  if (isInvalid(entry)) return ''
  if (entry.transport === 'stdio')
    return `Starts ${[redactLine(entry.command), ...redactArguments(entry.args)].join(' ')}`
  return `Talks to ${addressOf(entry.url)?.host ?? 'its URL'} over ${entry.transport === 'sse' ? 'SSE' : 'HTTP'}`
}
