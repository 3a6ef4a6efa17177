/** Values that a client asks its person for (`${input:ID}`): which an entry needs, and where they are kept. */
import { createHash } from 'node:crypto'
import type { Definition, InputAsked } from '../sources/definition'

/**
 * Where a value is kept among the vault's secrets: by its file and id, as the client keeps it, so that servers of one file share
 * it. No reference in `servers.json` can have this form.
 */
export function inputKey(path: string, id: string): string {
  return `input:${createHash('sha256')
    .update(JSON.stringify([path, id]))
    .digest('base64url')
    .slice(0, 24)}`
}

/** What has been said, by id. */
export function inputsSaid(
  { location, inputs = [] }: Pick<Definition, 'location' | 'inputs'>,
  kept: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    inputs.flatMap(({ id }) => {
      const key = inputKey(location.path, id)
      return Object.hasOwn(kept, key) ? [[id, kept[key] ?? '']] : []
    }),
  )
}

/** The first value that nobody has said yet. */
export function inputMissing(
  definition: Pick<Definition, 'location' | 'inputs'>,
  kept: Readonly<Record<string, string>>,
): InputAsked | undefined {
  const said = inputsSaid(definition, kept)
  return definition.inputs?.find(({ id }) => !Object.hasOwn(said, id))
}
