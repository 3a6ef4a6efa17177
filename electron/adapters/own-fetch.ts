/**
 * A `fetch` with connections of its own, over undici. Shared ones outlive an attempt: undici opens a fresh connection in
 * place of every one that is aborted (nodejs/undici#5845), and the next attempt would be sent into that one, which may well
 * be as dead as the one before it. These end with the attempt or session that they were made for.
 */
import type { Dispatcher, RequestInit as UndiciInit } from 'undici'
import type { OwnFetch } from '../core/ports'
import { ownSignal } from './own-signal'
import { runtimeResponse } from './runtime-response'

/** Limits are the caller's: a call may take ten minutes, and a stream that is quiet is watched by probes. */
const limits = { headersTimeout: 0, bodyTimeout: 0 }

/** Opens one. Nothing is loaded or connected before the first request: programs never need it. */
export function openFetch(): OwnFetch {
  let dispatcher: Dispatcher | null = null
  let closed = false
  return {
    async fetch(input, init) {
      const { Agent, fetch } = await import('undici')
      if (closed) throw new TypeError('This connection is closed')
      dispatcher ??= new Agent(limits)
      const own = ownSignal(init?.signal)
      try {
        // Node's types and undici's differ in `FormData` alone, which is never sent.
        const request = { ...init, signal: own.signal, dispatcher } as UndiciInit
        const answer = await fetch(input, request)
        own.until(answer.body)
        return runtimeResponse(answer)
      } catch (error) {
        own.until(null)
        throw error
      }
    },
    close() {
      closed = true
      void dispatcher?.destroy().catch(() => undefined)
    },
  }
}
