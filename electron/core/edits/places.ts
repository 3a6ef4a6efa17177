/** Where an entry stands: its client's file, and the place in it. */
import type { ClientFile } from '../sources/client'
import type { Location } from '../sources/definition'
import { isFields } from '../sources/dialects/fields'
import type { Path } from '../sources/documents/document'
import type { Writing } from '../sources/writing'
import { refused } from './refusal'

/** Throws `edit.conflict` for a file that the client does not have. */
export function fileOf(files: readonly ClientFile[], { path }: Location): ClientFile {
  const file = files.find((each) => each.path === path)
  if (file) return file
  throw refused('edit.conflict', `${path} is no file of this client any more.`)
}

/** Throws `edit.conflict` for an entry that is not there. */
export function pathOf(writing: Writing, location: Location, value: unknown): Path {
  const path = writing.pathOf ? writing.pathOf(location, value) : [...writing.at(location, value), location.name]
  if (path !== null && (valueAtPath(value, path) !== undefined || path.length === 0)) return path
  throw refused('edit.conflict', `“${location.name}” is not in ${location.path} any more.`)
}

function valueAtPath(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)]
    return isFields(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined
  }, value)
}
