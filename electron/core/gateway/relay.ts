/** One request of a client on its way to a server and back, as bytes: it waits for the server, is sent once, and answered. */
import { setTimeout as delay } from 'node:timers/promises'
import type { McpClient } from '../mcp/mcp'
import { mustBeMessage, type Message } from '../mcp/message'
import type { Pipe } from '../mcp/pipe'
import { withLeaving } from '../network/leaving'
import { FaultError } from '../problems/fault'
import { inputRequiredIn, mostRounds, withAnswers } from './input-rounds'
import { Ride, type RideOptions } from './ride'

export type { Way } from './ride'

/** Runs something on the live connection of a server; see `Supervisor.run`. */
export type Run = <T>(work: (client: McpClient, pipe: Pipe) => Promise<T>) => Promise<T>

/** Between two tries of a server that only wants to be asked again (ms). */
const pauseMs = 250

/** Relays one request; the answer, an error of the server included, has the client's own id. Rejects as `run` does. */
export async function relay(run: Run, request: Message, options: RideOptions): Promise<Buffer> {
  const { asking, signal } = options
  // A client of 2026-07-28 understands by itself that more is wanted.
  const isForeign = !request.parts.has('version')
  let current = request
  for (let round = 0; ; round += 1) {
    const answer = await relayOnce(run, current, options)
    const wanted = isForeign ? inputRequiredIn(answer) : null
    if (!wanted || !asking) return answer
    if (round >= mostRounds) throw new FaultError({ kind: 'other', message: 'The server does not stop asking.' })
    if (Object.keys(wanted.requests).length === 0) await delay(pauseMs)
    const again = await withAnswers(request.bytes, wanted, asking, signal).catch((error: unknown) => {
      signal.throwIfAborted()
      throw new FaultError({ kind: 'other', message: `${error instanceof Error ? error.message : 'No answer'}.` })
    })
    current = mustBeMessage(again)
  }
}

async function relayOnce(run: Run, request: Message, options: RideOptions): Promise<Buffer> {
  const rides: Ride[] = []
  try {
    return await run((client, pipe) => {
      const ride = new Ride(client, pipe, options)
      rides.push(ride)
      // Over a pipe the request is written at once.
      if (pipe.kind === 'stdio') return ride.ask(request)
      const leaving = { left: false }
      return withLeaving(leaving, () => ride.ask(request, leaving))
    })
  } catch (error) {
    const refusal = rides.at(-1)?.refusal
    // An error that the server has answered with is an answer.
    if (refusal && refusal.error === error) return refusal.bytes
    throw error
  }
}
