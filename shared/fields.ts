/** An object with members whose kinds nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>

/** True for an object with members: no list, not null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
