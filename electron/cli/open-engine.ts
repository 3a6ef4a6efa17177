/** Finds the engine for a command: the one that runs, else one of its own for as long as the command takes. */
import { setTimeout as delay } from 'node:timers/promises'
import { whyNotOurs } from '../adapters/state-directory'
import type { PatchbayClient } from '../carriers/client'
import { openControlClient } from '../carriers/control-client'
import { CommandFailure, failure } from './failure'
import type { Output } from './output'

/** Milliseconds to wait for an engine that has the lock but does not listen yet. */
const patience = 30_000

/**
 * To be asked before anything in the state directory is used: a socket in a folder of somebody else leads to an engine of
 * somebody else. @throws CommandFailure where it is not the person's alone
 */
export async function mustBeOurs(directory: string): Promise<void> {
  const refusal = await whyNotOurs(directory)
  if (refusal !== null) throw failure('engine-not-running', refusal)
}

/** @throws CommandFailure when an engine runs that cannot be reached. */
export async function openEngine(directory: string, output: Output, signal: AbortSignal): Promise<PatchbayClient> {
  await mustBeOurs(directory)
  const deadline = Date.now() + patience
  for (;;) {
    const found = await openControlClient(directory)
    if (found.running === true) return interruptible(found.client, signal)
    if (found.running === 'refused') throw new CommandFailure(found.error)
    // Only now is the engine itself loaded; a client of a running one starts much faster without it.
    const { startHeadless } = await import('../headless')
    const result = await startHeadless({ directory, demo: false, kind: 'command', quiet: true })
    if (result.started) {
      output.note('No engine is running; this command started one of its own for the moment')
      return interruptible(result.client, signal)
    }
    if (Date.now() > deadline) {
      throw failure('engine-not-running', `${result.reason}, but it does not answer`)
    }
    await delay(100)
  }
}

/** The same client, whose requests end with the signal: somebody who presses Ctrl-C does not want to wait on. */
function interruptible(client: PatchbayClient, signal: AbortSignal): PatchbayClient {
  const interrupted = new Promise<never>((_resolve, reject) => {
    const end = (): void => reject(failure('internal', 'Interrupted'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
  // Whether anybody waits for it or not.
  interrupted.catch(() => undefined)
  return { ...client, request: (name, input) => Promise.race([client.request(name, input), interrupted]) }
}
