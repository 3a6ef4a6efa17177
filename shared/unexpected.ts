/** What may be said and logged of an error that nobody has thrown on purpose. */

/**
 * Kind and place of an unexpected error. Its message is left out, for nobody knows what it quotes: a URL with a key in
 * it, a header, a piece of a file.
 */
export function describeUnexpected(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const stack = error.stack ?? ''
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { kind: error.name, ...code, frames }
}
