/** `npm run fuzz`: a million inputs made by chance, against everything that reads what strangers send; `-- --cases 20000 --seed 1` for fewer, or again. */
import { bundle } from './lib/bundle.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'

stopAllOnExit()
const fuzz = await bundle('fuzz', 'test/fuzz/main.ts', { dependenciesInside: false })
const given = process.argv.slice(2)
const cases = given.includes('--cases') ? [] : ['--cases', '1000000']
const { code } = await run(process.execPath, [fuzz, ...cases, ...given], { env: { ...process.env }, show: true })
const ok = code === 0
console.log(`\n${ok ? 1 : 0} passed, ${ok ? 0 : 1} failed`)
process.exitCode = ok ? 0 : 1
