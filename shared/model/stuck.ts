/** What keeps an AI client from a server although nothing is wrong with the server: an entry in the client's own store. */
import { z } from 'zod'

/** `mcp-remote` is the program that carries stdio to a URL for clients that know only stdio. */
export const storeOwnerSchema = z.enum(['claude-code', 'gemini-cli', 'qwen-code', 'mcp-remote'])

export type StoreOwner = z.output<typeof storeOwnerSchema>

export interface StuckView {
  /** The same for the same entry, as long as it stands there. */
  id: string
  owner: StoreOwner
  /** The client's file, or folder. */
  path: string
  /** The name of the server, or its URL where no entry names it. */
  server: string
  /** One sentence: what stands there. */
  title: string
  /** Why it is in the way, and what the repair does. */
  detail: string
  /** The client's own command for the same, where it has one. */
  ownCommand: string | null
}
