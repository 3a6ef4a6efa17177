/** Errors cross a process border as values; callers branch on `code`, never on text. */

export const errorCodes = [
  'invalid-input',
  'unknown-request',
  'unknown-server',
  'ambiguous-server',
  'not-connected',
  'needs-auth',
  'call-failed',
  'call-outcome-unknown',
  'name-taken',
  'not-removable',
  'source-broken',
  'edit.unsupported',
  'edit.conflict',
  'edit.unparsable',
  'edit.read-only',
  'edit.no-room',
  'vault-closed',
  'switched-off',
  'needs-approval',
  'sign-in-failed',
  'unsupported-here',
  'engine-not-running',
  'forbidden',
  'internal',
] as const
export type ErrorCode = (typeof errorCodes)[number]

export interface IpcError {
  code: ErrorCode
  /** For people, redacted. */
  message: string
  /** A JSON value that belongs to the code, e.g. the candidates of `ambiguous-server`. */
  data?: unknown
}

export type IpcResult<T> = { ok: true; value: T } | { ok: false; error: IpcError }

/** The one exception type that engine methods throw on purpose. */
export class PatchbayError extends Error {
  override readonly name = 'PatchbayError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly data?: unknown,
  ) {
    super(message)
  }
}
