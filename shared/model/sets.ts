/** Named sets of servers and tools: what an AI client gets to see of everything that goes through Patchbay. */
import { z } from 'zod'
import { setNamePattern } from './set-name'

const toolNames = z.array(z.string().min(1).max(500)).max(5_000)

/** Which tools of a server are in a set. */
export const toolChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  /** These alone: one that the server has from tomorrow on is not among them. */
  z.object({ kind: z.literal('only'), tools: toolNames }),
  z.object({ kind: z.literal('without'), tools: toolNames }),
])
export type ToolChoice = z.infer<typeof toolChoiceSchema>

export const setNameSchema = z.string().trim().regex(setNamePattern)

export const toolSetSchema = z.object({
  name: setNameSchema,
  /** By the server's id. */
  servers: z.array(z.object({ server: z.string().min(1).max(500), choice: toolChoiceSchema })).max(2_000),
  /** Clients that are started in one of these folders, or below it, see through this set. Absolute paths. */
  folders: z.array(z.string().min(1).max(4_000)).max(200),
})
export type ToolSet = z.infer<typeof toolSetSchema>

export interface SetsView {
  sets: readonly ToolSet[]
  /** Which client sees through which set; every other client sees everything. */
  uses: readonly { client: string; set: string }[]
  /** What is kept of this cannot be read just now: until it can, clients see nothing. */
  unreadable: boolean
}
