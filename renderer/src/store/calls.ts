/** Calls of tools from this window: what is typed for each tool, what runs, and what came of it. Kept while the window is open. */
import { create } from 'zustand'
import type { IpcError } from '../../../shared/ipc/result'
import type { Tool, ToolResult } from '../../../shared/model/capabilities'
import { listen, request } from '../ipc/client'
import type { Draft } from '../lib/schema-draft'

export type Outcome = { ms: number; at: number; arguments: Record<string, unknown> } & (
  | { result: ToolResult; error: null }
  | { result: null; error: IpcError }
)

export interface Running {
  call: string
  /** ms since the epoch. */
  since: number
  /** As the server tells it. */
  progress: { done: number; total: number | null; message: string | null } | null
  cancelling: boolean
}

/** What is typed for one tool: a form and JSON are two views of it, and it survives leaving the tool. */
export interface Attempt {
  draft: Draft
  /** The text of the JSON view; null while the form is shown. */
  json: string | null
  /** Members that the form has no field for. */
  beside: Record<string, unknown>
  running: Running | null
  /** Newest first. */
  outcomes: readonly Outcome[]
}

const mostOutcomes = 10
/** The larger results make room first; copies of them are what memory would be spent on. */
const mostKept = 40

export const useCalls = create<{ attempts: Readonly<Record<string, Attempt>> }>(() => ({ attempts: {} }))

/** The key of a tool's attempt. */
export function attemptKey(server: string, tool: Pick<Tool, 'name'>): string {
  return JSON.stringify([server, tool.name])
}

/** Changes an attempt. */
export function changeAttempt(key: string, change: Partial<Attempt>, first: Attempt): void {
  useCalls.setState(({ attempts }) => {
    const { [key]: before = first, ...others } = attempts
    // The one that was changed last is the last; the oldest leave.
    const kept = Object.entries(others).slice(-mostKept)
    return { attempts: { ...Object.fromEntries(kept), [key]: { ...before, ...change } } }
  })
}

let lastCall = 0

/** Calls a tool; its progress and its outcome are in the attempt. Never rejects. */
export async function callTool(
  server: string,
  tool: string,
  key: string,
  args: Record<string, unknown>,
  first: Attempt,
): Promise<void> {
  lastCall += 1
  const call = `window ${lastCall}`
  const since = Date.now()
  const started = performance.now()
  changeAttempt(key, { running: { call, since, progress: null, cancelling: false } }, first)
  const stop = listen('progress', (event) => {
    if (event.call !== call) return
    const { done, total, message } = event
    changeRunning(key, call, { progress: { done, total, message } })
  })
  const answer = await request('server.call', { server, tool, arguments: args, call })
  stop()
  const ms = performance.now() - started
  const outcome: Outcome = answer.ok
    ? { ms, at: since, arguments: args, result: answer.value, error: null }
    : { ms, at: since, arguments: args, result: null, error: answer.error }
  const before = useCalls.getState().attempts[key] ?? first
  changeAttempt(key, { running: null, outcomes: [outcome, ...before.outcomes].slice(0, mostOutcomes) }, first)
}

/** Ends the call that runs; the server is told. */
export async function cancelCall(server: string, key: string): Promise<void> {
  const running = useCalls.getState().attempts[key]?.running
  if (!running) return
  changeRunning(key, running.call, { cancelling: true })
  const result = await request('server.cancelCall', { server, call: running.call })
  if (!result.ok || !result.value.cancelled) changeRunning(key, running.call, { cancelling: false })
}

function changeRunning(key: string, call: string, change: Partial<Running>): void {
  useCalls.setState(({ attempts }) => {
    const attempt = attempts[key]
    if (attempt?.running?.call !== call) return { attempts }
    return { attempts: { ...attempts, [key]: { ...attempt, running: { ...attempt.running, ...change } } } }
  })
}
