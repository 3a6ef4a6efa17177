/** A form from a tool's JSON schema: which fields there are, their first values, and the arguments they make. Pure. */
import { isFields } from '../../../shared/fields'
import { text } from '../text/en'

interface Common {
  title: string | null
  description: string | null
  /** The schema's default, if any. */
  preset: unknown
}

export type Field = Common &
  (
    | { kind: 'text'; minLength: number | null; maxLength: number | null; long: boolean; secret: boolean }
    | { kind: 'number'; integer: boolean; minimum: number | null; maximum: number | null }
    | { kind: 'boolean' }
    | { kind: 'choice'; options: readonly unknown[] }
    | { kind: 'list'; item: Field; minItems: number | null }
    | { kind: 'object'; properties: readonly Property[] }
    /** Anything that has no form of its own: typed as JSON. */
    | { kind: 'json' }
  )

export interface Property {
  name: string
  required: boolean
  field: Field
}

/** What is in a field while it is edited. Text, numbers and JSON are kept as typed; null is "not set". */
export type Draft = string | boolean | null | { choice: number } | Draft[] | { [name: string]: Draft }

export type Errors = Record<string, string>

const deepest = 6
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
const stringOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Plans the field for a schema. `root` resolves local references. */
export function fieldOf(schema: unknown, root: unknown = schema, depth = 0): Field {
  const resolved = resolve(schema, root, 0)
  if (resolved === null) return { kind: 'json', title: null, description: null, preset: undefined }
  const common: Common = {
    title: stringOf(resolved['title']),
    description: stringOf(resolved['description']),
    preset: resolved['default'],
  }
  if (depth > deepest) return { ...common, kind: 'json' }
  if (Array.isArray(resolved['enum']) && resolved['enum'].length > 0) {
    return { ...common, kind: 'choice', options: resolved['enum'] }
  }
  if ('const' in resolved) return { ...common, kind: 'choice', options: [resolved['const']] }
  switch (typeOf(resolved)) {
    case 'string': {
      const maxLength = numberOf(resolved['maxLength'])
      return {
        ...common,
        kind: 'text',
        minLength: numberOf(resolved['minLength']),
        maxLength,
        long: resolved['format'] === 'textarea' || (maxLength ?? 0) > 200,
        secret: resolved['format'] === 'password' || resolved['writeOnly'] === true,
      }
    }
    case 'number':
    case 'integer':
      return {
        ...common,
        kind: 'number',
        integer: typeOf(resolved) === 'integer',
        minimum: numberOf(resolved['minimum']),
        maximum: numberOf(resolved['maximum']),
      }
    case 'boolean':
      return { ...common, kind: 'boolean' }
    case 'array':
      if (!isFields(resolved['items'])) return { ...common, kind: 'json' }
      return {
        ...common,
        kind: 'list',
        item: fieldOf(resolved['items'], root, depth + 1),
        minItems: numberOf(resolved['minItems']),
      }
    case 'object':
      return objectField(resolved, common, root, depth)
    default:
      return { ...common, kind: 'json' }
  }
}

function objectField(schema: Record<string, unknown>, common: Common, root: unknown, depth: number): Field {
  const properties = isFields(schema['properties']) ? Object.entries(schema['properties']) : []
  const free = isFields(schema['additionalProperties'])
  // The outermost object is always a form, be it an empty one; an inner one without named properties is JSON.
  if (depth > 0 && (properties.length === 0 || free)) return { ...common, kind: 'json' }
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  return {
    ...common,
    kind: 'object',
    properties: properties.map(([name, inner]) => ({
      name,
      required: required.has(name),
      field: fieldOf(inner, root, depth + 1),
    })),
  }
}

/** Follows local references and takes the one real branch of "this or null". Null when there is no plain schema. */
function resolve(schema: unknown, root: unknown, hops: number): Record<string, unknown> | null {
  if (!isFields(schema) || hops > 8) return null
  const reference = schema['$ref']
  if (typeof reference === 'string') {
    const { $ref: _followed, ...beside } = schema
    const target = resolve(lookUp(root, reference), root, hops + 1)
    return target === null ? null : { ...target, ...beside }
  }
  for (const word of ['anyOf', 'oneOf'] as const) {
    const branches = schema[word]
    if (!Array.isArray(branches)) continue
    const real = branches.filter((branch) => !(isFields(branch) && branch['type'] === 'null'))
    if (real.length !== 1) return null
    const { [word]: _chosen, ...beside } = schema
    const target = resolve(real[0], root, hops + 1)
    return target === null ? null : { ...target, ...beside }
  }
  return 'allOf' in schema || 'not' in schema || 'if' in schema ? null : schema
}

