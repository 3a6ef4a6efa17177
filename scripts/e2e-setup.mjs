/**
 * Playwright's global set-up: the tests need an Electron runtime and a build of what is in the sources now, and, where there is
 * no display, one for each worker: on a common one each new window would take the focus from those of the others.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { build } from './lib/build.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { hasDisplay, onVirtualDisplay } from './lib/platform.mjs'

export default async function setup({ workers }) {
  await ensureElectron()
  await build()
  if (hasDisplay()) return undefined
  const displays = []
  // One after the other: two that look for a free number at once may find the same.
  while (displays.length < workers) displays.push(await openDisplay())
  process.env.PATCHBAY_TEST_DISPLAYS = JSON.stringify(displays.map(({ env }) => env))
  return () => Promise.all(displays.map(({ close }) => close()))
}

/** A virtual display until `close`, or until this process ends; `env` is what leads a program to it. */
async function openDisplay() {
  const [program, ...args] = onVirtualDisplay(['sh', '-c', 'echo "$DISPLAY"; echo "$XAUTHORITY"; exec cat'])
  const holder = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(holder, 'close')
  const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]()
  const [DISPLAY, XAUTHORITY] = [(await lines.next()).value, (await lines.next()).value]
  if (!DISPLAY) throw new Error('The window tests need a display, and Xvfb gave none.')
  return { env: { DISPLAY, XAUTHORITY }, close: () => (holder.stdin.end(), ended) }
}
