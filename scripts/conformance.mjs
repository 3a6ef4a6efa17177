/**
 * Runs the official MCP conformance suite for both protocol revisions and prints tables: Patchbay's own engine as the client,
 * and its gateway as the server. A client scenario counts as passed only when it had successes: some end without any check at
 * all. A server scenario counts as passed when nothing fails through the gateway that passes without it.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './lib/bundle.mjs'
import { node22 } from './lib/node22.mjs'
import { cache, root } from './lib/paths.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'
import { giveUp, timed } from './lib/say.mjs'
import { judgeGateway } from './lib/server-scenarios.mjs'

const suite = join(root, 'node_modules', '@modelcontextprotocol', 'conformance')
const revisions = ['2025-11-25', '2026-07-28']

/** Scenarios that wait for a feature of the product which does not exist yet, and are therefore not counted. */
const notInScopeYet = [
  {
    pattern: /^auth\/(client-credentials|enterprise-managed-authorization|wif-jwt-bearer)/,
    why: 'extensions for machines that sign in without a person; the suite does not score them',
  },
]

/**
 * The judge starts all clients of a revision at once and is their server: on a busy machine it falls behind, and whoever of
 * its sockets had nothing for five seconds it closes unread (Node's keepAliveTimeout), a request that has just come included.
 */
const behindTheJudge = process.platform === 'win32' ? '' : 'nice -n 10 '

stopAllOnExit()
const client = await bundle('conformance-client', 'test/conformance/client.ts')
const judge = await node22()
const results = []
for (const revision of revisions) {
  results.push(...(await timed(`conformance ${revision}`, () => judgeRevision(revision))))
}

const through = await judgeGateway([judge, join(suite, 'dist', 'index.js')], revisions)

const counted = results.filter((result) => !result.waits)
const failed = counted.filter((result) => !result.ok)
const waiting = results.filter((result) => result.waits)
printTable(counted)
for (const { pattern, why } of notInScopeYet) {
  const names = [...new Set(waiting.filter(({ name }) => pattern.test(name)).map(({ name }) => name))]
  console.log(`\nNot in scope yet (${why}), ${names.length} scenarios matching ${pattern}:\n  ${names.join(' ')}`)
}
for (const { name, revision, log } of failed) console.log(`\n${name} (${revision}) failed; its log: ${log}`)
const worse = printThrough(through)
const total = counted.length + through.length
const broken = failed.length + worse
console.log(`\n${total - broken} passed, ${broken} failed`)
process.exitCode = broken === 0 ? 0 : 1

/** Runs one requirement set; a required scenario that the judge does not report counts as failed. */
async function judgeRevision(revision) {
  const folder = join(cache, 'conformance', revision)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const command = `${behindTheJudge}"${process.execPath}" "${client}"`
  const judgeArgs = ['client', '--command', command, '--requirements', revision, '-o', folder]
  const { output, timedOut } = await run(judge, [join(suite, 'dist', 'index.js'), ...judgeArgs], {
    timeoutMs: 110_000,
    env: { ...process.env, PATCHBAY_LOG: 'error' },
  })
  if (timedOut) giveUp(`the conformance suite did not end in time:\n${output.slice(-2000)}`)
  const reported = readSummary(output)
  if (reported.size === 0) giveUp(`the conformance suite reported nothing:\n${output.slice(-2000)}`)
  const names = new Set([...requiredScenarios(revision), ...reported.keys()])
  return [...names].map((name) => {
    const { passed, broken } = reported.get(name) ?? { passed: 0, broken: 0 }
    const waits = notInScopeYet.some(({ pattern }) => pattern.test(name))
    return { name, revision, passed, broken, waits, ok: passed > 0 && broken === 0, log: join(folder, name) + '-*' }
  })
}

/** The judge's lines `✓ name: 2 passed, 0 failed`. */
function readSummary(output) {
  const lines = output
    .slice(output.indexOf('=== SUITE SUMMARY ==='))
    .matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed/gm)
  return new Map(
    [...lines].map(([, name, passed, broken]) => [name, { passed: Number(passed), broken: Number(broken) }]),
  )
}

/** The names below `client:` in the suite's own list. */
function requiredScenarios(revision) {
  const text = readFileSync(join(suite, 'requirements', `${revision}.yaml`), 'utf8')
  const section = /^client:\n((?: {2}.*\n|\s*\n)*)/m.exec(text)?.[1] ?? ''
  return [...section.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name)
}

function printTable(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length))
  console.log(`\n${'scenario'.padEnd(width)}  revision    checks  result`)
  for (const { name, revision, passed, broken, ok } of rows) {
    const checks = `${passed}/${passed + broken}`.padStart(6)
    console.log(`${name.padEnd(width)}  ${revision}  ${checks}  ${ok ? 'passed' : 'FAILED'}`)
  }
}

/** Says how the gateway fares beside the server itself; returns how many scenarios are worse through it. */
function printThrough(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const checks = ({ passed, broken }) => `${passed}/${passed + broken}`.padStart(7)
  console.log(`\n${'server scenario'.padEnd(width)}  revision     direct  gateway`)
  for (const { name, revision, direct, gateway, worse } of rows) {
    const word = worse.length === 0 ? '' : `  WORSE: ${worse.join(', ')}`
    console.log(`${name.padEnd(width)}  ${revision}  ${checks(direct)}  ${checks(gateway)}${word}`)
  }
  return rows.filter(({ worse }) => worse.length > 0).length
}
