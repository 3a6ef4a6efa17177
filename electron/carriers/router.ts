/** Turns a name and an unchecked input into a handler's answer; every failure comes back as a value. Pure. */
import { contract, type RequestName } from '../../shared/ipc/contract'
import { PatchbayError, type IpcError, type IpcResult } from '../../shared/ipc/result'
import { describeUnexpected } from '../../shared/unexpected'
import type { Logger } from '../core/ports'
import type { Handlers } from './handlers'

/** Answers one request; never rejects. */
export type Router = (name: unknown, input: unknown) => Promise<IpcResult<unknown>>

/** A router over `handlers`. What was not thrown on purpose reaches the caller without its text, and the log as well. */
export function createRouter(handlers: Handlers, logger: Logger): Router {
  return async (name, input) => {
    if (!isRequestName(name)) {
      return failed({ code: 'unknown-request', message: 'There is no request of this name' })
    }
    const parsed = contract[name].input.safeParse(input)
    if (!parsed.success) {
      return failed({ code: 'invalid-input', message: describeIssues(name, parsed.error.issues) })
    }
    try {
      // The table of handlers is checked against the contract; only the pairing of one name with its input is lost here.
      const handle = handlers[name] as (input: unknown) => unknown
      return { ok: true, value: await handle(parsed.data) }
    } catch (error) {
      return failed(toIpcError(error, name, logger))
    }
  }
}

function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(contract, name)
}

function failed(error: IpcError): IpcResult<never> {
  return { ok: false, error }
}

/** Paths and rules only, never the values: an input may carry secrets. */
function describeIssues(
  name: string,
  issues: readonly { path: PropertyKey[]; code: string; expected?: unknown }[],
): string {
  const words = issues.slice(0, 5).map((issue) => {
    const place = issue.path.length > 0 ? issue.path.map(String).join('.') : 'the input'
    return `${place}: ${issue.code.replaceAll('_', ' ')}${typeof issue.expected === 'string' ? `, expected ${issue.expected}` : ''}`
  })
  return `The input of ${name} is not valid (${words.join('; ')})`
}

function toIpcError(error: unknown, name: RequestName, logger: Logger): IpcError {
  if (error instanceof PatchbayError) {
    return error.data === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, data: error.data }
  }
  logger.error('A request failed unexpectedly', { request: name, ...describeUnexpected(error) })
  return { code: 'internal', message: 'Something went wrong inside Patchbay; the log has the details' }
}
