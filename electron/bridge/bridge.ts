/**
 * A bridge for AI clients that speak MCP on stdio alone. It answers the greeting and every list from what it knows, starts
 * an engine when none runs, and lives for as long as its client does, whatever becomes of the engine.
 */
import { randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import type { Prompt, Resource, ResourceTemplate, Tool } from '../../shared/model/capabilities'
import { converge } from '../../shared/converge'
import { systemClock } from '../adapters/clock'
import { Conversation } from '../core/gateway/conversation'
import { agreedVersion } from '../core/gateway/legacy'
import { allFitted } from '../core/gateway/client-limits'
import type { Face, Named } from '../core/gateway/face'
import { Notices, type WatchedList } from '../core/gateway/notices'
import { ResourceSubscriptions } from '../core/gateway/resource-subscriptions'
import type { Way } from '../core/gateway/relay'
import { listenForTasks } from '../core/gateway/task-listening'
import { OpenCalls, rpcError } from '../core/gateway/open-calls'
import { batchIn, takesBatches } from '../core/gateway/batch'
import { messageOn, onOneLine, textIn, type Message } from '../core/mcp/message'
import { LineReader } from '../core/programs/line-reader'
import { fieldsOf, readJson, text } from '../core/util/lenient'
import { askEngine, askKnown } from './ask-known'
import { differences, knownPath, readKnown, setOnDisk, writeKnown, type Known, type Looked } from './known'
import { Link } from './link'
import { Remote } from './remote'
import { startEngine } from './start-engine'

export interface BridgeOptions {
  /** The state directory. */
  directory: string
  /** Null: all servers. */
  server: string | null
  /** Where the client has started it. */
  folder: string
  input: Readable
  output: Writable
  /** What runs the command line: Node, and the program. */
  command: readonly [string, ...string[]]
  signal: AbortSignal
}

/** Longest message (bytes). */
const longest = 64 * 1024 * 1024
/** A client that never saw this server waits so long for its first list (ms). */
const firstListPatience = 20_000
/** After the client has closed its end, what it has asked is still answered, for so long (ms). */
const lastPatience = 5_000
const newline = Buffer.from('\n')

/** Resolves when the client has gone. */
export async function runBridge(options: BridgeOptions): Promise<void> {
  const bridge = new Bridge(options)
  await bridge.run()
}

class Bridge {
  readonly #options: BridgeOptions
  readonly #notices = new Notices((owner) => this.#subscriptions.listens(owner))
  readonly #link: Link
  readonly #remote: Remote
  readonly #subscriptions: ResourceSubscriptions
  /** What the engine was asked for over the present link. */
  #watched = new Set<string>()
  readonly #conversation: Conversation
  #known: Known | null = null
  /** Of the client, for the engine. */
  #greeting: Buffer | null = null
  #clientName = 'bridge'
  readonly #key = randomUUID()
  /** What comes while it is being found out who the client is. */
  #turn: Promise<void> = Promise.resolve()
  #greetings = 0
  #isMet = false
  /** The revision that an older client speaks. */
  #agreed: string | null = null
  readonly #awaitKnown = new Set<() => void>()

  constructor(options: BridgeOptions) {
    this.#options = options
    this.#link = new Link({
      directory: options.directory,
      wish: () => ({ server: options.server, client: this.#clientName, folder: options.folder, key: this.#key }),
      line: (line) => this.#fromEngine(line),
      up: () => {
        this.#link.say(initialized)
        this.#remote.up()
        const before = this.#watched
        this.#watched = new Set()
        this.#watch(this.#subscriptions.urisOf(''))
        // Nobody has told of what happened while there was no link.
        for (const uri of before) this.#subscriptions.updated('', uri)
        void this.#learn()
      },
      down: () => this.#remote.down(),
      startEngine: () => startEngine(options),
    })
    this.#remote = new Remote(this.#link)
    this.#subscriptions = new ResourceSubscriptions({
      watch: (_server, uris) => this.#watch(uris),
      tell: (owner, uri) => this.#notices.tellResource(owner, uri),
      now: Date.now,
    })
    this.#conversation = new Conversation({
      client: 'bridge',
      face: this.#face(),
      calls: new OpenCalls(Date.now),
      notices: this.#notices,
      // The engine keeps what is asked and what is held.
      questions: null,
      held: null,
      subscriptions: this.#subscriptions,
      answered: (answer) => void this.#link.say(onOneLine(answer.bytes)),
      say: (message) => this.#say(message),
    })
  }

  async run(): Promise<void> {
    const { input, signal } = this.#options
    const linked = this.#link.run()
    await this.#read(input, signal)
    await this.#turn
    const deadline = Date.now() + lastPatience
    while (this.#conversation.waiting > 0 && Date.now() < deadline && !signal.aborted)
      await new Promise((resolve) => setTimeout(resolve, 20))
    // A pipe that is still open would keep this process.
    input.destroy()
    this.#link.close()
    this.#conversation.end()
    await linked
  }

  /** Resolves when the client says nothing any more. */
  #read(input: Readable, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const lines = new LineReader(
        longest,
        (line) => this.#fromClient(line),
        () => this.#say(tooLong),
      )
      signal.addEventListener('abort', () => resolve(), { once: true })
      input.on('data', (chunk: Buffer) => lines.push(chunk))
      input.once('end', () => {
        lines.end()
        resolve()
      })
      input.once('error', () => resolve())
    })
  }

  #fromClient(line: Buffer): void {
    const message = messageOn(line)
    if (message) return this.#take(message)
    const batch = batchIn(line)
    // Each gets its answer as a message of its own.
    if (batch && takesBatches(this.#agreed, null)) batch.forEach((each) => this.#take(each))
    else if (line.toString('latin1').trim() !== '') this.#say(batch ? notTogether : notJson)
  }

  #take(message: Message): void {
    if (message.method === 'initialize') this.#agreed = agreedVersion(message)
    if (message.method === 'initialize' || !this.#isMet) {
      this.#isMet = true
      this.#greetings += 1
      this.#turn = this.#turn.then(() => this.#greeted(message)).finally(() => (this.#greetings -= 1))
    }
    if (this.#greetings === 0) this.#conversation.take(message)
    else this.#turn = this.#turn.then(() => this.#conversation.take(message))
  }

  /** What the client may see depends on who it is. Never rejects. */
  async #greeted(message: Message): Promise<void> {
    if (message.method === 'initialize') this.#greeting = message.bytes
    this.#clientName = clientIn(message) ?? 'bridge'
    const looked = await this.#looked()
    const kept = looked && (await readKnown(knownPath(this.#options.directory, looked), looked))
    // What was read before it was known who asks is for somebody who sees everything.
    this.#known = kept ?? (looked?.set === null ? this.#known : null)
    if (this.#link.isUp) void this.#learn()
  }

  /** Null while it cannot be said which set this client sees through. */
  async #looked(): Promise<Looked | null> {
    const { directory, server, folder } = this.#options
    try {
      return { server, set: await setOnDisk(directory, { client: this.#clientName, folder }) }
    } catch {
      return null
    }
  }

  #fromEngine(line: Buffer): void {
    const message = messageOn(line)
    if (!message) return
    if (message.kind === 'response') this.#remote.answered(message)
    // What has changed is looked at here: the client is told what that comes to.
    else if (message.method?.endsWith('/list_changed') === true) void this.#learn()
    else if (message.method === 'notifications/resources/updated')
      this.#subscriptions.updated('', textIn(message, 'uri') ?? '')
    else if (!this.#remote.told(message)) this.#say(message.bytes)
  }

  /** Reads the lists from the engine, keeps them, and tells the client what is new. */
  readonly #learn = converge(async (): Promise<void> => {
    const before = this.#known
    const asks = this.#clientName
    const known = await askKnown(this.#remote, this.#greeting).catch(() => null)
    // Who has said meanwhile who it is may see something else: it is asked again.
    if (!known || asks !== this.#clientName) return
    this.#known = known
    for (const go of this.#awaitKnown) go()
    const changed: WatchedList[] = differences(before, known)
    if (changed.length === 0 && before && isDeepStrictEqual(introductionOf(before), introductionOf(known))) return
    if (changed.length > 0) this.#notices.tell('', changed)
    const looked = await this.#looked()
    if (looked) await writeKnown(knownPath(this.#options.directory, looked), looked, known)
  })

  /** What the client sees: always what is known last. */
  #face(): Face {
    const list = async <T>(pick: (known: Known) => readonly T[]): Promise<readonly T[]> => {
      if (!this.#known) await this.#firstKnown()
      return this.#known ? pick(this.#known) : []
    }
    return {
      introduction: async () =>
        this.#known
          ? introductionOf(this.#known)
          : { serverInfo: { name: this.#options.server ?? 'patchbay', version: '0' }, instructions: null },
      tools: async () =>
        allFitted(
          { client: this.#clientName },
          this.#options.server ?? 'patchbay',
          await list<Tool>(({ tools }) => tools),
        ),
      prompts: () => list<Prompt>(({ prompts }) => prompts),
      resources: () => list<Resource>(({ resources }) => resources),
      templates: () => list<ResourceTemplate>(({ templates }) => templates),
      shows: () => true,
      ownerOf: (uri) => Promise.resolve({ server: '', own: uri }),
      // Whose tasks they are the engine knows.
      listenToTasks: (ids, listener) =>
        listenForTasks(ids, listener, (bytes, way) => this.#ask(bytes, way), tasksByEngine),
      relay: (request, way) => this.#remote.ask(request, way),
    }
  }

  async #ask(bytes: Buffer, way: Way): Promise<Buffer> {
    const message = messageOn(bytes)
    if (!message) throw new Error('A request of ours is no message')
    return this.#remote.ask(message, way)
  }

  /** The engine is told of what is new and what is not wanted any more; a link that is made later hears of all. */
  #watch(uris: readonly string[]): void {
    if (!this.#link.isUp) return
    const wanted = new Set(uris)
    const ask = (method: string, uri: string): void =>
      void askEngine(this.#remote, method, { uri }).catch(() => undefined)
    for (const uri of wanted) if (!this.#watched.has(uri)) ask('resources/subscribe', uri)
    for (const uri of this.#watched) if (!wanted.has(uri)) ask('resources/unsubscribe', uri)
    this.#watched = wanted
  }

  async #firstKnown(): Promise<void> {
    let go: () => void = () => undefined
    const timer = { at: undefined as NodeJS.Timeout | undefined }
    await new Promise<void>((resolve) => {
      go = resolve
      timer.at = setTimeout(resolve, firstListPatience)
      this.#awaitKnown.add(go)
    })
    clearTimeout(timer.at)
    this.#awaitKnown.delete(go)
  }

  #say(message: Buffer): void {
    this.#options.output.write(Buffer.concat([onOneLine(message), newline]))
  }
}

const tasksByEngine = { isMine: () => true, clock: systemClock }
const introductionOf = ({ serverInfo, instructions }: Known): Named => ({ serverInfo, instructions })

/** As the client calls itself: in its greeting, or (since 2026-07-28) in every request. */
function clientIn({ bytes }: Message): string | null {
  const read = readJson(bytes.toString())
  const params = fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)
  const info = params['clientInfo'] ?? fieldsOf(params['_meta'])['io.modelcontextprotocol/clientInfo']
  return text(fieldsOf(info)['name']) ?? null
}

const initialized = Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}')
const notJson = rpcError('null', -32_700, 'One JSON-RPC message per line is expected')
const notTogether = rpcError('null', -32_600, 'This has to be sent message by message')
const tooLong = rpcError('null', -32_600, 'A message may have 64 MB')
