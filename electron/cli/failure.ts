/** A command that ends with an error on purpose. */
import type { ErrorCode, IpcError, IpcResult } from '../../shared/ipc/result'
import { exitCode, exitCodeOfError, type ExitCode } from './exit-codes'

export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  constructor(
    readonly error: IpcError,
    readonly exit: ExitCode = exitCodeOfError(error.code),
  ) {
    super(error.message)
  }
}

/** Wrong words on the command line. */
export function usageFailure(message: string): CommandFailure {
  return new CommandFailure({ code: 'invalid-input', message }, exitCode.usage)
}

/** A failure with a code of the contract. */
export function failure(code: ErrorCode, message: string): CommandFailure {
  return new CommandFailure({ code, message })
}

/** The value of a request's answer; throws when it is an error. */
export function valueOf<T>(result: IpcResult<T>): T {
  if (result.ok) return result.value
  throw new CommandFailure(result.error)
}
