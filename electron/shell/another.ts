/** Starts this app once more, as a program of its own that outlives this one. */
import { spawn } from 'node:child_process'

/** Resolves once it runs; `opened` is false where it could not be started. */
export function openAnother(program: string, args: readonly string[]): Promise<{ opened: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' })
    child.once('spawn', () => resolve({ opened: true }))
    child.once('error', () => resolve({ opened: false }))
    child.unref()
  })
}
