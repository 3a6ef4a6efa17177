/** Bad days of the machine itself, one after the other: no room on the disk, a read-only one, no more descriptors. */
import { setTimeout as delay } from 'node:timers/promises'
import { allowDescriptors, descriptorsAllowed } from '../support/descriptors'
import type { SmallDisk } from '../support/small-disk'
import type { Faults, Stage } from './actors'

/** Files and sockets that the engine may have in all while it has few; far fewer than it has open already. */
const fewDescriptors = 64

export interface Machine {
  /** Where the engine's state is. */
  disk: SmallDisk
  /** Of the engine. */
  pid: number
}

/**
 * Each kind in turn, for up to a third of a storm's `seconds` altogether, with pauses in which it gets well; resolves when
 * all is as it was.
 */
export async function badDays(
  { disk, pid }: Machine,
  { random, isOver }: Stage,
  seconds: number,
  made: Faults,
): Promise<void> {
  const allowed = descriptorsAllowed(pid)
  const kinds: readonly [name: string, begin: () => void, end: () => void][] = [
    ['full disk', () => disk.fill(), () => disk.free()],
    ['read-only disk', () => disk.setReadOnly(true), () => disk.setReadOnly(false)],
    [
      `${fewDescriptors} descriptors`,
      () => allowDescriptors(pid, fewDescriptors),
      () => allowDescriptors(pid, allowed),
    ],
  ]
  // At least two rounds of all kinds in a long storm, one in a short one.
  const longest = Math.min(20_000, (seconds * 1_000) / (kinds.length * 2))
  while (!isOver()) {
    for (const [name, begin, end] of kinds) {
      await delay(longest * 0.4)
      if (isOver()) return
      await insist(begin)
      made.set(name, (made.get(name) ?? 0) + 1)
      await delay(longest * (0.4 + random.next() * 0.4))
      end()
    }
  }
}

/** A disk that is just being written to cannot become read-only. */
async function insist(act: () => void): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return act()
    } catch (error) {
      if (tries === 50) throw error
      await delay(20)
    }
  }
}
