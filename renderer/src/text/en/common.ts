/** Words of every view: kinds of things, and the usual buttons. */
import type { ErrorCode } from '../../../../shared/ipc/result'
import type { ProtocolEra } from '../../../../shared/model/connection'
import type { ActivityEntry, Transport } from '../../../../shared/model/server'
import type { Scope } from '../../../../shared/model/source'

const scope: Record<Scope, string> = {
  user: 'user',
  local: 'local',
  project: 'project',
  managed: 'managed',
  plugin: 'plugin',
}
const transport: Record<Transport, string> = {
  stdio: 'Local program (stdio)',
  http: 'Streamable HTTP',
  sse: 'HTTP with SSE',
}
const era: Record<ProtocolEra, string> = { modern: 'Modern (2026-07-28)', legacy: 'Classic (before 2026-07-28)' }
const level: Record<ActivityEntry['level'], string> = { debug: 'Debug', info: 'Info', warn: 'Warning', error: 'Error' }
const origin: Record<ActivityEntry['origin'], string> = {
  patchbay: 'Patchbay',
  stderr: 'stderr',
  server: 'server',
  call: 'call',
}
const authKind = {
  none: 'None',
  static: 'Fixed header',
  helper: 'Header from a helper program',
  oauth: 'OAuth',
} as const
const errorTitle: Partial<Record<ErrorCode, string>> = {
  'engine-not-running': 'Patchbay’s engine does not answer',
  'name-taken': 'That name is taken',
  'unsupported-here': 'That does not work here',
  'not-connected': 'Not connected',
  'needs-auth': 'A sign-in is needed first',
  'call-outcome-unknown': 'Unknown result',
}

export const common = {
  scope,
  transport,
  era,
  level,
  origin,
  authKind,
  errorTitle,
  unknown: '—',
  close: 'Close',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  copy: 'Copy',
  copied: 'Copied',
  tryAgain: 'Try again',
  loading: 'Loading…',
  clear: 'Clear',
  required: 'required',
  hiddenCharacter: (code: string) => `A character that is not shown: ${code}`,
} as const
