/**
 * `npm test`: installs what is missing, builds what has changed, and runs every check and test; `npm test -- unit e2e` runs
 * only those steps. Stops at the first step that fails. The last line is `N passed, N failed`.
 */
import { build } from './lib/build.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { installPackages } from './lib/install.mjs'
import { endLeftovers, endLeftoversSoon, runMark } from './lib/leftovers.mjs'
import { checkNodeVersion } from './lib/node-version.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'
import { duration, giveUp, say } from './lib/say.mjs'
import { ensureSystemPackages } from './lib/system-packages.mjs'
import { prepareStep, steps } from './lib/test-steps.mjs'

checkNodeVersion()
stopAllOnExit()
process.on('exit', () => endLeftovers())

const names = process.argv.slice(2)
const unknown = names.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0)
  giveUp(`unknown step ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`)
const chosen = names.length === 0 ? steps : steps.filter((step) => names.includes(step.name))

if (!(await ensureSystemPackages(['keychain', 'window', 'tests']))) process.exit(1)
await installPackages()
await ensureElectron()
await build()

const started = performance.now()
const total = { passed: 0, failed: 0, skipped: 0 }
const lines = []
for (const [index, step] of chosen.entries()) {
  say(`${step.name} … (${index + 1} of ${chosen.length})`)
  const result = await runStep(step)
  total.passed += result.passed
  total.failed += result.failed
  total.skipped += result.skipped
  const line = `${step.name.padEnd(12)} ${(result.ok ? 'ok' : 'FAILED').padEnd(7)} ${duration(result.ms).padStart(11)}  ${result.counted}`
  lines.push(line.trimEnd())
  say(line.trimEnd())
  if (!result.ok) break
}

say('')
for (const line of lines) say(line)
for (const step of chosen.slice(lines.length)) say(`${step.name.padEnd(12)} not run`)
say(`all steps took ${duration(performance.now() - started)}`)
console.log(summary(total))
process.exitCode = total.failed === 0 ? 0 : 1

/** Runs one step, prints its whole output only when it fails, and ends what it left behind. */
async function runStep(step) {
  const start = performance.now()
  step.before?.()
  const { command, env, dispose } = prepareStep(step, { ...process.env, ...runMark })
  const { code, output, timedOut } = await run(command[0], command.slice(1), { env, timeoutMs: step.timeoutMs })
  dispose()
  const count = step.count(output)
  const ok = code === 0 && count.failed === 0
  if (!ok) console.log(output.trim())
  if (timedOut) say(`${step.name} did not end within ${duration(step.timeoutMs)}`)
  for (const leftover of await endLeftoversSoon()) say(`${step.name} left a process behind, ended it: ${leftover}`)
  return {
    ...count,
    // A step that fails without a failed test (a lint finding, a crash) counts as one.
    failed: ok ? 0 : Math.max(1, count.failed),
    ok,
    ms: performance.now() - start,
    counted: count.passed + count.failed + count.skipped > 0 ? summary(count) : '',
  }
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
