/** What a host may ask a server to do: call a tool, which can be watched and ended; read a resource; fill in a prompt. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { EngineEvents } from '../../../shared/ipc/events'
import type { PromptContent, ResourceContent } from '../../../shared/model/capabilities'
import { isFields } from '../../../shared/fields'
import type { Supervisors } from '../connection/supervisors'
import { callError } from '../problems/call-errors'
import type { Redactor } from '../vault/redact'
import { describeTarget } from '../sources/describe'
import type { Engine } from './engine'

type CallMethods = Pick<Engine, 'call' | 'cancelCall' | 'readResource' | 'getPrompt'>

/** How long a call waits for a connection that is being made, unless its caller says otherwise (ms). */
const callPatience = 10_000
/** The longest wait for a resource or a prompt (ms). */
const readingLimit = 60_000
/** A watched call tells of its progress at most so often (ms). */
const progressPause = 100

interface CallDeps {
  supervisors: Supervisors
  redactor: Redactor
  /** Tells the viewers how far a call is. */
  progress: (event: EngineEvents['progress']) => void
}

export function callMethods({ supervisors, redactor, progress }: CallDeps): CallMethods {
  /** Calls that somebody may want to end, by server and by the caller's own name for the call. */
  const running = new Map<string, AbortController>()
  const keyOf = (id: string, call: string): string => JSON.stringify([id, call])

  const ask = async (server: string, what: string, method: string, params: Record<string, unknown>) => {
    const supervisor = supervisors.find(server)
    try {
      const work = supervisor.use.run(callPatience, undefined, (client) => client.ask(method, params, readingLimit))
      return { supervisor, answer: await work }
    } catch (error) {
      const target = describeTarget(supervisor.definition)
      throw callError(error, { tool: what, target, redact: (text) => redactor.text(text) })
    }
  }

  return {
    async call(server, tool, args, patienceMs = callPatience, call) {
      const supervisor = supervisors.find(server)
      if (call === undefined) return supervisor.use.call(tool, args, patienceMs)
      const key = keyOf(supervisor.id, call)
      const abort = new AbortController()
      running.set(key, abort)
      let told = -progressPause
      try {
        return await supervisor.use.call(tool, args, patienceMs, {
          signal: abort.signal,
          progress: ({ progress: done, total, message }) => {
            const now = performance.now()
            if (now - told < progressPause) return
            told = now
            const words = message === undefined ? null : redactor.text(message).slice(0, 500)
            progress({ id: supervisor.id, call, done, total: total ?? null, message: words })
          },
        })
      } catch (error) {
        if (!abort.signal.aborted) throw error
        throw new PatchbayError('call-failed', `${tool} was cancelled. The server may have done part of it.`, {
          cancelled: true,
        })
      } finally {
        if (running.get(key) === abort) running.delete(key)
      }
    },
    cancelCall(server, call) {
      const abort = running.get(keyOf(supervisors.find(server).id, call))
      abort?.abort()
      return { cancelled: abort !== undefined }
    },
    async readResource(server, uri) {
      const { answer } = await ask(server, uri, 'resources/read', { uri })
      return { contents: listIn<ResourceContent>(answer, 'contents') }
    },
    async getPrompt(server, name, args) {
      const { answer } = await ask(server, name, 'prompts/get', { name, arguments: args })
      const description = isFields(answer) && typeof answer['description'] === 'string' ? answer['description'] : null
      return { description, messages: listIn<PromptContent>(answer, 'messages') }
    },
  }
}

/** The members of a list in an answer that are objects; whatever else stands there is left out. */
function listIn<T extends Record<string, unknown>>(answer: unknown, name: string): T[] {
  const list = isFields(answer) ? answer[name] : null
  return Array.isArray(list) ? list.filter((item): item is T => isFields(item)) : []
}
