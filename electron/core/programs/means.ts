/**
 * Whether this process can have the descriptors that a program's pipes take. Asked first, as Node (20 to 24) lets go of the pipes
 * of a program that could not be started for want of them without closing them: each try would leave three for good.
 */
import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/** Both ends of three pipes, those that tell how the start went, and some that the program's loader needs. */
const wanted = 12

/** Throws the system's error (EMFILE, ENFILE) when there are too few. */
export function assertDescriptors(platform: NodeJS.Platform): void {
  // Windows has no such limit.
  if (platform === 'win32') return
  const opened: number[] = []
  try {
    for (let count = 0; count < wanted; count += 1) opened.push(openSync(devNull, 'r'))
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}