function lookUp(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) return reference === '#' ? root : undefined
  let found: unknown = root
  for (const part of reference.slice(2).split('/')) {
    if (!isFields(found)) return undefined
    found = found[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return found
}

function typeOf(schema: Record<string, unknown>): unknown {
  const type = schema['type']
  if (Array.isArray(type)) {
    const real = type.filter((one) => one !== 'null')
    return real.length === 1 ? real[0] : undefined
  }
  if (type === undefined && isFields(schema['properties'])) return 'object'
  return type
}

/** A field's first content: its default, or nothing. */
export function draftOf(field: Field, given: unknown = field.preset, required = true): Draft {
  switch (field.kind) {
    case 'text':
      return typeof given === 'string' ? given : ''
    case 'number':
      return typeof given === 'number' ? String(given) : ''
    case 'boolean':
      return typeof given === 'boolean' ? given : required ? false : null
    case 'choice': {
      const choice = field.options.findIndex((option) => JSON.stringify(option) === JSON.stringify(given))
      if (choice >= 0) return { choice }
      return required && field.options.length === 1 ? { choice: 0 } : null
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
    case 'json':
      return given === undefined ? '' : JSON.stringify(given, null, 2)
    default:
      return field satisfies never
  }
}

/** The arguments that a form makes, or what is wrong with it, by path ("filter.limit", "tags.0"). */
export function argumentsOf(
  field: Field,
  draft: Draft,
): { ok: true; value: Record<string, unknown> } | { ok: false; errors: Errors } {
  const errors: Errors = {}
  const value = read(field, draft, true, '', errors)
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, value: isFields(value) ? value : {} }
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
      if (field.minLength !== null && typed.length < field.minLength) return fail(words.minLength(field.minLength))
      if (field.maxLength !== null && typed.length > field.maxLength) return fail(words.maxLength(field.maxLength))
      return typed
    }
    case 'number': {
      const typed = typeof draft === 'string' ? draft.trim() : ''
      if (typed === '') return absent()
      const number = Number(typed)
      if (!Number.isFinite(number)) return fail(words.number)
      if (field.integer && !Number.isInteger(number)) return fail(words.integer)
      if (field.minimum !== null && number < field.minimum) return fail(words.minimum(field.minimum))
      if (field.maximum !== null && number > field.maximum) return fail(words.maximum(field.maximum))
      return number
    }
    case 'boolean':
      return typeof draft === 'boolean' ? draft : absent()
    case 'choice':
      return typeof draft === 'object' && draft !== null && 'choice' in draft && typeof draft.choice === 'number'
        ? field.options[draft.choice]
        : absent()
    case 'list': {
      const items = Array.isArray(draft) ? draft : []
      if (items.length === 0 && !required) return undefined
      if (field.minItems !== null && items.length < field.minItems) return fail(words.minItems(field.minItems))
      return items.map((item, index) => read(field.item, item, true, join(path, String(index)), errors))
    }
    case 'object':
      return readObject(field.properties, draft, required, path, errors)
    case 'json': {
      const typed = typeof draft === 'string' ? draft.trim() : ''
      if (typed === '') return absent()
      const parsed = parseJson(typed)
      return parsed.ok ? parsed.value : fail(words.json(parsed.message))
    }
    default:
      return field satisfies never
  }
}

function readObject(
  properties: readonly Property[],
  draft: Draft,
  required: boolean,
  path: string,
  errors: Errors,
): Record<string, unknown> | undefined {
  const parts: Record<string, unknown> = isFields(draft) ? draft : {}
  const inner: Errors = {}
  const entries = properties.flatMap(({ name, field, required: needed }) => {
    const value = read(field, (parts[name] ?? null) as Draft, needed, join(path, name), inner)
    return value === undefined ? [] : [[name, value] as const]
  })
  // An optional object that nobody has touched is left out, with everything that it would require inside.
  if (!required && entries.every(([name]) => isUntouched(properties, name, parts))) {
    const typed = Object.entries(inner).some(([, message]) => message !== text.tools.invalid.required)
    if (!typed) return undefined
  }
  Object.assign(errors, inner)
  return Object.fromEntries(entries)
}

function isUntouched(properties: readonly Property[], name: string, parts: Record<string, unknown>): boolean {
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

/** Parses JSON without throwing. */
export function parseJson(typed: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(typed) as unknown }
  } catch (cause) {
    return { ok: false, message: cause instanceof Error ? cause.message : String(cause) }
  }
}
