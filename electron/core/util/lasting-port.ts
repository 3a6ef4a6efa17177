/**
 * A port that is kept: clients' files name it, or an authorization server has it in a registration. It has to be free at
 * every start, so it is none of those that systems give to anybody for a moment (from 32 768 on Linux, 40 525 for WSL,
 * 49 152 on macOS and Windows).
 */
import { randomInt } from 'node:crypto'

const lowest = 15_000
const highest = 24_999
/** So many are tried, before any that is free has to do. */
const tries = 10

/**
 * Opens what listens, on a port to keep. Resolves with the first that could be had.
 * @param open rejects where it cannot be had; 0: any that is free, the last one asked for. Its error is what this rejects with
 */
export async function onLastingPort<T>(open: (port: number) => Promise<T>): Promise<T> {
  for (let turn = 0; turn < tries; turn += 1) {
    try {
      return await open(randomInt(lowest, highest + 1))
    } catch {
      // Taken, or kept by the system (Windows, for Hyper-V and WSL).
    }
  }
  return open(0)
}
