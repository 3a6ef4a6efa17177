/** What it means that the connection to a program is over: mostly that the program is, and that is what a person has to know. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '../problems/fault'
import type { StdioProcess } from '../programs/stdio-process'

/** A program that ends closes its pipes a moment before its end is known (ms). */
const moment = 250

/** Null while it runs on. `printed`: what it wrote to stdout that was no message. */
export async function endOf(
  process: StdioProcess,
  printed: readonly string[] = [],
): Promise<Extract<Fault, { kind: 'exited' }> | null> {
  await Promise.race([process.ended, pause(moment, undefined, { ref: false })])
  return process.end && { kind: 'exited', ...process.end, stderr: [...process.stderr], printed }
}
