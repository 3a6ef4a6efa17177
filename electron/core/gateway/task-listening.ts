/**
 * A client of 2026-07-28 listens for its tasks by their ids (tasks extension, "Task Status Notifications"). Their server is listened
 * to in its name: anew as often as that breaks off, and then it is asked for what may have been missed, until all of them are over.
 */
import { JsonScanner, type Span } from '../mcp/json-scanner'
import { readMessage, textIn } from '../mcp/message'
import type { Clock } from '../ports'
import { fieldsOf, readJson, text } from '../util/lenient'
import type { Way } from './relay'

/** Who listens. */
export interface TaskListener {
  /** Id (JSON) of the listening request, and `_meta` of it (JSON): a server is told with every request who asks. */
  id: string
  meta: string
  whose: string
  /** A notice for it. */
  write: (notice: Buffer) => void
}

export interface TaskListening {
  /** Of these tasks it is told. */
  ids: readonly string[]
  stop(): void
}

/** Sends a request to the server of these tasks; see `Face.relay`. */
export type Ask = (request: Buffer, way: Way) => Promise<Buffer>

/** Between two tries (ms); the longer the more often it breaks off at once. */
const [firstPause, longestPause] = [1_000, 60_000]
const over = /^(?:completed|failed|cancelled)$/
const [acknowledged, told] = ['notifications/subscriptions/acknowledged', 'notifications/tasks']

/** So that no two requests of ours have one id. */
let lastLook = 0

/**
 * Listens at one server until it is stopped, or nothing more can be told.
 * @param isMine the task is still the listener's: a server may give its id to somebody else's
 */
export function listenForTasks(
  ids: readonly string[],
  { id, meta, whose, write }: TaskListener,
  ask: Ask,
  { isMine, clock }: { isMine: (task: string) => boolean; clock: Pick<Clock, 'after' | 'now'> },
): TaskListening {
  const open = new Set(ids)
  const taken = new AbortController()
  /** Ends the pause between two tries. */
  let wake = (): void => undefined
  const end = (): void => {
    taken.abort()
    wake()
  }

  const deliver = (notice: Buffer, task: string): void => {
    const isTold = isMine(task)
    if (isTold) write(notice)
    if (!isTold || over.test(statusIn(notice) ?? '')) open.delete(task)
    if (open.size === 0) end()
  }
  const hear = (bytes: Buffer, isAgain: boolean): void => {
    const { message } = readMessage(bytes)
    const task = message && textIn(message, 'task-id')
    if (message?.method === acknowledged) void lookAtAll(isAgain)
    if (message?.method === told && task !== null && open.has(task)) deliver(bytes, task)
  }
  const lookAtAll = async (isAgain: boolean): Promise<void> => {
    for (const task of open) await look(task, isAgain)
  }
  /** How a task stands, as the notice that may have been missed; who begins to listen is only told what is over. */
  const look = async (task: string, isAgain: boolean): Promise<void> => {
    lastLook += 1
    const request = `{"jsonrpc":"2.0","id":"patchbay-look-${lastLook}","method":"tasks/get","params":{"taskId":${JSON.stringify(task)},"_meta":${meta}}}`
    const answer = await ask(Buffer.from(request), { whose, hear: () => undefined, signal: taken.signal }).catch(
      () => null,
    )
    const notice = answer && noticeOf(answer, id)
    const status = notice && statusIn(notice)
    if (status && open.has(task) && (isAgain || over.test(status))) deliver(notice, task)
  }
  const run = async (): Promise<void> => {
    let pause = firstPause
    for (let turn = 0; open.size > 0 && !taken.signal.aborted; turn += 1) {
      const begun = clock.now()
      const request = `{"jsonrpc":"2.0","id":${id},"method":"subscriptions/listen","params":{"notifications":{"taskIds":${JSON.stringify([...open])}},"_meta":${meta}}}`
      const way = { whose, hear: (bytes: Buffer) => hear(bytes, turn > 0), signal: taken.signal }
      const answer = await ask(Buffer.from(request), way).catch(() => null)
      // A server that answers with an error does not do this.
      if (answer && readMessage(answer).message?.isError !== false) return
      pause = clock.now() - begun > longestPause ? firstPause : Math.min(pause * 2, longestPause)
      if (taken.signal.aborted || open.size === 0) return
      await new Promise<void>((resolve) => {
        const cancel = clock.after(turn === 0 ? firstPause : pause, resolve)
        wake = () => {
          cancel()
          resolve()
        }
      })
    }
  }
  void run()
  return { ids, stop: end }
}

/** A result of `tasks/get` as a notice for this listening request; null for anything else. Its own bytes stay as they were. */
function noticeOf(answer: Buffer, id: string): Buffer | null {
  let result: Span | null = null
  const scanner = new JsonScanner(answer)
  scanner.members((key) => {
    const isObject = scanner.isAtObject
    const span = scanner.value()
    if (key === 'result') result = isObject ? span : null
  })
  if (result === null) return null
  const { start, end }: Span = result
  const members = answer.subarray(start, end - 1)
  // Where a name comes twice, the last one counts.
  const meta = `,"_meta":{"io.modelcontextprotocol/subscriptionId":${id}}}}`
  return Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","method":"${told}","params":`), members, Buffer.from(meta)])
}

function statusIn(notice: Buffer): string | undefined {
  const read = readJson(notice.toString())
  return text(fieldsOf(read.ok ? fieldsOf(read.value)['params'] : null)['status'])
}
