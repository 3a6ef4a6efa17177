/**
 * Whose task is whose. Servers hand out tasks by an id alone, and the gateway is one client to them: so that nobody looks into
 * another's, a client reaches, lists and ends only what its own calls have created (2025-11-25, tasks, "Security"; since
 * 2026-07-28 the extension `io.modelcontextprotocol/tasks`).
 */
import { partOf, readMessage, textIn, type Message } from '../mcp/message'
import type { Clock } from '../ports'
import { fieldsOf, number, readJson, text } from '../util/lenient'
import { rpcError } from './open-calls'
import { cursorIn, pageOf } from './pages'
import type { Way } from './relay'
import { listenForTasks, type TaskListener, type TaskListening } from './task-listening'

/** Of one client, and in all: the oldest make room. */
const mostOfOne = 200
export const mostTasks = 10_000
const longestId = 1_000
/** A task that names no end keeps its program awake for so long (ms); so does one that names a later end. */
const longestHold = 24 * 3_600_000
/** Asked at once, for a list. */
const atOnce = 8

const [invalidParams, terminal] = [-32_602, /^(?:completed|failed|cancelled)$/]
const extension = '"io.modelcontextprotocol/tasks"'

export interface Task {
  owner: string
  server: string
  id: string
  /** Its server may have thrown it away by then (ms since the epoch). */
  until: number
}

/** A server tells how a task stands: its notice, as it came. */
export interface TaskTold {
  server: string
  notice: Buffer
  /** On whose own connection it came; null: on the one that all clients share. */
  client: string | null
}

export interface TasksOptions {
  /** The program of this server has a task, for so long (ms) at most; null: its client is done with it. */
  hold: (server: string, task: string, forMs: number | null) => void
  /** Its owner is to hear how a task of this server stands. */
  tell: (owner: string, server: string, notice: Buffer) => void
  /** There is one more, or one less. */
  changed?: () => void
  clock: Pick<Clock, 'after' | 'now'>
}

/** Sends a request to a server; see `Face.relay`. */
type Send = (server: string, request: Buffer) => Promise<Buffer>

export class Tasks {
  readonly #options: TasksOptions
  /** By server and id, the oldest first: an id that a server gives out anew is the new client's alone. */
  readonly #tasks = new Map<string, Task>()
  /** By owner. */
  readonly #counts = new Map<string, number>()

  constructor(options: TasksOptions) {
    this.#options = options
  }

