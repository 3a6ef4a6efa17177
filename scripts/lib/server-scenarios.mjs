/** The conformance suite's server scenarios: against a conforming server, and against Patchbay's gateway in front of one like it. */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundle } from './bundle.mjs'
import { cache, root } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp, timed } from './say.mjs'

/**
 * Resolves with a row for each scenario and revision: `{ name, revision, direct, gateway, worse }`, of which the first two count
 * checks (`{ passed, broken }`) and `worse` names those that fail through the gateway alone.
 *
 * @param judge program and first arguments
 */
export async function judgeGateway(judge, revisions) {
  const program = await bundle('conformance-server', 'test/conformance/server.ts', { dependenciesInside: false })
  const served = spawn(process.execPath, [program], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const places = await firstLine(served)
    const rows = []
    for (const revision of revisions) {
      const checks = {}
      for (const way of ['direct', 'gateway'])
        checks[way] = await timed(`conformance ${revision}, server, ${way}`, () =>
          judgeServer(judge, revision, way, places[revision][way]),
        )
      rows.push(...compare(revision, checks))
    }
    return rows
  } finally {
    const ended = new Promise((resolve) => served.once('exit', resolve))
    served.stdin.end()
    await ended
  }
}

async function firstLine({ stdout }) {
  for await (const line of createInterface(stdout)) return JSON.parse(line)
  return giveUp('the server for the conformance suite did not start')
}

/** Resolves with the checks by scenario; of each check, its worst status. */
async function judgeServer([program, ...words], revision, way, url) {
  const folder = join(cache, 'conformance', `${revision}-server-${way}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const args = [...words, 'server', '--url', url, '--requirements', revision, '-o', folder]
  const { output, timedOut } = await run(program, args, { timeoutMs: 110_000 })
  if (timedOut) giveUp(`the conformance suite did not end in time:\n${output.slice(-2000)}`)
  const found = new Map()
  for (const name of readdirSync(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(name)?.[1] ?? name
    const checks = found.get(scenario) ?? new Map()
    for (const { id, status } of JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')))
      checks.set(id, checks.get(id) === 'FAILURE' ? 'FAILURE' : status)
    found.set(scenario, checks)
  }
  if (found.size === 0) giveUp(`the conformance suite reported nothing:\n${output.slice(-2000)}`)
  return found
}

function compare(revision, { direct, gateway }) {
  return [...new Set([...direct.keys(), ...gateway.keys()])]
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => {
      const [there, through] = [direct.get(name), gateway.get(name)]
      const failures = (checks) => [...(checks ?? [])].filter(([, status]) => status === 'FAILURE').map(([id]) => id)
      const count = (checks) => ({
        passed: [...(checks ?? [])].filter(([, status]) => status === 'SUCCESS').length,
        broken: failures(checks).length,
      })
      const known = failures(there)
      const worse = failures(through).filter((id) => !known.includes(id))
      if (there && !through) worse.push('not run at all')
      return { name, revision, direct: count(there), gateway: count(through), worse }
    })
}
