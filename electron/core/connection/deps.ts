/** What all supervisors of one engine share. Each part of a supervisor names what it takes of it. */
import type { StateSpan } from '../../../shared/model/history'
import type { Problem } from '../../../shared/model/problem'
import type { SignIns } from '../auth/sign-ins'
import type { Credentials } from '../auth/credentials'
import type { Manifest } from '../registry/manifests'
import type { ServerStore } from '../registry/store'
import type { Clock, Fetch, OwnFetch, Host, Limits, Logger, Network } from '../ports'
import type { Redactor } from '../vault/redact'
import type { Asks, Question } from '../mcp/asked'
import type { QuestionAnswer } from '../../../shared/model/question'
import type { Gates } from '../network/gates'
import type { Environment } from '../programs/shell-environment'
import type { ProcessDeps } from '../programs/stdio-process'

export interface ConnectionDeps {
  version: string
  clock: Clock
  /** Between 0 and 1. */
  random: () => number
  fetch: Fetch
  openFetch: () => OwnFetch
  network: Network
  logger: Logger
  host: Host
  gates: Gates
  limits: Limits
  /** How long a program that nobody uses runs on (ms); null: for ever. */
  sleepAfter: () => number | null
  environment: () => Promise<Environment>
  processes: Omit<ProcessDeps, 'owner'>
  redactor: Redactor
  store: ServerStore
  /** What earlier runs know of a server. */
  pastOf: (id: string) => readonly StateSpan[]
  credentials: Credentials
  /** Why the vault cannot be used; null while all is well. */
  vaultProblem: () => Problem | null
  /** The vault's secrets that entries of Patchbay's own file refer to, by id. */
  secrets: () => Readonly<Record<string, string>>
  signIns: SignIns
  /** Opens a page in the person's browser. */
  openUrl: (url: string) => Promise<void>
  /** Puts a server's question to the person; without it servers are told that nobody can be asked. */
  asks: AsksPerson | undefined
  /** A view has changed. */
  changed: (id: string) => void
  /** Of a view nothing but the latest sign of life has changed. */
  pulse: (id: string) => void
  /** A resource has changed that is watched. */
  resourceUpdated: (id: string, uri: string) => void
  /** A server tells how a task stands. @param client on whose own connection; null: on the one that all share */
  taskTold: (id: string, notice: Buffer, client: string | null) => void
  /** There is new activity. */
  active: (id: string) => void
  /** What the server offers now, to be kept for when it is away. */
  remember: (id: string, manifest: Manifest) => void
}

export interface AsksPerson {
  kinds: Asks['kinds']
  ask(server: { id: string; name: string }, question: Question, withdrawn: AbortSignal): Promise<QuestionAnswer>
}
