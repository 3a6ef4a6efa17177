/** `npm run screenshots`: takes the pictures of the README (docs/images) from the real app with real servers. */
import { join } from 'node:path'
import { build } from './lib/build.mjs'
import { bundle } from './lib/bundle.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { installPackages } from './lib/install.mjs'
import { root } from './lib/paths.mjs'
import { hasDisplay, onVirtualDisplay } from './lib/platform.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'

stopAllOnExit()
await installPackages()
const env = { ...process.env, PATCHBAY_ELECTRON: await ensureElectron() }
await build()
const program = await bundle('screenshots', 'test/screenshots/main.ts', { dependenciesInside: false })
const command = [process.execPath, program, join(root, 'docs', 'images')]
const [first, ...rest] = hasDisplay() ? command : onVirtualDisplay(command, '2560x1700')
const { code } = await run(first, rest, { env, show: true, timeoutMs: 180_000 })
process.exitCode = code ?? 1
