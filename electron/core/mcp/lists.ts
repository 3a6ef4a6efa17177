/**
 * A server's lists as they are now: read at the start and whenever the server says that they have changed. One that cannot
 * be had, or not wholly, takes nothing from the others, nor from the connection.
 */
import type { ItemFlaw, Prompt, Resource, ResourceTemplate, Tool } from '../../../shared/model/capabilities'
import { FaultError, pauseWished, whyItFailed, type Fault } from '../problems/fault'
import type { Cancel, Clock } from '../ports'
import { isAboutTheList, type Listed, type ListEnd } from './list-pages'
import type { ListKinds, McpClient } from './mcp'
import type { ListItems, ListKind } from './offers'

export interface Lists {
  tools: Tool[]
  /** Null until they were listed. */
  prompts: Prompt[] | null
  resources: Resource[] | null
  templates: ResourceTemplate[] | null
  flaws: Readonly<Record<ListKind, readonly ItemFlaw[]>>
  /** Why the tools could not be listed, or not all of them, although the server is there. */
  trouble: ListTrouble | null
}

export type ListTrouble = { kind: 'unlisted'; fault: Fault } | { kind: 'incomplete'; end: ListEnd }

export interface ListOptions {
  clock: Clock
  client: () => McpClient
  /** Runs a request in the session, and in a new one when it was forgotten. */
  run: <T>(work: (client: McpClient) => Promise<T>) => Promise<T>
  changed: (lists: Lists) => void
  log: (level: 'debug' | 'warn', message: string) => void
  /** For one page. */
  pageMs: number
}

/** A burst of notices leads to one listing (ms); a server that never stops is asked less and less often. */
const shortestPause = 100
const longestPause = 30_000
const quietAfter = 10_000
const mostLogged = 10

const words: Readonly<Record<ListKind, string>> = {
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  templates: 'resource templates',
}

