/** Edits of clients' files, as they are asked for and answered. */
import { z } from 'zod'
import { clients, type ClientId } from './clients'
import type { Lead } from './route'

const server = z.string().min(1).max(500)
const servers = z.array(server).min(1).max(1_000)
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]+$/u)

const clientIds = clients.map(({ id }) => id) as [ClientId, ...ClientId[]]

/** A place that a client reads servers from. `project`: the folder, for the scopes that belong to one. */
const place = z.object({
  client: z.enum(clientIds),
  scope: z.enum(['user', 'local', 'project']),
  project: z.string().min(1).max(4_000).nullable(),
})

/** In Claude Code's dialect. */
const entry = z.record(z.string(), z.unknown())

/** An edit of one entry. */
const one = [
  z.object({ kind: z.literal('enable'), server }),
  z.object({ kind: z.literal('disable'), server }),
  /** Keys of the common model: `name`, `url`, `command`, `args`, `cwd`, `timeout` (ms), `env.NAME`, `headers.NAME`. */
  z.object({ kind: z.literal('set'), server, values: z.record(z.string().max(500), z.string().max(100_000)) }),
  z.object({ kind: z.literal('unset'), server, keys: z.array(z.string().max(500)).max(100) }),
  z.object({ kind: z.literal('remove'), server }),
  /** Puts another entry in its place; what only its client knows of it stays. */
  z.object({ kind: z.literal('replace'), server, entry }),
  z.object({ kind: z.literal('add'), to: place, name, entry }),
  z.object({ kind: z.literal('copy'), server, to: place, name: name.nullable() }),
  /** Says in its own client's words what another entry says. */
  z.object({ kind: z.literal('equal'), server, like: server }),
] as const
const oneSchema = z.discriminatedUnion('kind', one)

export const editSchema = z.discriminatedUnion('kind', [
  ...one,
  /** All of them or none, in any clients' files; what a client cannot do is left out, and told as a loss. */
  z.object({ kind: z.literal('several'), edits: z.array(oneSchema).min(1).max(200) }),
  /** Makes entries of one client lead to Patchbay, or borrow its sign-in. */
  z.object({ kind: z.literal('route'), servers, lead: z.enum(['bridge', 'gateway', 'borrow'] satisfies Lead[]) }),
  /** Puts back what stood there before. `force`: also in the place of what somebody else has written since. */
  z.object({ kind: z.literal('giveback'), servers, force: z.boolean() }),
])

/** An edit of one entry. */
export type OneEdit = z.output<typeof oneSchema>
export type EditRequest = z.output<typeof editSchema>

export interface EditPreview {
  /** For applying it: good once, and while this engine runs. */
  token: string
  /** What would change in which files, with secrets masked; empty when nothing would. */
  diff: string
  /** What the client's file cannot say, in sentences. */
  losses: string[]
  /** What is good to know before it is done, in sentences. */
  notes: string[]
  /** The files that would be written. */
  files: string[]
}

export interface EditDone {
  /** For taking it back; null when nothing was changed, or something was taken back. */
  version: string | null
  files: string[]
}
