/** Small readers for values whose type nobody has checked yet. */

export type Fields = Record<string, unknown>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at the end of a path of names; undefined when it does not lead there. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    root,
  )
}

/** The texts of a list; empty for whatever else it is. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** An object of texts; numbers and switches are taken as text, what is null or missing is left out. Null when it is none. */
export function textFields(value: unknown): Record<string, string> | null {
  if (value === undefined || value === null) return {}
  if (!isFields(value)) return null
  const result: Record<string, string> = {}
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue
    if (typeof inner !== 'string' && typeof inner !== 'number' && typeof inner !== 'boolean') return null
    result[key] = String(inner)
  }
  return result
}

/** A list of texts and numbers, as texts. Null when it is none. */
export function textList(value: unknown): string[] | null {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return null
  if (!value.every((item) => typeof item === 'string' || typeof item === 'number')) return null
  return value.map(String)
}

/** A text that is not empty. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** One object laid over another: members that are objects in both are joined, everything else is the upper one's. */
export function laidOver(below: unknown, above: unknown): unknown {
  if (!isFields(below) || !isFields(above)) return above
  const names = [...new Set([...Object.keys(below), ...Object.keys(above)])]
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.hasOwn(above, name)
        ? laidOver(Object.hasOwn(below, name) ? below[name] : undefined, above[name])
        : below[name],
    ]),
  )
}
