/** Reads what a person pastes: a client's whole file, an `mcpServers` object, a map of entries, or a single entry. */
import { addressOf } from '../../../shared/address'
import { isFields, type Fields } from '../../../shared/fields'
import type { ImportPreview } from '../../../shared/ipc/contract'
import { redactArguments } from '../vault/redact'
import { mask } from '../vault/shapes'
import { isInvalid, type Entry, type InvalidEntry } from './definition'
import { readClaudeEntry } from './dialects/claude-entry'
import { textOf } from './dialects/fields'
import { parseJson } from './documents/json'
import { PatchbayError } from '../../../shared/ipc/result'

/** Throws `invalid-input` when the text is no JSON or names no server. */
export function previewImport(text: string): ImportPreview {
  const document = parseJson(unfenced(text))
  if (!document.ok) {
    const { line, column } = document.position
    throw new PatchbayError('invalid-input', `Line ${line}, column ${column}: ${document.message}`)
  }
  const entries = findEntries(document.value)
  if (entries.length === 0) throw new PatchbayError('invalid-input', 'There is no MCP server in this text.')
  return {
    entries: entries.map(([name, raw]) => {
      const entry = withType(raw)
      const read = readClaudeEntry(entry)
      return { name, entry, summary: summarise(read), problem: isInvalid(read) ? read.invalid.rule : null }
    }),
  }
}

/** Documentation often shows entries in a Markdown fence, and sometimes without the outer braces. */
function unfenced(text: string): string {
  const inner = /^```\w*\r?\n([\s\S]*?)\r?\n?```$/.exec(text.trim())?.[1] ?? text.trim()
  return /^"[^"]+"\s*:/.test(inner) ? `{${inner.replace(/,\s*$/, '')}}` : inner
}

function findEntries(value: unknown): [string, Fields][] {
  if (!isFields(value)) return []
  for (const key of ['mcpServers', 'servers', 'context_servers']) {
    if (isFields(value[key]))
      return Object.entries(value[key]).filter((pair): pair is [string, Fields] => isFields(pair[1]))
  }
  if (isEntry(value)) return [[nameFor(value), value]]
  return Object.entries(value).filter((pair): pair is [string, Fields] => isFields(pair[1]) && isEntry(pair[1]))
}

function isEntry(value: Fields): boolean {
  return (
    typeof value['command'] === 'string' || typeof value['url'] === 'string' || typeof value['serverUrl'] === 'string'
  )
}

/** Other clients leave the type out or name the URL differently; `servers.json` is in Claude Code's dialect. */
function withType(raw: Fields): Fields {
  const { serverUrl, ...rest } = raw
  const entry: Fields = typeof serverUrl === 'string' && rest['url'] === undefined ? { ...rest, url: serverUrl } : raw
  if (typeof entry['url'] !== 'string') return entry
  const type = entry['type']
  if (type === undefined) return { type: /\/sse\/?$/.test(entry['url']) ? 'sse' : 'http', ...entry }
  return type === 'streamableHttp' || type === 'streamable_http' ? { ...entry, type: 'http' } : entry
}

function nameFor(entry: Fields): string {
  const { url, command, args } = entry
  const address = typeof url === 'string' ? addressOf(url) : null
  if (address) return address.hostname.replace(/^(mcp|www)\./, '').split('.')[0] ?? 'server'
  const words = Array.isArray(args) ? redactArguments(args.filter((item) => typeof item === 'string')) : []
  // What had to be masked must not become the name.
  const word = words.findLast((item) => !item.startsWith('-') && !item.includes(mask)) ?? textOf(command) ?? ''
  return (
    word
      .replace(/^.*[/\\]/, '')
      .replace(/@[\d.]+$|@latest$/, '')
      .replace(/^(mcp-)?server-/, '') || 'server'
  )
}

function summarise(entry: Entry | InvalidEntry): string {
  if (isInvalid(entry)) return ''
  if (entry.transport === 'stdio') return `Starts ${[entry.command, ...redactArguments(entry.args)].join(' ')}`
  return `Talks to ${addressOf(entry.url)?.host ?? 'its URL'} over ${entry.transport === 'sse' ? 'SSE' : 'HTTP'}`
}
