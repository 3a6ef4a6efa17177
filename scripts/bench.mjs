/** `npm run bench`: builds what is measured and runs test/bench; `-- --smoke` is the small quick variant. */
import { join } from 'node:path'
import { build } from './lib/build.mjs'
import { bundle } from './lib/bundle.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { root } from './lib/paths.mjs'
import { hasDisplay } from './lib/platform.mjs'
import { onPath, run, stopAllOnExit } from './lib/run.mjs'

stopAllOnExit()
await build()
const bench = await bundle('bench', 'test/bench/main.ts', { dependenciesInside: false })
const bareLoop = await bundle('bare-loop', 'test/bench/bare-loop.ts')
const command = [process.execPath, bench, join(root, 'out', 'main', 'cli.js'), bareLoop, ...process.argv.slice(2)]

const display = hasDisplay(process.env)
const virtual = !display && onPath('xvfb-run')
const env = { ...process.env }
if (display || virtual) env.PATCHBAY_BENCH_ELECTRON = await ensureElectron()

const [program, ...args] = virtual ? ['xvfb-run', '-a', ...command] : command
const { code } = await run(program, args, { env, show: true })
const ok = code === 0
console.log(`\n${ok ? 1 : 0} passed, ${ok ? 0 : 1} failed`)
process.exitCode = ok ? 0 : 1
