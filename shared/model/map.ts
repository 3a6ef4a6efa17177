/** The truth map: one row per endpoint or program, with every entry of every client that leads there. */
import type { ClientId } from './clients'
import type { StateKind } from './connection'
import type { Way } from './route'
import type { Scope } from './source'

export interface MapView {
  rows: MapRow[]
  /** Files that older versions of a client have left behind: nobody reads them any more. */
  oldCopies: { client: ClientId; path: string; reads: string }[]
}

export interface MapRow {
  kind: 'endpoint' | 'program'
  /** A URL, or a program with the package or script that it runs: for people, redacted. */
  target: string
  /** True when Patchbay has a sign-in there; null where none is needed as far as anybody knows. */
  signedIn: boolean | null
  cells: MapCell[]
}

/** One entry in one client; of a file that several clients read there is a cell for each. */
export interface MapCell {
  /** `ServerView.id`. */
  server: string
  name: string
  client: ClientId
  scope: Scope
  /** The file. */
  path: string
  project: string | null
  state: StateKind
  way: Way
  /** The file that switches it off. */
  disabledIn: string | null
  /** The id of the entry of the same client and name that wins, and the project in which it does (null: everywhere). */
  shadowedBy: string | null
  shadowedIn: string | null
  /** In what it differs from the row's first entry in use: names of fields, e.g. `args`, `env.TOKEN`, `timeout`. */
  drift: string[]
}
