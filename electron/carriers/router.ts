/** Turns a name, an unchecked input and its caller into a handler's answer; every failure comes back as a value. Pure. */
import type { z } from 'zod'
import { contract, type Caller } from '../../shared/ipc/contract'
import { PatchbayError, type IpcError, type IpcResult } from '../../shared/ipc/result'
import { diskTrouble } from '../../shared/text/disk'
import { describeUnexpected } from '../../shared/unexpected'
import type { Logger } from '../core/ports'

/** Answers one request; never rejects. The carrier says who asks, never the request itself. */
export type Router = (name: unknown, input: unknown, caller: Caller) => Promise<IpcResult<unknown>>

/** What the router has to know of a row of the contract. */
type Rows = Readonly<Record<string, { input: z.ZodType; from: Caller | 'both' }>>

/**
 * A router over `handlers`. What was not thrown on purpose reaches the caller without its text, and the log as well.
 * @param rows the contract that the handlers are for
 */
export function createRouter(
  handlers: Readonly<Record<string, (input: never) => unknown>>,
  logger: Logger,
  rows: Rows = contract,
): Router {
  return async (name, input, caller) => {
    const row = typeof name === 'string' && Object.hasOwn(rows, name) ? rows[name] : undefined
    if (typeof name !== 'string' || !row) {
      return failed({ code: 'unknown-request', message: 'There is no request of this name' })
    }
    if (row.from !== 'both' && row.from !== caller) {
      return failed({ code: 'forbidden', message: refusals[row.from] })
    }
    const parsed = row.input.safeParse(input)
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

const refusals: Readonly<Record<Caller, string>> = {
  window: 'Only Patchbay’s own window may ask for this',
  local: 'Only the command line may ask for this',
}

function failed(error: IpcError): IpcResult<never> {
  return { ok: false, error }
}

/** A schema's codes in words for a person. */
const wrongWords: Readonly<Record<string, string>> = {
  invalid_type: 'is missing, or of another kind than is expected',
  too_big: 'is above its limit',
  too_small: 'is below its limit',
  unrecognized_keys: 'has a part that is not known',
  invalid_value: 'is none of the values that are allowed',
}

/** Paths and rules only, never the values: an input may carry secrets. */
function describeIssues(name: string, issues: readonly { path: PropertyKey[]; code: string }[]): string {
  const words = issues.slice(0, 5).map((issue) => {
    const place = issue.path.length > 0 ? issue.path.map(String).join('.') : 'the input'
    return `${place} ${wrongWords[issue.code] ?? 'is not what is expected here'}`
  })
  return `The input of ${name} is not valid (${words.join('; ')})`
}

function toIpcError(error: unknown, name: string, logger: Logger): IpcError {
  if (error instanceof PatchbayError) {
    return error.data === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, data: error.data }
  }
  logger.error('A request failed unexpectedly', { request: name, ...describeUnexpected(error) })
  const message = diskTrouble(error) ?? 'Something went wrong inside Patchbay; the log has the details'
  return { code: 'internal', message }
}
