/** What a client's own store may be asked, and what is found in it. Nothing secret leaves these pages. */
import type { StoreOwner } from '../../../shared/model/stuck'
import type { Path } from '../sources/documents/document'

/** A server as its client has it configured, and as Patchbay sees it. */
export interface Configured {
  client: string
  name: string
  /** Null for a program that leads to no URL. */
  url: string | null
  /** True when its entry carries what proves the person: headers, or a helper. */
  carriesCredential: boolean
  /** True when Patchbay is connected to it. */
  isConnected: boolean
}

export interface StoreContext {
  servers: readonly Configured[]
  /** Ms since the epoch. */
  now: number
  isAlive: (pid: number) => boolean
}

/** What is done: a value leaves a JSON file, or files go. */
export type Remedy = { kind: 'remove-value'; path: string; at: Path } | { kind: 'remove-files'; paths: string[] }

export interface Stuck {
  owner: StoreOwner
  server: string
  title: string
  detail: string
  ownCommand: string | null
  remedy: Remedy
}
