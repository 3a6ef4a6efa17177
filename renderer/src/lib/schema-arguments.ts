/** The arguments that a form makes, or what is wrong with it, by the path of the field. Pure. */
import { addressOf } from '../../../shared/address'
import { text } from '../text/en'
import { draftOf, isBranch, isChoice, isChoices, parseJson, partsOf, type Draft } from './schema-draft'
import type { Field, NumberLimits, Property, TextLimits } from './schema-form'
import { isFields } from '../../../shared/fields'

/** By path ("filter.limit", "tags.0"). */
export type Errors = Record<string, string>

/** The arguments that a form makes, or what is wrong with it. */
export function argumentsOf(
  field: Field,
  draft: Draft,
): { ok: true; value: Record<string, unknown> } | { ok: false; errors: Errors } {
  const errors: Errors = {}
  const value = read(field, draft, true, '', errors)
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, value: isFields(value) ? { ...value } : {} }
}

/** @returns undefined for "leave it out" */
function read(field: Field, draft: Draft, required: boolean, path: string, errors: Errors): unknown {
  const words = text.tools.invalid
  const fail = (message: string): undefined => {
    errors[path] = message
    return undefined
  }
  const absent = (): undefined => (required ? fail(words.required) : undefined)
  switch (field.kind) {
    case 'text': {
      const typed = typeof draft === 'string' ? draft : ''
      if (typed === '') return absent()
      const wrong = wrongText(typed, field)
      return wrong === null ? typed : fail(wrong)
    }
    case 'number': {
      const typed = typeof draft === 'string' ? draft.trim() : ''
      if (typed === '') return absent()
      const number = Number(typed)
      const wrong = wrongNumber(number, field)
      return wrong === null ? number : fail(wrong)
    }
    case 'boolean':
      return typeof draft === 'boolean' ? draft : absent()
    case 'choice':
      return isChoice(draft) ? field.options[draft.choice] : absent()
    case 'choices': {
      const chosen = isChoices(draft) ? draft.choices : []
      if (chosen.length === 0 && !required) return undefined
      const wrong = wrongCount(chosen.length, field)
      if (wrong !== null) return fail(wrong)
      return chosen.toSorted((a, b) => a - b).map((at) => field.options[at])
    }
    case 'list': {
      const items = Array.isArray(draft) ? draft : []
      if (items.length === 0 && !required) return undefined
      const values = items.map((item, index) => read(field.item, item, true, join(path, String(index)), errors))
      const wrong = wrongCount(items.length, field)
      if (wrong !== null) return fail(wrong)
      const twice = field.unique && new Set(values.map((value) => JSON.stringify(value))).size < values.length
      return twice ? fail(words.unique) : values
    }
    case 'object':
      return readObject(field.properties, draft, required, path, errors)
    case 'branch': {
      const inner = isBranch(draft) ? field.branches[draft.branch]?.field : undefined
      if (!isBranch(draft) || inner === undefined) return absent()
      return read(inner, draft.drafts[draft.branch] ?? null, required, path, errors)
    }
    case 'json': {
      const typed = typeof draft === 'string' ? draft.trim() : ''
      if (typed === '') return absent()
      const parsed = parseJson(typed)
      return parsed.ok ? parsed.value : fail(words.json)
    }
    default:
      return field satisfies never
  }
}

function wrongText(typed: string, { minLength, maxLength, format, pattern }: TextLimits): string | null {
  const words = text.tools.invalid
  // As JSON schema counts: by characters, not by units of two bytes.
  const { length } = Array.from(typed)
  if (minLength !== null && length < minLength) return words.minLength(minLength)
  if (maxLength !== null && length > maxLength) return words.maxLength(maxLength)
  if (format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(typed)) return words.email
  if (format === 'uri' && addressOf(typed) === null) return words.uri
  if (format === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(typed)) return words.date
  if (format === 'date-time' && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(typed)) return words.dateTime
  return pattern !== null && !pattern.test(typed) ? words.pattern(pattern.source) : null
}

function wrongNumber(number: number, limits: NumberLimits): string | null {
  const { integer, minimum, maximum, aboveMinimum, belowMaximum, multipleOf } = limits
  const words = text.tools.invalid
  if (!Number.isFinite(number)) return words.number
  if (integer && !Number.isInteger(number)) return words.integer
  if (minimum !== null && aboveMinimum && number <= minimum) return words.above(minimum)
  if (minimum !== null && number < minimum) return words.minimum(minimum)
  if (maximum !== null && belowMaximum && number >= maximum) return words.below(maximum)
  if (maximum !== null && number > maximum) return words.maximum(maximum)
  if (multipleOf === null) return null
  const times = number / multipleOf
  return Math.abs(times - Math.round(times)) > 1e-9 ? words.multipleOf(multipleOf) : null
}

function wrongCount(
  count: number,
  { minItems, maxItems }: { minItems: number | null; maxItems: number | null },
): string | null {
  const words = text.tools.invalid
  if (minItems !== null && count < minItems) return words.minItems(minItems)
  return maxItems !== null && count > maxItems ? words.maxItems(maxItems) : null
}

function readObject(
  properties: readonly Property[],
  draft: Draft,
  required: boolean,
  path: string,
  errors: Errors,
): Record<string, unknown> | undefined {
  const parts = partsOf(draft)
  const inner: Errors = {}
  const entries = properties.flatMap(({ name, field, required: needed }) => {
    const value = read(field, parts[name] ?? null, needed, join(path, name), inner)
    return value === undefined ? [] : [[name, value] as const]
  })
  // An optional object that nobody has touched is left out, with everything that it would require inside.
  if (!required && entries.every(([name]) => isUntouched(properties, name, parts))) {
    const typed = Object.values(inner).some((message) => message !== text.tools.invalid.required)
    if (!typed) return undefined
  }
  Object.assign(errors, inner)
  return Object.fromEntries(entries)
}

function isUntouched(properties: readonly Property[], name: string, parts: { [name: string]: Draft }): boolean {
  const property = properties.find((one) => one.name === name)
  if (property === undefined) return true
  return (
    JSON.stringify(parts[name]) === JSON.stringify(draftOf(property.field, property.field.preset, property.required))
  )
}

/** The path of a part of a field. */
export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** What may stand in a field, in words for its hint: "0 to 100", "starts as 3"; null where everything may. */
export function limitsOf(field: Field): string | null {
  const words = text.tools.limits
  const parts: (string | null)[] = []
  if (field.kind === 'number') {
    const { minimum, maximum, multipleOf } = field
    if (minimum !== null && maximum !== null) parts.push(words.range(minimum, maximum))
    else if (minimum !== null) parts.push(words.atLeast(minimum))
    else if (maximum !== null) parts.push(words.atMost(maximum))
    if (multipleOf !== null && multipleOf !== 1) parts.push(words.stepsOf(multipleOf))
  } else if (field.kind === 'text') {
    if (field.maxLength !== null) parts.push(words.characters(field.maxLength))
    if (field.format === 'email') parts.push(words.email)
    if (field.format === 'uri') parts.push(words.uri)
  } else if (field.kind === 'list' || field.kind === 'choices') {
    if (field.minItems !== null && field.minItems > 0) parts.push(words.atLeast(field.minItems))
    if (field.maxItems !== null) parts.push(words.atMost(field.maxItems))
  }
  const { preset } = field
  if (preset !== undefined && (typeof preset === 'string' || typeof preset === 'number' || typeof preset === 'boolean'))
    parts.push(words.preset(String(preset)))
  const said = parts.filter((part) => part !== null)
  return said.length === 0 ? null : said.join(' · ')
}
