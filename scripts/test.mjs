/**
 * `npm test`: installs what is missing, builds what has changed, and runs every check and test; `npm test -- unit e2e` runs
 * only those steps. The steps of a round run side by side; a round with a failure is the last one. The last line is
 * `N passed, N failed`.
 */
import { build } from './lib/build.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { installPackages } from './lib/install.mjs'
import { endLeftovers, endLeftoversSoon, stepMark } from './lib/leftovers.mjs'
import { checkNodeVersion } from './lib/node-version.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'
import { duration, giveUp, say } from './lib/say.mjs'
import { ensureSystemPackages } from './lib/system-packages.mjs'
import { prepareStep, rounds } from './lib/test-steps.mjs'

checkNodeVersion()
stopAllOnExit()
process.on('exit', () => endLeftovers())

const names = process.argv.slice(2)
const steps = rounds.flat()
const unknown = names.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0)
  giveUp(`unknown step ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`)
const isChosen = (step) => names.length === 0 || names.includes(step.name)
const chosen = steps.filter(isChosen)

const runsProduct = !chosen.every((step) => step.sourcesOnly)
if (runsProduct && !(await ensureSystemPackages(['keychain', 'window', 'tests']))) process.exit(1)
await installPackages()
if (runsProduct) {
  await ensureElectron()
  await build()
}

const started = performance.now()
const total = { passed: 0, failed: 0, skipped: 0 }
const lines = []
const failures = []
const done = new Set()
for (const round of rounds.map((each) => each.filter(isChosen)).filter((each) => each.length > 0)) {
  if (total.failed > 0) break
  say(`${round.map(({ name }) => name).join(', ')} … (${placesOf(round)} of ${chosen.length})`)
  await Promise.all(round.map(report))
}

for (const failure of failures) say(failure)
say('')
for (const line of lines) say(line)
for (const step of chosen.filter((each) => !done.has(each))) say(`${step.name.padEnd(12)} not run`)
say(`all steps took ${duration(performance.now() - started)}`)
console.log(summary(total))
process.exitCode = total.failed === 0 ? 0 : 1

/** Runs one step, and says at once what came of it. */
async function report(step) {
  const result = await runStep(step)
  done.add(step)
  total.passed += result.passed
  total.failed += result.failed
  total.skipped += result.skipped
  const line = `${step.name.padEnd(12)} ${(result.ok ? 'ok' : 'FAILED').padEnd(7)} ${duration(result.ms).padStart(11)}  ${result.counted}`
  lines.push(line.trimEnd())
  failures.push(...result.failures)
  say(line.trimEnd())
}

/** `5` or `5 to 6`: where the steps of a round stand among all that run. */
function placesOf(round) {
  const [first, last] = [chosen.indexOf(round[0]) + 1, chosen.indexOf(round.at(-1)) + 1]
  return first === last ? `${first}` : `${first} to ${last}`
}

/** Runs one step, prints its whole output only when it fails, and ends what it left behind. */
async function runStep(step) {
  const start = performance.now()
  step.before?.()
  const { command, env, dispose } = prepareStep(step, { ...process.env, ...stepMark(step.name) })
  const { code, output, timedOut } = await run(command[0], command.slice(1), { env, timeoutMs: step.timeoutMs })
  dispose()
  const count = step.count(output)
  const ok = code === 0 && count.failed === 0
  if (!ok) console.log(output.trim())
  if (timedOut) say(`${step.name} did not end within ${duration(step.timeoutMs)}`)
  for (const leftover of await endLeftoversSoon(step.name))
    say(`${step.name} left a process behind, ended it: ${leftover}`)
  return {
    ...count,
    // A step that fails without a failed test (a lint finding, a crash) counts as one.
    failed: ok ? 0 : Math.max(1, count.failed),
    ok,
    failures: ok ? [] : step.failures(),
    ms: performance.now() - start,
    counted: count.passed + count.failed + count.skipped > 0 ? summary(count) : '',
  }
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
