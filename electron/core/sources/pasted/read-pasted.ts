/** Finds out what kind of text was pasted, and reads it: documentation mixes prose, fences, prompts and comments. Pure. */
import type { Document } from '../documents/document'
import { parseJsonc } from '../documents/jsonc'
import { parseToml } from '../documents/toml'
import { parseYaml } from '../documents/yaml'
import { entriesIn } from './any-entry'
import { clientCommand } from './client-command'
import { addressIn, installLink } from './install-link'
import { isAddress, programEntry, remoteEntry, type Pasted } from './pasted'
import { commandLines, type CommandLine } from './shell-words'

export type Read = { ok: true; found: Pasted[] } | { ok: false; message: string }

/** Never throws. */
export function readPasted(given: string): Read {
  const text = plain(given)
  if (text === '') return { ok: false, message: 'The text is empty.' }
  const fences = fencesIn(text)
  if (fences.length === 0) return readOne(text)
  // Prose around the fences is for people; a fence that cannot be read counts only where no other can.
  const all = fences.map(readOne)
  const found = all.flatMap((one) => (one.ok ? one.found : []))
  return found.length > 0 ? { ok: true, found } : (all.find((one) => !one.ok) ?? { ok: true, found: [] })
}

/** What stands in Markdown fences; the last may have no end. */
function fencesIn(text: string): string[] {
  const found: string[] = []
  let inside: { mark: string; lines: string[] } | null = null
  for (const line of text.split('\n')) {
    const [, mark, rest = ''] = /^[ \t]{0,8}(`{3}|~{3})([^`~]*)/.exec(line) ?? []
    if (inside === null) inside = mark === undefined ? null : { mark, lines: [] }
    else if (mark === inside.mark && rest.trim() === '') {
      found.push(inside.lines.join('\n').trim())
      inside = null
    } else inside.lines.push(line)
  }
  return inside === null ? found : [...found, inside.lines.join('\n').trim()]
}

/** What pages and word processors put in place of plain characters. */
function plain(text: string): string {
  const straight = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/[\u00A0\u2007\u202F]/g, ' ')
    .replaceAll(/[\u200B\u2060\u00AD]/g, '')
    .replaceAll('\r\n', '\n')
    .trim()
  const curly = /[“”]/.test(straight) && !straight.includes('"')
  const quoted = curly ? straight.replaceAll(/[“”]/g, '"').replaceAll(/[‘’]/g, "'") : straight
  return quoted.replaceAll(/(?<=\s)[—–](?=[a-z])/g, '--')
}

