/** What is different about a server's tools since the person has last looked at them. Pure. */
import type { Tool } from '../../../shared/model/capabilities'

/** What the person has seen of a tool: enough to tell what has changed, not what it was. */
export type SeenTools = Readonly<Record<string, { words: string; schema: string; hints: string }>>

export type Change = 'new' | 'words' | 'schema' | 'hints'

export interface WhatChanged {
  /** By tool; a tool that is as it was is not among them. */
  changes: ReadonlyMap<string, readonly Change[]>
  gone: readonly string[]
}

export function seenOf(tools: readonly Tool[]): SeenTools {
  return Object.fromEntries(
    tools.map((tool) => [
      tool.name,
      {
        words: digest([tool.title ?? null, tool.description ?? null]),
        schema: digest([tool.inputSchema, tool.outputSchema ?? null]),
        hints: digest(tool.annotations ?? null),
      },
    ]),
  )
}

/** @param seen null: the person has never looked; then nothing has changed for them */
export function whatChanged(seen: SeenTools | null, tools: readonly Tool[]): WhatChanged {
  if (seen === null) return { changes: new Map(), gone: [] }
  const now = seenOf(tools)
  const changes = new Map<string, readonly Change[]>()
  for (const [name, { words, schema, hints }] of Object.entries(now)) {
    const before = Object.hasOwn(seen, name) ? seen[name] : undefined
    if (before === undefined) {
      changes.set(name, ['new'])
      continue
    }
    const found: Change[] = []
    if (before.words !== words) found.push('words')
    if (before.schema !== schema) found.push('schema')
    if (before.hints !== hints) found.push('hints')
    if (found.length > 0) changes.set(name, found)
  }
  return { changes, gone: Object.keys(seen).filter((name) => !Object.hasOwn(now, name)) }
}

/** A short mark of a value, the same for the same value in whatever order its members stand. It keeps no secrets and no texts. */
function digest(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  )
  // Two runs of FNV-1a with different beginnings: a change that nobody should see by chance alone.
  return `${fnv(text, 0x811c9dc5)}${fnv(text, 0x01000193)}`
}

function fnv(text: string, start: number): string {
  let hash = start
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
