/** What a server asks the person in the middle of a call that they have made, and what they may answer (2025-11-25 and 2026-07-28). */
import { z } from 'zod'

/** As every view has it: a stranger's texts, cut, printable and without secrets. */
export type QuestionView = {
  id: string
  /** The server's id and its name. */
  server: string
  name: string
  /** ISO 8601: when it is taken as cancelled. */
  until: string
} & (
  | { kind: 'form'; message: string; schema: Record<string, unknown> }
  /** `host` is where the page is. */
  | { kind: 'url'; message: string; url: string; host: string }
  /** The server wants a model's answer; the person may write one. */
  | { kind: 'sampling'; system: string | null; messages: readonly { role: 'user' | 'assistant'; text: string }[] }
)

export const questionAnswerSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('accept'),
    /** Of a form. */
    content: z
      .record(
        z.string().max(1_000),
        z.union([z.string().max(100_000), z.number(), z.boolean(), z.array(z.string()).max(1_000)]),
      )
      .optional(),
    /** What a model would have said. */
    text: z.string().max(1_000_000).optional(),
  }),
  z.object({ action: z.literal('decline') }),
  /** The person has only closed it. */
  z.object({ action: z.literal('cancel') }),
])
export type QuestionAnswer = z.output<typeof questionAnswerSchema>
