/** Claude Code's variables: `${NAME}` and `${NAME:-default}`; shell forms such as `${name%x}` are left alone. */

export interface Expansion {
  text: string
  /** Names without a value and without a default; their text is kept as written. */
  missing: string[]
}

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/** The names that a text refers to. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(variable)].flatMap((match) => match[1] ?? [])
}

/** Replaces variables. An empty value counts as set, unless there is a default (as in a shell). */
export function expand(text: string, env: Readonly<Record<string, string | undefined>>): Expansion {
  const missing: string[] = []
  const result = text.replace(variable, (whole, name: string, fallback: string | undefined) => {
    // What every object inherits (`constructor`) is no variable.
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value !== undefined && (value !== '' || fallback === undefined)) return value
    if (fallback !== undefined) return fallback
    missing.push(name)
    return whole
  })
  return { text: result, missing }
}
