/**
 * The bench: runs every measurement in one go and prints a table, ratios first. It only reports; what must hold on any
 * machine (each program started exactly once, nobody disturbed by an edit, nothing left behind) makes it end with 1.
 * Arguments: the built engine, the bundled bare loop, `--smoke` for the small quick variant.
 */
import { cpus } from 'node:os'
import { measureCalls } from './calls'
import { measureStartAfterCrash, measureStop, measureStubbornStop } from './ends'
import { measureLive, measureSize, type SizeResult } from './measure'
import { measureWindow, type WindowResult } from './window'

const [engine = '', bareLoop = ''] = process.argv.slice(2)
const smoke = process.argv.includes('--smoke')
const programs = { engine, bareLoop }

const sizes: SizeResult[] = []
for (const size of smoke ? [10] : [10, 60, 200]) sizes.push(await measureSize(programs, size, smoke ? 1 : 5))
const live = await measureLive(programs, smoke ? 10 : 60, smoke ? 10 : 60)
const calls = await measureCalls(engine, smoke ? 200 : 3_000)
const crash = await measureStartAfterCrash(engine)
const stops = { servers: smoke ? 10 : 200, ms: await measureStop(engine, smoke ? 10 : 200) }
const stubborn = await measureStubbornStop(engine)
const windows: WindowResult[] = []
for (const servers of smoke ? [60] : [60, 300]) windows.push(await measureWindow(servers, smoke ? 1 : 5))

print()
const wrong = [
  ...sizes.flatMap(({ wrongStarts }) => wrongStarts.map((name) => `${name} was not started exactly once`)),
  ...live.disturbed.map((name) => `${name} noticed an edit that was not about it`),
  ...(stubborn.left > 0 ? [`${stubborn.left} programs outlived their engine`] : []),
]
for (const line of wrong) console.error(line)
process.exit(wrong.length === 0 ? 0 : 1)

function print(): void {
  const ms = (value: number): string => `${Math.round(value)} ms`
  const mb = (value: number): string => `${Math.round(value)} MB`
  console.log(`\nPatchbay bench on ${process.platform}, ${cpus().length} cores, Node ${process.version}`)
  console.log('Half of the servers are stdio programs, half HTTP. Time from process start until all tools are listed.')
  console.log(
    'Bare loop: SDK v2 clients, 8 at once, HTTP with version negotiation, stdio without. The ratio is the median of',
  )
  console.log('the rounds, in which both take turns; both start with the same small environment.\n')
  table([
    ['servers', 'ratio', 'patchbay', 'bare loop', 'memory', 'bare loop', 'programs', 'starts'],
    ...sizes.map((result) => [
      String(result.size),
      result.ratio.toFixed(2),
      ms(result.engineMs),
      ms(result.bareMs),
      mb(result.engineMemory),
      mb(result.bareMemory),
      String(result.programs),
      String(result.starts),
    ]),
  ])
  console.log('')
  table([
    ['measured', 'result'],
    ['entry added in the file -> connected, listed', ms(live.addedMs)],
    ['entry changed in the file -> connected anew, listed', ms(live.changedMs)],
    ['entry removed from the file -> gone', ms(live.removedMs)],
    ['told to a viewer per edit', `${Math.round(live.bytesPerEdit)} bytes`],
    ['other servers disturbed by these edits', String(live.disturbed.length)],
    [`idle CPU over ${live.idleSeconds} s`, `${(live.idleCpu * 100).toFixed(2)} % of a core`],
    ...calls.flatMap(({ kind, cpuPerThousand, patchesPerThousand }) => [
      [`1 000 calls over ${kind}: CPU of the engine`, `${cpuPerThousand.toFixed(2)} s`],
      [`1 000 calls over ${kind}: patches`, String(Math.round(patchesPerThousand))],
    ]),
    ['start after a crash that left a stubborn program -> answers', ms(crash)],
    [`clean stop with ${stops.servers} servers`, ms(stops.ms)],
    ['SIGTERM with 5 stubborn programs and their children -> nothing left', ms(stubborn.ms)],
    ...windows.map((window) => [
      `launch -> usable window, ${window.servers} configured`,
      window.ms === null ? window.reason : ms(window.ms),
    ]),
  ])
}

function table(rows: string[][]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
  }
}
