/** What is measured beside each other: this build, and with `--beside` another one. They take turns, so that both meet the same noise. */
import { join } from 'node:path'

/** A build of the product. */
export interface Side {
  name: string
  /** Its checkout, whose folder `out` holds the build. */
  folder: string
  /** The built `cli.js`. */
  engine: string
}

export function sideOf(name: string, folder: string): Side {
  return { name, folder, engine: join(folder, 'out', 'main', 'cli.js') }
}

/** Measures every side `rounds` times, another one first in each round; the results of each side, in the order of `sides`. */
export async function inTurns<T>(
  sides: readonly Side[],
  rounds: number,
  measure: (side: Side) => Promise<T>,
): Promise<T[][]> {
  const results: T[][] = sides.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      const index = (round + turn) % sides.length
      const side = sides[index]
      if (side) results[index]?.push(await measure(side))
    }
  }
  return results
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
