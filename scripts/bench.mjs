/**
 * `npm run bench`: builds what is measured and runs test/bench; `-- --smoke` is the small quick variant, `-- --beside DIR`
 * compares with another checkout, which needs its own `npm ci`; `-- --gateway` measures the gateway
 * alone, `-- --files` the cost of servers that are in clients' files; `-- --window` counts the window's frames while much happens.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './lib/build.mjs'
import { bundle } from './lib/bundle.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { root } from './lib/paths.mjs'
import { hasDisplay, onVirtualDisplay } from './lib/platform.mjs'
import { onPath, run, stopAllOnExit } from './lib/run.mjs'
import { giveUp } from './lib/say.mjs'

const { smoke, beside, gateway, files, window } = parseArgs({
  options: {
    smoke: { type: 'boolean' },
    beside: { type: 'string' },
    gateway: { type: 'boolean' },
    files: { type: 'boolean' },
    window: { type: 'boolean' },
  },
}).values

stopAllOnExit()
await build()
const other = beside === undefined ? undefined : resolve(beside)
if (other !== undefined) await buildOther(other)
const entry = window ? 'test/bench/smoothness.ts' : 'test/bench/main.ts'
const bench = await bundle('bench', entry, { dependenciesInside: false })
const bareLoop = await bundle('bare-loop', 'test/bench/bare-loop.ts')
const upstreams = await bundle('bench-upstreams', 'test/bench/gateway/upstreams.ts', { dependenciesInside: false })
const between = await bundle('bench-between', 'test/bench/gateway/between.ts')
const options = [
  ...(smoke ? ['--smoke'] : []),
  ...(gateway ? ['--gateway'] : []),
  ...(files ? ['--files'] : []),
  ...(other === undefined ? [] : ['--beside', other]),
]
const command = [process.execPath, bench, root, bareLoop, upstreams, between, ...options]

const display = hasDisplay(process.env)
const virtual = !display && onPath('xvfb-run')
const env = { ...process.env }
if (display || virtual) env.PATCHBAY_BENCH_ELECTRON = await ensureElectron()

const [program, ...args] = virtual ? onVirtualDisplay(command) : command
const { code } = await run(program, args, { env, show: true })
const ok = code === 0
console.log(`\n${ok ? 1 : 0} passed, ${ok ? 0 : 1} failed`)
process.exitCode = ok ? 0 : 1

async function buildOther(folder) {
  const bundler = join(folder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const built = await run(process.execPath, [bundler, 'build'], { cwd: folder })
  if (built.code !== 0) giveUp(`${folder} could not be built:\n${built.output.trim()}`)
}
