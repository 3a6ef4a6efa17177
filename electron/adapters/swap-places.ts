/**
 * Two files change places in one step, so that a path never leads nowhere and what is replaced is never gone. Node has no
 * `renameat2` (Linux) or `renamex_np` (macOS); `fs-native-extensions`, which is optional, has both. Windows has no such step.
 */
import { readFileSync } from 'node:fs'

/** Throws as Node's `renameSync` does; with one of `unsupported` where the file system does not know it. */
export type SwapPlaces = (one: string, other: string) => void

/** Who gets between every one of so many steps writes without end, and their file says what they want anyway. */
const mostTurns = 1_000
const unsupported = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM'])

/** Null: this system has none, or the package is not installed. */
export async function loadSwapPlaces(platform: NodeJS.Platform = process.platform): Promise<SwapPlaces | null> {
  if (platform !== 'linux' && platform !== 'darwin') return null
  try {
    const loaded: { default?: typeof import('fs-native-extensions') } & typeof import('fs-native-extensions') =
      await import('fs-native-extensions')
    return (loaded.default ?? loaded).swapSync
  } catch {
    return null
  }
}

/** Whether the file system at `error` does not know this step. */
export function isUnsupported(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unsupported.has(String(error.code))
}

/**
 * Puts what is at `aside` back to `target`, from where it was taken for `ours`. Whatever others put there since is newer
 * and wins: so long as something comes out that nobody here has put in, that goes back.
 */
export function giveBack(swapPlaces: SwapPlaces, aside: string, target: string, ours: string): void {
  let expected = Buffer.from(ours, 'utf8')
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const theirs = readFileSync(aside)
    swapPlaces(aside, target)
    if (readFileSync(aside).equals(expected)) return
    expected = theirs
  }
}
