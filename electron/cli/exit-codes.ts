/** What a command's exit code says (docs/contract.md, "stdout, stderr, exit codes"). */
import type { ErrorCode } from '../../shared/ipc/result'
import type { StateKind } from '../../shared/model/connection'

export const exitCode = { done: 0, failed: 1, usage: 2, signIn: 3, unknownServer: 4 } as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** The exit code for a request that was answered with an error. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  switch (code) {
    case 'invalid-input':
    case 'ambiguous-server':
      return exitCode.usage
    case 'needs-auth':
      return exitCode.signIn
    case 'unknown-server':
      return exitCode.unknownServer
    default:
      return exitCode.failed
  }
}

/** The exit code of `connect` and `reconnect` for the state that a server ended in. */
export function exitCodeOfState(kind: StateKind): ExitCode {
  switch (kind) {
    case 'connected':
    case 'asleep':
      return exitCode.done
    case 'needs-auth':
    case 'authorizing':
      return exitCode.signIn
    default:
      return exitCode.failed
  }
}

/** The exit code for several servers: what a person must do outweighs nothing, a failure outweighs that. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  if (codes.includes(exitCode.failed)) return exitCode.failed
  return codes.find((code) => code !== exitCode.done) ?? exitCode.done
}