export class ListKeeper {
  readonly #options: ListOptions
  readonly #told = new Map<ListKind, string>()
  readonly #due = new Set<ListKind>()
  #cancel: Cancel = () => undefined
  #pause = shortestPause
  #listedAt = Number.NEGATIVE_INFINITY
  #stopped = false
  #lists: Lists = {
    tools: [],
    prompts: null,
    resources: null,
    templates: null,
    flaws: { tools: [], prompts: [], resources: [], templates: [] },
    trouble: null,
  }

  constructor(options: ListOptions) {
    this.#options = options
  }

  get lists(): Lists {
    return this.#lists
  }

  /** The list whose first page costs least; null when the server offers none. */
  get shortest(): ListKind | null {
    const { offers } = this.#options.client()
    const offered = (['tools', 'prompts', 'resources'] as const).filter((kind) => offers[kind])
    const length = (kind: ListKind): number => this.#lists[kind]?.length ?? Number.POSITIVE_INFINITY
    return offered.reduce<ListKind | null>(
      (best, kind) => (best === null || length(kind) < length(best) ? kind : best),
      null,
    )
  }

  /** The status with which the tools, and only they, were refused; null where they were not. */
  refusal(kind: ListKind): number | null {
    const { trouble } = this.#lists
    return kind === 'tools' && trouble?.kind === 'unlisted' && trouble.fault.kind === 'http'
      ? trouble.fault.status
      : null
  }

  /** Reads the tools of a new connection. Rejects with a `FaultError` when it is the connection that fails. */
  async start(): Promise<void> {
    await this.#readTools((work) => work(this.#options.client()))
  }

  /** Reads a list again soon. */
  again(kind: keyof ListKinds): void {
    if (this.#stopped) return
    this.#due.add(kind)
    if (kind === 'resources') this.#due.add('templates')
    this.#cancel()
    const { clock } = this.#options
    if (clock.now() - this.#listedAt > quietAfter) this.#pause = shortestPause
    this.#cancel = clock.after(this.#pause, () => void this.#readDue())
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  async #readDue(): Promise<void> {
    const kinds = [...this.#due]
    this.#due.clear()
    this.#listedAt = this.#options.clock.now()
    this.#pause = Math.min(this.#pause * 2, longestPause)
    for (const [done, kind] of kinds.entries()) {
      if (this.#stopped) return
      try {
        if (kind === 'tools') await this.#readTools(this.#options.run)
        else await this.#read(kind, this.#options.run)
      } catch (error) {
        if (this.#stopped) return
        this.#options.log('warn', `The ${words[kind]} could not be listed: ${whyItFailed(error)}`)
        const wishMs = error instanceof FaultError ? pauseWished(error.fault) : null
        if (wishMs === null) continue
        this.#later(kinds.slice(done + 1), wishMs)
        break
      }
    }
    if (!this.#stopped) this.#options.changed(this.#lists)
  }

  /** The server wants to be left alone (`Retry-After`): what it was not asked yet waits. */
  #later(kinds: ListKind[], wishMs: number): void {
    for (const kind of kinds) this.#due.add(kind)
    if (this.#due.size === 0) return
    this.#cancel()
    this.#cancel = this.#options.clock.after(Math.max(wishMs, this.#pause), () => void this.#readDue())
  }

  async #readTools(run: ListOptions['run']): Promise<void> {
    const { offers } = this.#options.client()
    // What a server does not offer is known to be empty; what it offers is listed in a moment.
    const beside = {
      prompts: offers.prompts ? this.#lists.prompts : [],
      resources: offers.resources ? this.#lists.resources : [],
      templates: offers.resources ? this.#lists.templates : [],
    }
    try {
      const { end } = await this.#read('tools', run)
      this.#lists = { ...this.#lists, ...beside, trouble: end && { kind: 'incomplete', end } }
    } catch (error) {
      if (!(error instanceof FaultError) || !isOnlyThisList(error.fault)) throw error
      // The server lives, only this list is broken: say so rather than show 0 tools.
      this.#lists = { ...this.#lists, ...beside, trouble: { kind: 'unlisted', fault: error.fault } }
    }
  }

  async #read(kind: ListKind, run: ListOptions['run']): Promise<Listed<ListItems[ListKind]>> {
    const listed = await this.#ask(kind, run)
    this.#lists = { ...this.#lists, [kind]: listed.items, flaws: { ...this.#lists.flaws, [kind]: listed.flaws } }
    this.#tell(kind, listed)
    return listed
  }

  async #ask(kind: ListKind, run: ListOptions['run']): Promise<Listed<ListItems[ListKind]>> {
    const none = { items: [], flaws: [], end: null }
    if (!this.#options.client().offers[kind === 'templates' ? 'resources' : kind]) return none
    try {
      return await run((client) => client.list(kind, this.#options.pageMs))
    } catch (error) {
      // It offers the kind, but not this list of it.
      const isUnknown = error instanceof FaultError && error.fault.kind === 'rpc' && error.fault.code === -32601
      if (isUnknown && kind !== 'tools') return none
      throw error
    }
  }

  /** What is odd is told once, and again when it is something else. */
  #tell(kind: ListKind, { flaws, end }: Listed<unknown>): void {
    const seen = JSON.stringify([flaws, end])
    if (this.#told.get(kind) === seen) return
    this.#told.set(kind, seen)
    const { log } = this.#options
    for (const { item, wrong, usable } of flaws.slice(0, mostLogged))
      log('warn', `Of the ${words[kind]}, ${item} is ${usable ? 'not quite as MCP asks' : 'left out'}: ${wrong}.`)
    if (flaws.length > mostLogged) log('warn', `Of the ${words[kind]}, ${flaws.length - mostLogged} more are odd.`)
    if (end) log('warn', `The ${words[kind]} are not all listed. ${end.why}`)
  }
}

const passing = [401, 408, 425, 429]

/** It greeted us well, so only an outage or a refused credential is about more than the list. */
function isOnlyThisList(fault: Fault): boolean {
  if (fault.kind !== 'http') return isAboutTheList(fault)
  return (fault.status >= 400 && fault.status < 500 && !passing.includes(fault.status)) || fault.status === 501
}
