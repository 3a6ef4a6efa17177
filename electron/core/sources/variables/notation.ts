/** From one client's way of writing variables to another's: a text as parts that no client owns, and what another cannot say. */
import { rules, type Field, type Rule, type VariableSyntax } from './variables'

export type Part =
  | { kind: 'text'; text: string }
  /** A variable of the environment. */
  | { kind: 'variable'; name: string; fallback: string | null }
  | { kind: 'place'; name: string }
  | { kind: 'file'; name: string }
  /** A value that its client asks for. */
  | { kind: 'input'; name: string }

export type Text = readonly Part[]

/** What a text is made of, as its client reads it. */
export function partsOf(text: string, syntax: VariableSyntax, field: Field): Text {
  let parts: Part[] = [{ kind: 'text', text }]
  for (const rule of rules[syntax]) {
    if (rule.windowsOnly || (rule.fields && !rule.fields.includes(field))) continue
    parts = parts.flatMap((part) => (part.kind === 'text' ? split(part.text, rule.pattern, rule.kind) : [part]))
  }
  return parts
}

function split(text: string, pattern: RegExp, kind: Rule['kind']): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) })
    const fallback = pattern.source.includes(':-') ? (match[2] ?? null) : null
    const name = match[1] ?? match[3] ?? ''
    parts.push(kind === 'variable' ? { kind, name, fallback } : { kind, name })
    at = match.index + match[0].length
  }
  if (at < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(at) })
  return parts
}

export function plain(text: string): Text {
  return [{ kind: 'text', text }]
}

/** A text that is nothing but one variable. */
export function onlyVariable(text: Text): string | null {
  const [part, more] = text
  return part?.kind === 'variable' && part.fallback === null && more === undefined ? part.name : null
}

export interface Written {
  text: string
  /** What this client cannot say, in sentences for a person. */
  losses: string[]
}

/** The text as a client writes it; what it has no word for stands there in the most common notation and is named. */
export function write(text: Text, syntax: VariableSyntax, field: Field): Written {
  const losses: string[] = []
  const pieces = text.map((part) => {
    const piece = pieceOf(part, syntax, field)
    if (part.kind === 'variable' && part.fallback !== null && piece.isLossy)
      losses.push(`The value “${part.fallback}” that ${part.name} has when it is not set is left out.`)
    if (piece.text !== null) return piece.text
    const written = usual(part)
    losses.push(`“${written}” is not filled in there; the server gets it as it is written.`)
    return written
  })
  const result = pieces.join('')
  // What was plain text may be a variable there.
  const wanted = text.filter((part) => part.kind !== 'text').length
  const read = partsOf(result, syntax, field).filter((part) => part.kind !== 'text').length
  if (read > wanted && losses.length === 0)
    losses.push('A part of it that is plain text now is taken for a variable there.')
  return { text: result, losses }
}

function usual(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'variable':
      return part.fallback === null ? `\${${part.name}}` : `\${${part.name}:-${part.fallback}}`
    case 'place':
      return `\${${part.name}}`
    case 'file':
      return `{file:${part.name}}`
    case 'input':
      return `\${input:${part.name}}`
  }
}

/** Null where the client has no notation for it. `isLossy`: without the value for a variable that is not set. */
function pieceOf(part: Part, syntax: VariableSyntax, field: Field): { text: string | null; isLossy: boolean } {
  const exact = (text: string | null): { text: string | null; isLossy: boolean } => ({ text, isLossy: false })
  if (part.kind === 'text') return exact(part.text)
  const rule = rules[syntax].find(({ kind, fields }) => kind === part.kind && (!fields || fields.includes(field)))
  if (!rule) return exact(null)
  switch (part.kind) {
    case 'place':
      return exact(`\${${part.name}}`)
    case 'file':
      return exact(syntax === 'opencode' ? `{file:${part.name}}` : `\${file:${part.name}}`)
    case 'input':
      return exact(usual(part))
    case 'variable': {
      if (rule.pattern.source.includes(':-')) return exact(usual(part))
      const text = variableIn(syntax, part.name)
      return { text, isLossy: part.fallback !== null }
    }
  }
}

function variableIn(syntax: VariableSyntax, name: string): string {
  if (syntax === 'opencode') return `{env:${name}}`
  if (syntax === 'qwen') return `\${${name}}`
  return syntax === 'continue' || syntax === 'continue-json' ? `\${{ secrets.${name} }}` : `\${env:${name}}`
}
