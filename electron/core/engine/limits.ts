/** The product's own limits. Only tests, which cannot wait for half a minute, have others. */
import type { Limits } from '../ports'

export const defaultLimits: Limits = {
  // Programs may be downloaded at their first start, and remote ones woken up.
  handshakeMs: 30_000,
  idleMs: 30_000,
  probeMs: 10_000,
  pageMs: 30_000,
  // As Claude Code has it.
  helperMs: 10_000,
}

/** The kill ladder for programs: after the end of stdin, and after SIGTERM (ms). Together well under 5 s. */
export const defaultGrace = { stdinMs: 1_500, termMs: 2_000 }
