/** What is in a form while it is edited: its first content, and what it says so far, for the JSON beside it. Pure. */
import { isFields } from '../../../shared/fields'
import type { Field } from './schema-form'

/** Text, numbers and JSON are kept as typed; null is "not set". */
export type Draft =
  | string
  | boolean
  | null
  | { choice: number }
  | { choices: number[] }
  | { branch: number; drafts: Draft[] }
  | Draft[]
  | { [name: string]: Draft }

/** A field's first content: what is given, else its default, else nothing. */
export function draftOf(field: Field, given: unknown = field.preset, required = true): Draft {
  switch (field.kind) {
    case 'text':
      return typeof given === 'string' ? given : ''
    case 'number':
      return typeof given === 'number' || typeof given === 'string' ? String(given) : ''
    case 'boolean':
      return typeof given === 'boolean' ? given : required ? false : null
    case 'choice': {
      const choice = indexOf(field.options, given)
      if (choice >= 0) return { choice }
      return required && field.options.length === 1 ? { choice: 0 } : null
    }
    case 'choices':
      return {
        choices: (Array.isArray(given) ? given : []).map((one) => indexOf(field.options, one)).filter((at) => at >= 0),
      }
    case 'list':
      return Array.isArray(given) ? given.map((one: unknown) => draftOf(field.item, one)) : []
    case 'object': {
      const values = isFields(given) ? given : {}
      return Object.fromEntries(
        field.properties.map(({ name, field: inner, required: needed }) => [
          name,
          draftOf(inner, name in values ? values[name] : inner.preset, needed),
        ]),
      )
    }
    case 'branch': {
      const drafts = field.branches.map(({ field: inner }) => draftOf(inner, given ?? inner.preset))
      return { branch: given === undefined ? (required ? 0 : -1) : fittingBranch(field.branches, given), drafts }
    }
    case 'json':
      return given === undefined ? '' : JSON.stringify(given, null, 2)
    default:
      return field satisfies never
  }
}

function indexOf(options: readonly unknown[], given: unknown): number {
  return options.findIndex((option) => JSON.stringify(option) === JSON.stringify(given))
}

/** The first branch that has room for every member of a value, and whose fixed members agree. */
function fittingBranch(branches: readonly { field: Field }[], given: unknown): number {
  const found = branches.findIndex(({ field }) => fits(field, given))
  return Math.max(0, found)
}

function fits(field: Field, given: unknown): boolean {
  switch (field.kind) {
    case 'text':
      return typeof given === 'string'
    case 'number':
      return typeof given === 'number'
    case 'boolean':
      return typeof given === 'boolean'
    case 'choice':
      return indexOf(field.options, given) >= 0
    case 'choices':
    case 'list':
      return Array.isArray(given)
    case 'object': {
      if (!isFields(given)) return false
      const known = new Map(field.properties.map(({ name, field: inner }) => [name, inner]))
      return Object.entries(given).every(([name, value]) => {
        const inner = known.get(name)
        return inner !== undefined && (inner.kind !== 'choice' || fits(inner, value))
      })
    }
    case 'branch':
    case 'json':
      return true
    default:
      return field satisfies never
  }
}

/** What a draft says so far, mistakes included: nothing that was typed is lost on the way into JSON. Undefined: nothing. */
export function valueSoFar(field: Field, draft: Draft): unknown {
  switch (field.kind) {
    case 'text':
      return draft === '' ? undefined : draft
    case 'number': {
      if (typeof draft !== 'string' || draft.trim() === '') return undefined
      const number = Number(draft)
      return Number.isFinite(number) ? number : draft
    }
    case 'boolean':
      return draft ?? undefined
    case 'choice':
      return isChoice(draft) ? field.options[draft.choice] : undefined
    case 'choices':
      return isChoices(draft) && draft.choices.length > 0 ? draft.choices.map((at) => field.options[at]) : undefined
    case 'list':
      return Array.isArray(draft) && draft.length > 0
        ? draft.map((one) => valueSoFar(field.item, one) ?? null)
        : undefined
    case 'object': {
      const parts = partsOf(draft)
      const entries = field.properties.flatMap(({ name, field: inner }) => {
        const value = valueSoFar(inner, parts[name] ?? null)
        return value === undefined ? [] : [[name, value] as const]
      })
      return entries.length === 0 ? undefined : Object.fromEntries(entries)
    }
    case 'branch': {
      if (!isBranch(draft)) return undefined
      const inner = field.branches[draft.branch]?.field
      return inner === undefined ? undefined : valueSoFar(inner, draft.drafts[draft.branch] ?? null)
    }
    case 'json': {
      if (typeof draft !== 'string' || draft.trim() === '') return undefined
      const parsed = parseJson(draft)
      return parsed.ok ? parsed.value : draft
    }
    default:
      return field satisfies never
  }
}

export function isChoice(draft: Draft): draft is { choice: number } {
  return typeof draft === 'object' && draft !== null && 'choice' in draft && typeof draft['choice'] === 'number'
}
export function isChoices(draft: Draft): draft is { choices: number[] } {
  return typeof draft === 'object' && draft !== null && 'choices' in draft && Array.isArray(draft['choices'])
}
export function isBranch(draft: Draft): draft is { branch: number; drafts: Draft[] } {
  return typeof draft === 'object' && draft !== null && 'branch' in draft && typeof draft['branch'] === 'number'
}

/** A draft of an object: its parts by name. */
export function partsOf(draft: Draft): { [name: string]: Draft } {
  const isParts = (one: Draft): one is { [name: string]: Draft } =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
  return isParts(draft) ? draft : {}
}

/** The members of a value that a form has no field for: they are kept beside it. */
export function beside(field: Field, value: Record<string, unknown>): Record<string, unknown> {
  if (field.kind !== 'object') return {}
  const known = new Set(field.properties.map(({ name }) => name))
  return Object.fromEntries(Object.entries(value).filter(([name]) => !known.has(name)))
}

/** Parses JSON without throwing. `message` is the parser's, and not for people. */
export function parseJson(typed: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(typed) as unknown }
  } catch (cause) {
    return { ok: false, message: cause instanceof Error ? cause.message : String(cause) }
  }
}
