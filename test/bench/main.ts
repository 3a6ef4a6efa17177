/**
 * The bench: runs every measurement in one go and prints a table, ratios first. It only reports; what must hold on any
 * machine (each program started exactly once, nobody disturbed by an edit) makes it end with 1.
 * Arguments: the built engine, the bundled bare loop, `--smoke` for the small quick variant.
 */
import { cpus } from 'node:os'
import { measureLive, measureSize, type LiveResult, type SizeResult } from './measure'
import { measureWindow, type WindowResult } from './window'

const [engine = '', bareLoop = ''] = process.argv.slice(2)
const smoke = process.argv.includes('--smoke')
const programs = { engine, bareLoop }

const sizes: SizeResult[] = []
for (const size of smoke ? [10] : [10, 60, 200]) sizes.push(await measureSize(programs, size, smoke ? 1 : 3))
const live = await measureLive(programs, smoke ? 10 : 60, smoke ? 10 : 60)
const window = await measureWindow(60)

print(sizes, live, window)
const wrong = [
  ...sizes.flatMap(({ wrongStarts }) => wrongStarts.map((name) => `${name} was not started exactly once`)),
  ...live.disturbed.map((name) => `${name} noticed an edit that was not about it`),
]
for (const line of wrong) console.error(line)
process.exit(wrong.length === 0 ? 0 : 1)

function print(results: SizeResult[], edits: LiveResult, launch: WindowResult): void {
  const ms = (value: number): string => `${Math.round(value)} ms`
  const mb = (value: number): string => `${Math.round(value)} MB`
  console.log(`\nPatchbay bench on ${process.platform}, ${cpus().length} cores, Node ${process.version}`)
  console.log('Half of the servers are stdio programs, half HTTP. Time from process start until all tools are listed.')
  console.log('Bare loop: SDK v2 clients, 8 at once, HTTP with version negotiation, stdio without.\n')
  table([
    ['servers', 'ratio', 'patchbay', 'bare loop', 'memory', 'bare loop', 'programs', 'starts'],
    ...results.map((result) => [
      String(result.size),
      (result.engineMs / result.bareMs).toFixed(2),
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
    ['entry added in the file -> connected, listed', ms(edits.addedMs)],
    ['entry changed in the file -> connected anew, listed', ms(edits.changedMs)],
    ['entry removed from the file -> gone', ms(edits.removedMs)],
    ['other servers disturbed by these edits', String(edits.disturbed.length)],
    [`idle CPU over ${edits.idleSeconds} s`, `${(edits.idleCpu * 100).toFixed(2)} % of a core`],
    [`launch -> usable window, ${launch.servers} configured`, launch.ms === null ? launch.reason : ms(launch.ms)],
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
