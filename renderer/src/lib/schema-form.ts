/** The form for a tool's JSON schema: which fields there are, and what may stand in them. Pure. */
import { isFields, type Fields } from '../../../shared/fields'

interface Common {
  title: string | null
  description: string | null
  /** The schema's default, if any. */
  preset: unknown
}

/** Formats that have an input of their own, or are checked. */
export const textFormats = ['date', 'time', 'date-time', 'email', 'uri'] as const
export type TextFormat = (typeof textFormats)[number]

export interface TextLimits {
  minLength: number | null
  maxLength: number | null
  format: TextFormat | null
  pattern: RegExp | null
}
export interface NumberLimits {
  integer: boolean
  minimum: number | null
  maximum: number | null
  /** True when the limit itself is outside. */
  aboveMinimum: boolean
  belowMaximum: boolean
  multipleOf: number | null
}
export interface ListLimits {
  minItems: number | null
  maxItems: number | null
  unique: boolean
}

export type Field = Common &
  (
    | ({ kind: 'text'; long: boolean; secret: boolean } & TextLimits)
    | ({ kind: 'number' } & NumberLimits)
    | { kind: 'boolean' }
    | { kind: 'choice'; options: readonly unknown[] }
    /** Any of the options: a list without order, where each is there once at most. */
    | ({ kind: 'choices'; options: readonly unknown[] } & ListLimits)
    | ({ kind: 'list'; item: Field } & ListLimits)
    | { kind: 'object'; properties: readonly Property[] }
    /** One of several shapes, chosen by its title. */
    | { kind: 'branch'; branches: readonly { title: string; field: Field }[] }
    /** Anything that has no form of its own: typed as JSON. */
    | { kind: 'json' }
  )

export interface Property {
  name: string
  required: boolean
  field: Field
}

const deepest = 6
const mostBranches = 20
const longestPattern = 500
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
const stringOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Plans the field for a schema. `root` resolves local references. */
export function fieldOf(schema: unknown, root: unknown = schema, depth = 0): Field {
  const resolved = resolve(schema, root, 0)
  if (resolved === null) return branchOf(schema, root, depth) ?? anything
  const common = commonOf(resolved)
  if (depth > deepest) return { ...common, kind: 'json' }
  if (Array.isArray(resolved['enum']) && resolved['enum'].length > 0) {
    return { ...common, kind: 'choice', options: resolved['enum'] }
  }
  if ('const' in resolved) return { ...common, kind: 'choice', options: [resolved['const']] }
  switch (typeOf(resolved)) {
    case 'string':
      return textField(resolved, common)
    case 'number':
    case 'integer':
      return numberField(resolved, common)
    case 'boolean':
      return { ...common, kind: 'boolean' }
    case 'array':
      return listField(resolved, common, root, depth)
    case 'object':
      return objectField(resolved, common, root, depth)
    default:
      return { ...common, kind: 'json' }
  }
}

const anything: Field = { kind: 'json', title: null, description: null, preset: undefined }

function commonOf(schema: Fields): Common {
  return { title: stringOf(schema['title']), description: stringOf(schema['description']), preset: schema['default'] }
}

function textField(schema: Fields, common: Common): Field {
  const maxLength = numberOf(schema['maxLength'])
  return {
    ...common,
    kind: 'text',
    minLength: numberOf(schema['minLength']),
    maxLength,
    format: textFormats.find((one) => one === schema['format']) ?? null,
    pattern: patternOf(schema['pattern']),
    long: schema['format'] === 'textarea' || (maxLength ?? 0) > 200,
    secret: schema['format'] === 'password' || schema['writeOnly'] === true,
  }
}

/** A pattern of a stranger's: what cannot be read, or is suspiciously long, is left to the server. */
function patternOf(source: unknown): RegExp | null {
  if (typeof source !== 'string' || source.length > longestPattern) return null
  // A group that is repeated can take for ever on a few letters, by what is in it: the server may judge.
  if (/\)[+*{]/.test(source)) return null
  try {
    return new RegExp(source, 'u')
  } catch {
    return null
  }
}

function numberField(schema: Fields, common: Common): Field {
  const above = numberOf(schema['exclusiveMinimum'])
  const below = numberOf(schema['exclusiveMaximum'])
  const step = numberOf(schema['multipleOf'])
  return {
    ...common,
    kind: 'number',
    integer: typeOf(schema) === 'integer',
    minimum: above ?? numberOf(schema['minimum']),
    maximum: below ?? numberOf(schema['maximum']),
    aboveMinimum: above !== null,
    belowMaximum: below !== null,
    multipleOf: step !== null && step > 0 ? step : null,
  }
}

