/** What each client has done in this run: since when, how much, what went wrong, and which tools kept it waiting. */

/** Times in ms since the epoch; 0 when it has asked nothing yet. */
export interface Traffic {
  since: number
  lastAt: number
  /** Requests of any kind. */
  calls: number
  /** Of these, the ones that were answered with an error, or a tool's own. */
  errors: number
  /** The tools that took longest, the slowest first. */
  slowest: readonly ToolTime[]
}

export interface ToolTime {
  tool: string
  calls: number
  /** Of its slowest call (ms). */
  slowestMs: number
}

interface Account extends Omit<Traffic, 'slowest'> {
  tools: Map<string, ToolTime>
}

/** Clients come and go; of so many it is known what they did. */
const mostClients = 500
/** Names are the client's own words. */
const mostTools = 200
const longestName = 200
const shown = 3

export class TrafficCounter {
  readonly #now: () => number
  readonly #accounts = new Map<string, Account>()

  /** @param now ms since the epoch */
  constructor(now: () => number) {
    this.#now = now
  }

  of(client: string): Traffic {
    const { tools, ...rest } = this.#accounts.get(client) ?? nothing()
    const slowest = [...tools.values()].toSorted((a, b) => b.slowestMs - a.slowestMs).slice(0, shown)
    return { ...rest, slowest }
  }

  /** When anybody asked last; 0: never. */
  get lastAt(): number {
    return Math.max(0, ...[...this.#accounts.values()].map(({ lastAt }) => lastAt))
  }

  began(client: string): void {
    const now = this.#now()
    const account = this.#accounts.get(client)
    if (account) {
      account.calls += 1
      account.lastAt = now
      return
    }
    this.#accounts.set(client, { ...nothing(), since: now, lastAt: now, calls: 1 })
    const [oldest] = this.#accounts.keys()
    if (this.#accounts.size > mostClients && oldest !== undefined) this.#accounts.delete(oldest)
  }

  /** @param tool null for what calls none @param tookMs until the answer */
  ended(client: string, tool: string | null, tookMs: number, isError: boolean): void {
    const account = this.#accounts.get(client)
    if (!account) return
    if (isError) account.errors += 1
    if (tool === null) return
    const name = tool.slice(0, longestName)
    const before = account.tools.get(name)
    if (!before && account.tools.size >= mostTools) return
    const slowestMs = Math.max(before?.slowestMs ?? 0, tookMs)
    account.tools.set(name, { tool: name, calls: (before?.calls ?? 0) + 1, slowestMs })
  }
}

function nothing(): Account {
  return { since: 0, lastAt: 0, calls: 0, errors: 0, tools: new Map() }
}

/** So much of both ends of an answer says whether it is an error (bytes): what stands between may be large. */
const looked = 400

/** Whether an answer says that something went wrong: the protocol's error, or a tool's. */
export function isErrorAnswer(answer: Buffer): boolean {
  const [head, tail] = [
    answer.toString('latin1', 0, looked),
    answer.toString('latin1', Math.max(0, answer.length - looked)),
  ]
  return !head.includes('"result":') && head.includes('"error":') ? true : /"isError": ?true/.test(head + tail)
}