  /**
   * Answers a request about tasks; null for every other one. Rejects as `send` does.
   * @param server whose tasks the client means; null: of any
   */
  async answer(request: Message, { whose = '' }: Way, server: string | null, send: Send): Promise<Buffer | null> {
    if (request.method?.startsWith('tasks/') !== true) return null
    const mine = [...this.#tasks.values()].filter((task) => isOf(task, whose, server))
    const id = partOf(request, 'id') ?? 'null'
    if (request.method === 'tasks/list') return this.#list(request, id, mine, send)
    const wanted = textIn(request, 'task-id')
    const task = mine.findLast((each) => each.id === wanted)
    if (!task) return rpcError(id, invalidParams, 'Task not found')
    const answer = await send(task.server, request.bytes)
    if (isOver(request, answer)) this.#options.hold(task.server, task.id, null)
    return answer
  }

  /** A server has answered this request of a client: perhaps with a task. */
  heard(request: Message, { whose = '' }: Way, server: string, answer: Buffer): void {
    const task = createdIn(request, answer)
    if (!task) return
    const before = this.#tasks.get(keyOf(server, task.id))
    if (before) this.#remove(before)
    const holdMs = Math.min(task.ttlMs ?? longestHold, longestHold)
    this.#add({ owner: whose, server, id: task.id, until: this.#options.clock.now() + holdMs })
    this.#options.hold(server, task.id, holdMs)
  }

  /**
   * A task that was somebody's before this engine began; what a server has made since is not given back. Nothing is kept awake for
   * it: a program that went on working would have outlived the engine.
   */
  restore(task: Task): void {
    if (task.until > this.#options.clock.now() && !this.#tasks.has(keyOf(task.server, task.id))) this.#add(task)
  }

  /** Those that their servers may still have, the oldest first. */
  all(): Task[] {
    const now = this.#options.clock.now()
    return [...this.#tasks.values()].filter(({ until }) => until > now)
  }

  /**
   * Tells a client how these tasks stand, as far as they are its own.
   * @param server whose tasks it means; null: of any
   */
  listen(
    ids: readonly string[],
    listener: TaskListener,
    server: string | null,
    send: (server: string, request: Buffer, way: Way) => Promise<Buffer>,
  ): TaskListening {
    const { whose } = listener
    const mine = [...this.#tasks.values()].filter((task) => isOf(task, whose, server))
    const found = ids.flatMap((id) => mine.findLast((task) => task.id === id) ?? [])
    const servers = [...new Set(found.map((task) => task.server))]
    const all = servers.map((at) =>
      listenForTasks(
        found.flatMap((task) => (task.server === at ? [task.id] : [])),
        listener,
        (request, way) => send(at, request, way),
        { isMine: (id) => this.#tasks.get(keyOf(at, id))?.owner === whose, clock: this.#options.clock },
      ),
    )
    return { ids: found.map(({ id }) => id), stop: () => all.forEach((each) => each.stop()) }
  }

  /** The owner of the task is told, and nobody else (2025-11-25, tasks, "Status Notification"). */
  told({ server, notice, client }: TaskTold): void {
    const { message } = readMessage(notice)
    const id = message && textIn(message, 'task-id')
    if (id === null) return
    // It may have come in one piece with the answer that names the task, and that is on its way to its client.
    this.#options.clock.after(0, () => {
      const owner = this.#tasks.get(keyOf(server, id))?.owner
      if (owner !== undefined && (client === null || client === owner)) this.#options.tell(owner, server, notice)
    })
  }

  /** These clients are gone for good. */
  drop(owners: readonly string[]): void {
    for (const task of this.#tasks.values()) if (owners.includes(task.owner)) this.#forget(task)
  }

  #add(task: Task): void {
    this.#tasks.set(keyOf(task.server, task.id), task)
    const mine = (this.#counts.get(task.owner) ?? 0) + 1
    this.#counts.set(task.owner, mine)
    const isTooMany = mine > mostOfOne || this.#tasks.size > mostTasks
    const oldest = isTooMany ? this.#oldestOf(mine > mostOfOne ? task.owner : null) : null
    if (oldest) this.#forget(oldest)
    this.#options.changed?.()
  }

  /** @param owner null: anybody's */
  #oldestOf(owner: string | null): Task | null {
    for (const task of this.#tasks.values()) if (owner === null || task.owner === owner) return task
    return null
  }

  #forget(task: Task): void {
    this.#remove(task)
    this.#options.hold(task.server, task.id, null)
  }

  #remove({ owner, server, id }: Task): void {
    if (!this.#tasks.delete(keyOf(server, id))) return
    this.#options.changed?.()
    const left = (this.#counts.get(owner) ?? 1) - 1
    if (left === 0) this.#counts.delete(owner)
    else this.#counts.set(owner, left)
  }

  /** What a server lists is everybody's, so each task of the client is asked for by itself. */
  async #list(request: Message, id: string, mine: readonly Task[], send: Send): Promise<Buffer> {
    const page = pageOf(mine, cursorIn(request.bytes), (task) => keyOf(task.server, task.id))
    if (!page) return rpcError(id, invalidParams, 'There is no such cursor')
    const tasks: unknown[] = []
    for (let at = 0; at < page.items.length; at += atOnce) {
      const some = page.items.slice(at, at + atOnce)
      const found = await Promise.all(some.map((task) => this.#look(task, send)))
      tasks.push(...found.filter((task) => task !== null))
    }
    const result = { tasks, ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }) }
    return Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`)
  }

  /** Null where the server has it no more. */
  async #look(task: Task, send: Send): Promise<unknown> {
    const request = { jsonrpc: '2.0', id: 'patchbay-task', method: 'tasks/get', params: { taskId: task.id } }
    const answer = readJson((await send(task.server, Buffer.from(JSON.stringify(request)))).toString())
    const result = fieldsOf(answer.ok ? answer.value : null)['result']
    if (result === undefined) this.#forget(task)
    return result ?? null
  }
}

function isOf(task: Task, owner: string, server: string | null): boolean {
  return task.owner === owner && (server === null || task.server === server)
}

function keyOf(server: string, id: string): string {
  return JSON.stringify([server, id])
}

/** The task that an answer names, if the request allowed one: only then is the answer looked into. */
function createdIn(request: Message, answer: Buffer): { id: string; ttlMs: number | undefined } | null {
  const asked = request.parts.has('task')
  if (!asked && partOf(request, 'capabilities')?.includes(extension) !== true) return null
  const read = answer.includes('"taskId"') ? readJson(answer.toString()) : null
  const result = fieldsOf(read?.ok === true ? fieldsOf(read.value)['result'] : null)
  if (!asked && result['resultType'] !== 'task') return null
  const task = asked ? fieldsOf(result['task']) : result
  const id = text(task['taskId'])
  if (id === undefined || id.length > longestId) return null
  return { id, ttlMs: number(task['ttl']) ?? number(task['ttlMs']) }
}

/** Its client has what it wanted, or wants it no more. */
function isOver(request: Message, answer: Buffer): boolean {
  if (request.method === 'tasks/result') return true
  const { message } = readMessage(answer)
  if (message?.isError !== false) return false
  if (request.method === 'tasks/cancel') return true
  // Since 2026-07-28 the result comes with the state.
  if (request.method !== 'tasks/get' || !request.parts.has('version')) return false
  const read = readJson(answer.toString())
  return terminal.test(text(fieldsOf(read.ok ? fieldsOf(read.value)['result'] : null)['status']) ?? '')
}