function readOne(given: string): Read {
  // A page often names the file above its content; an inline code mark stands around a short text.
  const text = given
    .replace(/^`([^`\n]+)`$/, '$1')
    .replace(/^(?:\/\/|#)?\s*[~.\w\\/-]+\.(?:json|jsonc|toml|ya?ml)\s*:?\n/, '')
    .trim()
  const address = addressIn(text)
  if (/^[{[]/.test(text) && address === text && !/^\[\[?[\w."-]+\]\]?\s*(#.*)?(\n|$)/.test(text))
    return readDocument(json(text))
  if (/^(\/\/|\/\*)/.test(text)) return readDocument(json(text))
  if (/^"[^"]+"\s*:/.test(text)) return readDocument(json(`{${text.replace(/,\s*$/, '')}\n}`, 1))
  if (/^[ \t]*\[(mcp_servers|mcp)\b/m.test(text)) return readDocument(parseToml(text))
  if (/^[ \t]*(extensions|mcpServers|mcp_servers|servers|context_servers|mcp)[ \t]*:[ \t]*(#.*)?$/m.test(text))
    return readDocument(parseYaml(text))
  if (/^- name\s*:/m.test(text) || /^(command|cmd|url)\s*:\s+\S/m.test(text)) return readDocument(parseYaml(text))
  const installed = installLink(address)
  if (installed !== null) return { ok: true, found: installed }
  const bare = bareAddress(address)
  if (bare !== null) return { ok: true, found: [{ name: null, entry: remoteEntry(bare), notes: [] }] }
  if (/^[a-z][a-z0-9+.-]+:(\/\/|\S*\?)\S*$/i.test(address)) return { ok: true, found: [] }
  if (/^\d+(\.\d+)?$|^(true|false|null)$/.test(text)) return { ok: true, found: [] }
  return readCommands(text)
}

/** @param before columns that were put before the text */
function json(text: string, before = 0): Document {
  const read = parseJsonc(text, true)
  if (read.ok || before === 0 || read.position.line > 1) return read
  return { ...read, position: { ...read.position, column: Math.max(1, read.position.column - before) } }
}

function readDocument(document: Document): Read {
  if (document.ok) return { ok: true, found: entriesIn(document.value) }
  const { line, column } = document.position
  return { ok: false, message: `Line ${line}, column ${column}: ${document.message}` }
}

/** An address with or without its scheme; null for everything else. */
function bareAddress(text: string): string | null {
  if (/\s/.test(text)) return null
  if (isAddress(text)) return text
  if (/^localhost(:\d+)?(\/\S*)?$|^127\.\d+\.\d+\.\d+(:\d+)?(\/\S*)?$/i.test(text)) return `http://${text}`
  const isHost = /^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?(\/\S*)?$/i.test(text)
  return isHost && !/^[^/]*\.(js|mjs|cjs|ts|py|sh|exe|cmd|bat|jar|rb|php|pl)$/i.test(text) ? `https://${text}` : null
}

/** Commands that only prepare something. */
const preparing =
  /^(cd|git|npm|pnpm|yarn|pip3?|brew|apt|apt-get|winget|choco|mkdir|curl|wget|chmod|source|echo|export|set|rm|cp|mv|sudo)$/i

function readCommands(text: string): Read {
  const lines = commandLines(text)
  const found = lines.flatMap((line) => readCommand(line, lines.length === 1))
  const [first] = lines
  if (found.length === 0 && first !== undefined && clientOnly.test(first.words.join(' ')))
    return { ok: false, message: 'This command adds no MCP server.' }
  // Prose is no command line.
  if (found.length > 0 && found.every(isProse)) return { ok: true, found: [] }
  return { ok: true, found: found.filter((one) => found.length === 1 || !isProse(one)) }
}

const clientOnly = /^\S+ (mcp|plugin|extensions?) /

function readCommand({ words, env, needsShell }: CommandLine, isOnly: boolean): Pasted[] {
  const added = clientCommand(words)
  if (added !== null) return added
  const [program = ''] = words
  const url = bareAddress(program)
  if (words.length === 1 && url !== null) return [{ name: null, entry: remoteEntry(url), notes: [] }]
  if (clientOnly.test(words.join(' ')) && /^(claude|codex|gemini|qwen|code|cursor|copilot|opencode)$/.test(program))
    return []
  const isStart = /^(npm|pnpm|yarn) (exec|dlx|run|start|x|--prefix|--dir)\b/i.test(words.join(' '))
  if (preparing.test(program) && !isStart) return []
  const started = programEntry(words, env)
  const refused =
    needsShell === null ? {} : { refused: `This line uses “${needsShell}”, which only a shell understands.` }
  return isOnly || words.length > 1 ? [{ name: null, ...started, ...refused }] : []
}

/** A sentence of a page that stands beside a command. */
function isProse({ entry }: Pasted): boolean {
  const { command, args } = entry
  if (typeof command !== 'string' || entry['type'] !== 'stdio') return false
  const rest = Array.isArray(args) ? args.map(String) : []
  const words = [command, ...rest]
  return words.length > 2 && /^[A-Z][a-z]*,?$/.test(command) && words.every((word) => !/^-|[/\\@=]/.test(word))
}
