/** `npm run storm`: ten thousand calls through the gateway while servers break at random; `-- --calls 1000 --seed 1` for less, or again. */
import { bundle } from './lib/bundle.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'

stopAllOnExit()
const storm = await bundle('storm', 'test/storm/main.ts', { dependenciesInside: false })
const { code } = await run(process.execPath, [storm, ...process.argv.slice(2)], { env: { ...process.env }, show: true })
process.exitCode = code ?? 1
