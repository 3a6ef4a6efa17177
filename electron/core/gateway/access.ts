/**
 * Who may use the gateway: a token per client, of which only the hash is kept, in `gateway.json` beside the port and the
 * key that signs session ids.
 */
import { hash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { diskWords } from '../../../shared/text/disk'
import { printableJson } from '../../../shared/text/printable'
import { readAsText, type Clock, type Files, type Logger } from '../ports'
import { Saver } from '../util/saver'

export interface GatewayClient {
  id: string
  name: string
  /** ms since the epoch. */
  madeAt: number
  /** Null: until it is revoked. */
  expiresAt: number | null
}

const clientSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  hash: z.string().length(64),
  madeAt: z.number(),
  expiresAt: z.number().nullable(),
})
const fileSchema = z.object({
  key: z.string().min(32),
  port: z.number().int().min(0).max(65_535).catch(0),
  clients: z.array(z.unknown()).catch([]),
})
type Kept = z.output<typeof clientSchema>

/** Tokens for scripts live a day, those for a client's session a week (ms). */
const scriptLife = 24 * 3_600_000
/** As whom scripts are listed. */
export const scriptName = 'script'
const helperLife = 7 * scriptLife
/** More of them than this are not needed at once. */
const mostPassing = 32

export class Access {
  readonly #path: string
  readonly #files: Files
  readonly #clock: Clock
  readonly #logger: Logger
  #clients: Kept[] = []
  #key = randomBytes(32).toString('base64url')
  #port = 0
  readonly #saver: Saver
  /** The file is there and cannot be read just now: what is in it is not written over. */
  #unread = false

  constructor(
    home: string,
    ports: { files: Files; clock: Clock; logger: Logger },
    trouble: (path: string, error: unknown) => void,
  ) {
    this.#path = join(home, 'gateway.json')
    this.#files = ports.files
    this.#clock = ports.clock
    this.#logger = ports.logger
    this.#saver = new Saver({
      clock: ports.clock,
      gatherMs: 100,
      write: () => this.#write(),
      trouble: (error) => trouble(this.#path, error),
    })
  }

  /** What signs session ids. */
  get key(): string {
    return this.#key
  }

  /** Where the gateway listened last; 0 when it never did. */
  get port(): number {
    return this.#port
  }

  /**
   * Reads what is kept. A file that makes no sense is begun anew: clients then need new tokens; one that cannot be read just
   * now is tried again. Never throws.
   */
  async load(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      this.#logger.error('The list of the gateway’s clients cannot be read just now', { why: diskWords(error) })
      this.#unread = true
      this.#saver.soon()
    }
  }

  /** Rejects while the file cannot be read. */
  async #read(): Promise<void> {
    const text = await readAsText(this.#files, this.#path)
    this.#unread = false
    if (text === null) return
    try {
      const { key, port, clients } = fileSchema.parse(JSON.parse(text))
      const kept = clients.flatMap((each) => clientSchema.safeParse(each).data ?? [])
      this.#key = key
      if (this.#port === 0) this.#port = port
      this.#clients = [...kept, ...this.#clients]
    } catch {
      this.#logger.error('The list of the gateway’s clients makes no sense; beginning anew, with the old one kept', {
        file: `${this.#path}.broken`,
      })
      await this.#files.write(`${this.#path}.broken`, text).catch(() => undefined)
    }
  }

  /** On disk soon. */
  keepPort(port: number): void {
    if (port === this.#port) return
    this.#port = port
    this.#saver.soon()
  }

  /** A last try to write what is not on disk yet. Never rejects. */
  close(): Promise<void> {
    return this.#saver.close()
  }

  /** A lasting token for a client of this name; one that it had before goes on being valid. */
  issue(name: string): Promise<string> {
    return this.#add(name, null)
  }

  /** Makes a token valid that was made elsewhere, until it is revoked; answers with its id. */
  async keep(name: string, token: string): Promise<string> {
    const id = this.#take(name, token, null)
    await this.#saved()
    return id
  }

  /** A token for a script, for a day. */
  issueForScript(): Promise<string> {
    return this.#issueFor(scriptName, scriptLife)
  }

  /** A token for a client that asks for one whenever it connects, so that none is written down. */
  issueForHelper(client: string): Promise<string> {
    return this.#issueFor(client, helperLife)
  }

  /** Of those that end by themselves, each name has so many at most: the oldest goes. */
  #issueFor(name: string, life: number): Promise<string> {
    const passing = this.#clients.filter((client) => client.expiresAt !== null && client.name === name)
    const gone = new Set(passing.slice(0, Math.max(0, passing.length - mostPassing + 1)))
    this.#clients = this.#clients.filter((client) => !gone.has(client))
    return this.#add(name, this.#clock.now() + life)
  }

  /** The client that a token belongs to; null when it is nobody's, or nobody's any more. */
  check(token: string): GatewayClient | null {
    // What is compared is the hash of a long random text: nothing can be learnt from how long that takes.
    const hashed = hashOf(token)
    const found = this.#clients.find((client) => client.hash === hashed)
    return found && this.#isAlive(found) ? found : null
  }

  list(): GatewayClient[] {
    return this.#clients
      .filter((client) => this.#isAlive(client))
      .map(({ id, name, madeAt, expiresAt }) => ({ id, name, madeAt, expiresAt }))
  }

  /** Ends all tokens of this name, or the one with this id, or this very token; answers with the ids that are gone. */
  async revoke(which: string): Promise<string[]> {
    const hashed = hashOf(which)
    const isMeant = (client: Kept): boolean => client.name === which || client.id === which || client.hash === hashed
    const gone = this.#clients.filter(isMeant).map(({ id }) => id)
    if (gone.length === 0) return gone
    this.#clients = this.#clients.filter((client) => !isMeant(client))
    await this.#saved()
    return gone
  }

  async #add(name: string, expiresAt: number | null): Promise<string> {
    const token = `patchbay_${randomBytes(32).toString('base64url')}`
    this.#take(name, token, expiresAt)
    await this.#saved()
    return token
  }

  #take(name: string, token: string, expiresAt: number | null): string {
    const id = randomBytes(6).toString('hex')
    this.#clients = this.#clients.filter((client) => this.#isAlive(client))
    this.#clients.push({ id, name, hash: hashOf(token), madeAt: this.#clock.now(), expiresAt })
    return id
  }

  #isAlive({ expiresAt }: Kept): boolean {
    return expiresAt === null || expiresAt > this.#clock.now()
  }

  /** Resolves when all is on disk, or has failed to be and is tried again: what was decided holds at once. */
  #saved(): Promise<void> {
    return this.#saver.flush().catch(() => undefined)
  }

  async #write(): Promise<void> {
    if (this.#unread) await this.#read()
    const { key, port, clients } = { key: this.#key, port: this.#port, clients: this.#clients }
    await this.#files.write(this.#path, `${printableJson({ version: 1, port, key, clients }, 2)}\n`)
  }
}

function hashOf(token: string): string {
  return hash('sha256', token)
}
