/** The steps of `npm test` in their rounds: what each runs, for how long at most, and how its tests are counted. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { failuresOf } from './failures.mjs'
import { cache, root } from './paths.mjs'
import { hasDisplay, onVirtualDisplay } from './platform.mjs'
import { onSessionBus } from './session-bus.mjs'

const minute = 60_000
const bin = (...path) => [process.execPath, join(root, 'node_modules', ...path)]
const script = (name, ...args) => [process.execPath, join(root, 'scripts', name), ...args]
/** Workers for one of two steps. More than cores on a small machine: they wait for the disk and for each other's processes. */
const half = Math.max(2, Math.floor(availableParallelism() / 2))
const none = { passed: 0, failed: 0, skipped: 0 }

/**
 * The steps of a round run side by side: they share no file, and none of them measures anything that another one would
 * disturb. `command`: program and arguments. `count` and `failures` read the runner's own numbers and errors once it has ended.
 * `window`: needs a display (the window tests see to theirs themselves). `sourcesOnly`: needs neither a build nor Electron.
 * `fetches`: may download what it runs.
 */
export const rounds = [
  [
    { name: 'format', command: [...bin('oxfmt', 'bin', 'oxfmt'), '--check', '.'] },
    { name: 'lint', command: [...bin('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'] },
    { name: 'types', command: [...bin('typescript', 'bin', 'tsc'), '-b'] },
    { name: 'dead-code', command: bin('knip', 'bin', 'knip.js') },
  ].map(fromSources),
  [vitestStep('unit', 5 * minute, half), vitestStep('component', 5 * minute, half)].map(fromSources),
  // Integration tests mostly wait, which leaves room for what only thinks.
  [
    { ...vitestStep('integration', 25 * minute), sessionBus: true },
    {
      name: 'fuzz',
      // Always the same cases, so that only a change of ours can break one; the long run makes others every time.
      command: script('fuzz.mjs', '--cases', '20000', '--seed', '1'),
      timeoutMs: 6 * minute,
      sourcesOnly: true,
      count: countFromLastLine,
    },
  ],
  // The soak is mostly waiting for servers that are away.
  [
    playwrightStep(),
    { name: 'soak', command: script('soak.mjs', '--seconds', '30'), timeoutMs: 5 * minute, count: countFromLastLine },
  ],
  // The judge starts twenty clients at once and gives each its time: no more than this may run beside it.
  [
    {
      name: 'conformance',
      command: script('conformance.mjs'),
      timeoutMs: 4 * minute,
      fetches: true,
      count: countFromLastLine,
    },
    {
      name: 'bench',
      // Here it only has to run; what it measures beside others is nobody's number.
      command: script('bench.mjs', '--smoke'),
      timeoutMs: 4 * minute,
      window: true,
      count: countFromLastLine,
    },
  ],
].map((round) =>
  round.map((step) => ({ timeoutMs: 3 * minute, count: () => none, failures: () => [], env: {}, ...step })),
)

/** Needs nothing but what is in the repository and its packages. */
function fromSources(step) {
  return { ...step, sourcesOnly: true }
}

/** The step's command and environment on this machine: under a virtual display or on a session bus of its own where it needs one. */
export function prepareStep(step, env) {
  const command = step.window && !hasDisplay(env) ? onVirtualDisplay(step.command) : step.command
  const own = { ...(step.fetches ? env : withoutTrust(env)), ...step.env }
  return step.sessionBus ? onSessionBus(command, own) : { command, env: own, dispose: () => {} }
}

/**
 * Which authorities the tester trusts is no part of what is tested; and reading them costs every Node process 50 ms, of which
 * the tests start thousands.
 */
function withoutTrust(env) {
  const trust = new Set(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !trust.has(name)))
}

function vitestStep(project, timeoutMs, maxWorkers) {
  const report = join(cache, 'results', `${project}.json`)
  const workers = maxWorkers === undefined ? [] : [`--maxWorkers=${maxWorkers}`]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return {
    name: project,
    command: [...bin('vitest', 'vitest.mjs'), 'run', '--project', `${project}*`, ...workers, ...reporters],
    timeoutMs,
    before: () => rmSync(report, { force: true }),
    failures: () => failuresOf(readJson(report)),
    count: () => {
      const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readJson(report) ?? {}
      return counts(numPassedTests, numFailedTests, (numPendingTests ?? 0) + (numTodoTests ?? 0))
    },
  }
}

function playwrightStep() {
  const report = join(cache, 'results', 'e2e.json')
  return {
    name: 'e2e',
    command: [...bin('@playwright', 'test', 'cli.js'), 'test', '--reporter=line,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    timeoutMs: 10 * minute,
    before: () => rmSync(report, { force: true }),
    failures: () => failuresOf(readJson(report)),
    count: () => {
      const { expected, unexpected, flaky, skipped } = readJson(report)?.stats ?? {}
      return counts(expected, (unexpected ?? 0) + (flaky ?? 0), skipped)
    },
  }
}

/** For our own scripts: their last line that says `N passed, N failed`. */
function countFromLastLine(output) {
  const found = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g)].at(-1)
  return found ? counts(Number(found[1]), Number(found[2]), Number(found[3] ?? 0)) : none
}

function counts(passed = 0, failed = 0, skipped = 0) {
  return { passed, failed, skipped }
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
