/**
 * The members within an item's members that need not be there. AI clients check them, and one that is of another kind costs a
 * client the whole list: here it costs that member alone. All else stays as it was sent. Pure.
 */
import { isFields } from '../../../shared/fields'
import { mistakeIn } from '../util/lenient'

/** Told of what is not as MCP wants it, as a sentence without full stop. */
export type Wrong = (what: string) => void

interface Kind {
  words: string
  fits: (value: unknown) => boolean
}

const text: Kind = { words: 'text', fits: (value) => typeof value === 'string' }
const flag: Kind = { words: 'true or false', fits: (value) => typeof value === 'boolean' }
const texts: Kind = {
  words: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
}
const oneOf = (...words: readonly string[]): Kind => ({
  words: words.map((word) => `"${word}"`).join(' or '),
  fits: (value) => typeof value === 'string' && words.includes(value),
})
const share: Kind = {
  words: 'a number from 0 to 1',
  fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
}
const moment: Kind = {
  words: 'a moment (ISO 8601)',
  fits: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
}
const roles: Kind = {
  words: 'a list of "user" and "assistant"',
  fits: (value) => Array.isArray(value) && value.every((one) => one === 'user' || one === 'assistant'),
}

type Kinds = Readonly<Record<string, Kind>>

/** 2025-11-25, schema, `ToolAnnotations`. */
export const toolAnnotations: Kinds = {
  title: text,
  readOnlyHint: flag,
  destructiveHint: flag,
  idempotentHint: flag,
  openWorldHint: flag,
}
/** 2025-11-25, schema, `Annotations`. */
export const annotations: Kinds = { audience: roles, priority: share, lastModified: moment }
/** 2025-11-25, schema, `ToolExecution`. */
export const execution: Kinds = { taskSupport: oneOf('required', 'optional', 'forbidden') }
/** 2025-11-25, schema, `Icon`; `src` it cannot do without. */
const icon: Kinds = { mimeType: text, sizes: texts, theme: oneOf('light', 'dark') }

/** An object that need not be there, without those of its members that are of another kind; undefined for none. */
export function readMembers(
  name: string,
  value: unknown,
  kinds: Kinds,
  wrong: Wrong,
): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined
  if (!isFields(value)) {
    wrong(mistakeIn(name, value, 'an object'))
    return undefined
  }
  const odd = Object.keys(value).filter((key) => {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined
    if (!kind || kind.fits(value[key])) return false
    if (value[key] !== null) wrong(mistakeIn(`${name}.${key}`, value[key], kind.words))
    return true
  })
  return Object.fromEntries(Object.entries(value).filter(([key]) => !odd.includes(key)))
}

/** Those pictures that have an address; undefined for none. */
export function readIcons(value: unknown, wrong: Wrong): Record<string, unknown>[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) {
    wrong(mistakeIn('icons', value, 'a list'))
    return undefined
  }
  return value.flatMap((one: unknown): Record<string, unknown>[] => {
    const read = isFields(one) && text.fits(one['src']) ? readMembers('icons', one, icon, wrong) : undefined
    if (!read) wrong('"icons" has one without an address')
    return read ? [read] : []
  })
}
