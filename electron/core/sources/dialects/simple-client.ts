/** A client whose files have one list of servers each, as a table row: where they are, how an entry reads, where its switch is. */
import type { ClientId } from '../../../../shared/model/clients'
import { pathsOf, projectFile, userFile, type Client, type ClientFile, type Found, type Place } from '../client'
import type { Format, Path } from '../documents/document'
import type { VariableSyntax } from '../variables/variables'
import { isFields } from './fields'
import { readServers } from './read-servers'
import { readShape, type Shape } from './shape'
import { writingOf, type Words } from './words'

export interface SimpleClient {
  id: ClientId
  format: Format
  /** Absolute paths; more than one where versions differ. */
  user(place: Place): readonly string[]
  /** Where older versions had it: a copy that nobody reads once there is a newer file. */
  older?(place: Place): readonly string[]
  /** Relative to a project's folder, with `/`. */
  project?: readonly string[]
  /** Where the servers stand. Default: `mcpServers`. */
  at?: Path
  shape: Shape
  variables: VariableSyntax
  /** The switch inside an entry, if the client has one. */
  off?: 'disabled' | 'enabled'
  /** Other clients' files that it reads, too. */
  alsoReads?: Client['alsoReads']
  /** Files of whoever manages the computer. */
  managed?(place: Place): readonly string[]
  /** How an entry is written, beside what the rest of the row says; without it files are only read. */
  writes?: Omit<Words, 'at' | 'variables' | 'url' | 'command' | 'env' | 'off'>
}

export function simpleClient(row: SimpleClient): Client {
  const { id, format, shape, variables, off } = row
  const [url = 'url', ...urls] = shape.url
  const { command, env } = shape
  const words = { at: row.at, variables, url: [url, ...urls] as const, command, env, off }
  return {
    id,
    ...(row.writes ? { writing: writingOf({ ...words, ...row.writes }) } : {}),
    files: (place, projects) => [
      ...row.user(place).map((path) => userFile(path, formatOf(path, format))),
      ...(row.older?.(place) ?? []).map((path) => userFile(path, formatOf(path, format))),
      ...(row.managed?.(place) ?? []).map((path) => userFile(path, format, { scope: 'managed' })),
      ...projects.flatMap((project) => inProject(project, row.project ?? [], format, place)),
    ],
    read(files, documents, place) {
      const older = row.older?.(place) ?? []
      const current = row.user(place).find((path) => documents(path) !== null)
      return files.map((file) => {
        const document = documents(file.path)
        if (!document) return { file, definitions: [], mistake: null }
        if (current !== undefined && older.includes(file.path)) return oldCopy(file, current)
        const found = readServers(document, {
          client: id,
          file,
          at: row.at ?? ['mcpServers'],
          variables,
          entry: (raw) => readShape(raw, shape),
          disabledIn: (_name, raw) => (isOff(raw, row.off) ? file.path : null),
        })
        return { file, ...found }
      })
    },
    ...(row.alsoReads ? { alsoReads: row.alsoReads } : {}),
  }
}

/** What an older version has left behind: nothing in it counts. */
export function oldCopy(file: ClientFile, of: string): Found {
  return { file, definitions: [], mistake: null, oldCopyOf: of }
}

export function isOff(raw: unknown, off: SimpleClient['off']): boolean {
  if (!isFields(raw)) return false
  return off === 'disabled' ? raw['disabled'] === true : off === 'enabled' && raw['enabled'] === false
}

export function inProject(project: string, relative: readonly string[], format: Format, place: Place): ClientFile[] {
  const { join } = pathsOf(place)
  return relative.map((path) => projectFile(project, join(project, ...path.split('/')), formatOf(path, format)))
}

/** A file that ends in `.jsonc` may have comments whatever its client's other files may. */
function formatOf(path: string, format: Format): Format {
  return path.endsWith('.jsonc') ? 'jsonc' : format
}