function listField(schema: Fields, common: Common, root: unknown, depth: number): Field {
  if (!isFields(schema['items'])) return { ...common, kind: 'json' }
  const item = fieldOf(schema['items'], root, depth + 1)
  const limits: ListLimits = {
    minItems: numberOf(schema['minItems']),
    maxItems: numberOf(schema['maxItems']),
    unique: schema['uniqueItems'] === true,
  }
  // Where an option may be there twice, a list says how often.
  const boxes = item.kind === 'choice' && item.options.length > 1 && schema['uniqueItems'] !== false
  if (boxes) return { ...common, ...limits, unique: true, kind: 'choices', options: item.options }
  return { ...common, ...limits, kind: 'list', item }
}

function objectField(schema: Fields, common: Common, root: unknown, depth: number): Field {
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

/** A choice between shapes, where at least one is an object or has a title; plain types side by side are typed as JSON. */
function branchOf(schema: unknown, root: unknown, depth: number): Field | null {
  if (!isFields(schema) || depth > deepest) return null
  const list = [schema['oneOf'], schema['anyOf']].find((branches): branches is unknown[] => Array.isArray(branches))
  if (list === undefined || list.length > mostBranches || list.length < 2) return null
  const shapes = list.filter((branch) => !(isFields(branch) && branch['type'] === 'null'))
  const resolved = shapes.map((branch) => resolve(branch, root, 0))
  if (resolved.includes(null)) return null
  if (!resolved.some((one) => one !== null && (stringOf(one['title']) !== null || typeOf(one) === 'object')))
    return null
  // What stands beside the branches holds in each of them.
  const { oneOf: _one, anyOf: _any, title: _title, description: _said, default: _preset, ...beside } = schema
  const branches = resolved.map((one, index) => {
    const whole = isFields(beside['properties']) ? mergeObjects([beside, one ?? {}]) : { ...beside, ...one }
    return { title: titleOf(one ?? {}, index), field: fieldOf(whole, root, depth + 1) }
  })
  return { ...commonOf(schema), kind: 'branch', branches }
}

/** The title of a shape: its own, else what is fixed in it ("type: circle"), else its kind. */
function titleOf(schema: Fields, index: number): string {
  const own = stringOf(schema['title'])
  if (own !== null) return own
  for (const inner of isFields(schema['properties']) ? Object.values(schema['properties']) : []) {
    if (isFields(inner) && typeof inner['const'] === 'string') return inner['const']
  }
  const type = typeOf(schema)
  return typeof type === 'string' && type !== 'object' ? type : `${index + 1}`
}

/** Follows local references, takes the one real branch of "this or null", and joins objects. Null when there is no plain schema. */
function resolve(schema: unknown, root: unknown, hops: number): Fields | null {
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
  if (Array.isArray(schema['allOf'])) {
    const { allOf, ...beside } = schema
    const parts = allOf.map((part) => resolve(part, root, hops + 1))
    const objects = parts.filter((part): part is Fields => part !== null && isFields(part['properties']))
    return objects.length > 0 && objects.length === parts.length ? mergeObjects([...objects, beside]) : null
  }
  return 'not' in schema || 'if' in schema ? null : schema
}

/** Objects that hold together: the properties of all, and everything that any of them requires. */
function mergeObjects(schemas: readonly Fields[]): Fields {
  const properties = schemas.map((schema) => (isFields(schema['properties']) ? schema['properties'] : {}))
  const required = schemas.flatMap((schema) => (Array.isArray(schema['required']) ? schema['required'] : []))
  return {
    ...Object.assign({}, ...schemas),
    type: 'object',
    properties: Object.assign({}, ...properties),
    required: [...new Set(required)],
  }
}

function lookUp(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) return reference === '#' ? root : undefined
  let found: unknown = root
  for (const part of reference.slice(2).split('/')) {
    if (!isFields(found)) return undefined
    found = found[decodePart(part)]
  }
  return found
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return part
  }
}

function typeOf(schema: Fields): unknown {
  const type = schema['type']
  if (Array.isArray(type)) {
    const real = type.filter((one) => one !== 'null')
    return real.length === 1 ? real[0] : undefined
  }
  if (type === undefined && isFields(schema['properties'])) return 'object'
  return type
}
