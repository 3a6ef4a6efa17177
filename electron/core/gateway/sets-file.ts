/**
 * What `sets.json` says: the named sets, who sees through which, and so what somebody sees. The engine writes it; a bridge reads
 * it as well, for it answers before any engine runs. Pure.
 */
import { createHash } from 'node:crypto'
import { assertNever } from '../../../shared/assert-never'
import { clientCalled } from '../../../shared/model/clients'
import type { ToolChoice, ToolSet } from '../../../shared/model/sets'
import { fieldsOf } from '../util/lenient'

export const setsFile = 'sets.json'

export interface KeptSets {
  sets: readonly ToolSet[]
  /** Which client sees through which set. */
  uses: readonly { client: string; set: string }[]
}

export const noSets: KeptSets = { sets: [], uses: [] }

/** Somebody who looks. */
export interface Viewer {
  /** The name of its token, or as it calls itself. */
  client: string
  /** As it calls itself beside the name of its token; null where it has not said. What it can take goes by both, what it may see by its token. */
  called?: string | null
  /** Where its bridge was started; null where nobody knows. */
  folder: string | null
}

/** What somebody sees. */
export interface Sight {
  server(id: string): boolean
  tool(server: string, tool: string): boolean
}

export const everything: Sight = { server: () => true, tool: () => true }
export const nothing: Sight = { server: () => false, tool: () => false }

/** Throws when the text makes no sense: whoever is shown less must not be shown all because of that. */
export function readSets(text: string | null): KeptSets {
  if (text === null) return noSets
  const { sets, uses } = fieldsOf(JSON.parse(text))
  return {
    sets: listIn(sets).map((set) => {
      const { name, servers, folders } = fieldsOf(set)
      return { name: textIn(name), servers: listIn(servers).map(memberIn), folders: listIn(folders).map(textIn) }
    }),
    uses: listIn(uses).map((use) => ({ client: textIn(fieldsOf(use)['client']), set: textIn(fieldsOf(use)['set']) })),
  }
}

function memberIn(value: unknown): ToolSet['servers'][number] {
  const { server, choice } = fieldsOf(value)
  return { server: textIn(server), choice: choiceIn(choice) }
}

function choiceIn(value: unknown): ToolChoice {
  const { kind, tools } = fieldsOf(value)
  if (kind === 'all') return { kind }
  if (kind === 'only' || kind === 'without') return { kind, tools: listIn(tools).map(textIn) }
  throw new TypeError('No choice of tools')
}

function listIn(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('No list')
  return value
}

function textIn(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError('No text')
  return value
}

/** The set of the folder that the client was started in (the innermost), else the client's own; null: it sees everything. */
export function setFor({ sets, uses }: KeptSets, { client, folder }: Viewer): ToolSet | null {
  const byFolder = sets
    .flatMap((set) => set.folders.map((each) => ({ set, folder: each })))
    .filter((each) => folder !== null && isWithin(folder, each.folder))
    .toSorted((one, other) => other.folder.length - one.folder.length)[0]
  if (byFolder) return byFolder.set
  const called = clientCalled(client)
  const use = uses.find((each) => clientCalled(each.client) === called)
  if (!use) return null
  // One that is gone shows nothing rather than everything.
  return sets.find(({ name }) => name === use.set) ?? { name: use.set, servers: [], folders: [] }
}

export function sightOf({ servers }: ToolSet): Sight {
  const choices = new Map(servers.map(({ server, choice }) => [server, choice]))
  return {
    server: (id) => choices.has(id),
    tool: (id, tool) => {
      const choice = choices.get(id)
      if (!choice) return false
      switch (choice.kind) {
        case 'all':
          return true
        case 'only':
          return choice.tools.includes(tool)
        case 'without':
          return !choice.tools.includes(tool)
        default:
          return assertNever(choice)
      }
    },
  }
}

/** Another one whenever the set is another one. */
export function digestOf(set: ToolSet): string {
  return createHash('sha256').update(JSON.stringify(set)).digest('hex').slice(0, 32)
}

function isWithin(folder: string, outer: string): boolean {
  const [inner, whole] = [parts(folder), parts(outer)]
  return whole.every((part, at) => inner[at] === part)
}

/** Both kinds of separators, and none at the end; on a drive of Windows names are the same in any case. */
function parts(path: string): string[] {
  const plain = /^[a-z]:[/\\]/i.test(path) ? path.toLowerCase() : path
  return plain.replace(/(?<![/\\])[/\\]+$/, '').split(/[/\\]/)
}
