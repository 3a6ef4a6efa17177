/** `npm run soak`: builds the engine and lets fifty servers break at random; `-- --seconds 60 --seed 1` for less, or again. */
import { join } from 'node:path'
import { build } from './lib/build.mjs'
import { bundle } from './lib/bundle.mjs'
import { root } from './lib/paths.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'

stopAllOnExit()
await build()
const soak = await bundle('soak', 'test/soak/main.ts', { dependenciesInside: false })
const command = [soak, join(root, 'out', 'main', 'cli.js'), ...process.argv.slice(2)]
const { code } = await run(process.execPath, command, { env: { ...process.env }, show: true })
const ok = code === 0
console.log(`\n${ok ? 1 : 0} passed, ${ok ? 0 : 1} failed`)
process.exitCode = ok ? 0 : 1
