/** What each server offered when it was last connected, one file a server: shown while it is away, and ready at once. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { printableJson } from '../../../shared/text/printable'
import type { ItemFlaw, Prompt, Resource, ResourceTemplate, Tool } from '../../../shared/model/capabilities'
import type { Introduction } from '../mcp/mcp'
import type { Clock, Files, Logger } from '../ports'
import { whyUnusable } from '../util/unusable'
import { fieldsOf } from '../util/lenient'
import { Saver } from '../util/saver'

export interface Manifest {
  tools: Tool[]
  prompts: Prompt[]
  resources: Resource[]
  templates: ResourceTemplate[]
  flaws: { tools: readonly ItemFlaw[]; prompts: readonly ItemFlaw[]; resources: readonly ItemFlaw[] }
  /** As the server itself said it. */
  introduction: Introduction
}

/** Changes within this time are written together (ms); nobody waits for these, and connecting is busy enough. */
const gatherMs = 1_000
/** So many files are written at a time at the end, when somebody does wait. */
const atTheEnd = 16

const text = z.string().optional().catch(undefined)
const fields = z.record(z.string(), z.unknown()).optional().catch(undefined)
const toolSchema = z.looseObject({
  name: z.string(),
  title: text,
  description: text,
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: fields,
  annotations: fields,
})
const argumentSchema = z.looseObject({ name: z.string(), description: text, required: z.boolean().optional() })
const promptSchema = z.looseObject({
  name: z.string(),
  title: text,
  description: text,
  arguments: z.array(argumentSchema).optional().catch(undefined),
})
const resourceSchema = z.looseObject({
  uri: z.string(),
  name: z.string(),
  title: text,
  description: text,
  mimeType: text,
})
const templateSchema = z.looseObject({
  uriTemplate: z.string(),
  name: z.string(),
  title: text,
  description: text,
  mimeType: text,
})
const flawSchema = z.object({ item: z.string(), wrong: z.string(), usable: z.boolean() })
/** Of files of earlier versions, which had none. */
const nothingSaid: Introduction = { serverInfo: null, instructions: null }
const noFlaws = { tools: [], prompts: [], resources: [] }
const manifestSchema = z.object({
  tools: listOf(toolSchema),
  prompts: listOf(promptSchema),
  resources: listOf(resourceSchema),
  templates: listOf(templateSchema),
  flaws: z
    .object({ tools: listOf(flawSchema), prompts: listOf(flawSchema), resources: listOf(flawSchema) })
    .catch(noFlaws),
  introduction: z
    .object({
      serverInfo: z.looseObject({ name: z.string(), version: z.string() }).nullable().catch(null),
      instructions: z.string().nullable().catch(null),
    })
    .catch(nothingSaid),
})

/** The items that make sense, their members in their own order; one that does not costs none of the others. */
function listOf<T extends z.ZodType<object>>(item: T) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items): z.output<T>[] =>
      items.flatMap((each) => {
        const read = item.safeParse(each).data
        return read === undefined ? [] : [inOrderOf(each, read)]
      }),
    )
}

function inOrderOf<T extends object>(sent: unknown, read: T): T {
  return { ...fieldsOf(sent), ...read }
}

export class Manifests {
  readonly #folder: string
  readonly #files: Files
  readonly #logger: Logger
  readonly #saver: Saver
  readonly #hide: <T>(value: T) => T
  /** Not yet on disk. */
  readonly #unwritten = new Map<string, Manifest>()
  /** What is on disk, as a hash: most connects bring what was there before. */
  readonly #written = new Map<string, string>()
  #isClosing = false

  /**
   * @param trouble told when they cannot be written, and with null when they can again
   * @param hide takes secrets out of what a server has said: these files are not encrypted
   */
  constructor(
    home: string,
    ports: { files: Files; clock: Clock; logger: Logger },
    trouble: (path: string, error: unknown) => void,
    hide: <T>(value: T) => T,
  ) {
    this.#folder = join(home, 'known')
    this.#files = ports.files
    this.#logger = ports.logger
    this.#hide = hide
    this.#saver = new Saver({
      clock: ports.clock,
      gatherMs,
      write: () => this.#write(),
      trouble: (error) => trouble(this.#folder, error),
    })
  }

  /** What was offered last; null when that is not known. Never throws. */
  async of(id: string): Promise<Manifest | null> {
    const unwritten = this.#unwritten.get(id)
    if (unwritten) return unwritten
    try {
      const read = await this.#files.read(this.#path(id))
      return read === null ? null : manifestSchema.parse(JSON.parse(read))
    } catch (error) {
      this.#logger.error('The remembered lists cannot be read', { id, reason: whyUnusable(error) })
      return null
    }
  }

  /** Keeps what a server offers now; it is on disk once `close` resolves. */
  put(id: string, manifest: Manifest): void {
    this.#unwritten.set(id, manifest)
    this.#saver.soon()
  }

  /** Resolves after a last try to write what is not on disk yet. Never rejects. */
  close(): Promise<void> {
    this.#isClosing = true
    return this.#saver.close()
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`)
  }

  async #write(): Promise<void> {
    const waiting = this.#unwritten.entries()
    const isLast = this.#isClosing
    const lane = async (): Promise<void> => {
      for (const [id, manifest] of waiting) {
        await this.#writeOne(id, manifest)
        // The last write is quicker with what is left.
        if (this.#isClosing && !isLast) return
      }
    }
    // Else one after another: a flush to disk takes its time, and a look-up of a host waits for the same threads.
    const lanes = await Promise.allSettled(Array.from({ length: isLast ? atTheEnd : 1 }, lane))
    for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason
  }

  async #writeOne(id: string, manifest: Manifest): Promise<void> {
    // Somebody may look at the file in a terminal.
    const written = printableJson(this.#hide(manifest))
    const hash = createHash('sha256').update(written).digest('base64')
    if (this.#written.get(id) !== hash) await this.#files.write(this.#path(id), written)
    this.#written.set(id, hash)
    if (this.#unwritten.get(id) === manifest) this.#unwritten.delete(id)
  }
}
