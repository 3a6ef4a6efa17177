/**
 * The bench: runs every measurement in one go and prints its tables, ratios first. It only reports; what must hold on any
 * machine (each program started exactly once, nobody disturbed by an edit, nothing left behind) makes it end with 1.
 * Arguments: this checkout, the bundled bare loop, the bundled yardsticks of the gateway; `--gateway` or `--files` for that alone, `--smoke` for the small quick variant, `--beside DIR` for another checkout's build beside this one.
 */
import { parseArgs } from 'node:util'
import { measureCalls } from './calls'
import { measureFiles } from './clients-files'
import { measureStartAfterCrash, measureStop, measureStubbornStop } from './ends'
import { measureGateway } from './gateway/measure'
import { printGateway } from './gateway/print'
import { openWays } from './gateway/ways'
import { measureLive, measureSize, type SizeResult } from './measure'
import { inTurns, median, sideOf } from './sides'
import { printFiles, printHead, printRows, printSizes, type Row } from './table'
import { measureWindow } from './window'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: 'boolean', default: false },
    gateway: { type: 'boolean', default: false },
    files: { type: 'boolean', default: false },
    beside: { type: 'string' },
  },
})
const [folder = '', bareLoop = '', upstreams = '', between = ''] = positionals
const { smoke, gateway: onlyGateway, files: onlyFiles, beside } = values
const sides = [sideOf('this', folder), ...(beside === undefined ? [] : [sideOf('beside', beside)])]
const isPair = sides.length > 1
const names = sides.map(({ name }) => name)
/** How much of the whole bench is run: to prove that it runs, as a comparison of two builds, or all of it. */
const extent = smoke
  ? { sizes: [10], rounds: 1, live: 10, idleSeconds: 2, calls: 200, ends: 1, stop: 10, windows: [10], files: 10 }
  : isPair
    ? {
        sizes: [60],
        rounds: 5,
        live: 60,
        idleSeconds: 20,
        calls: 3_000,
        ends: 3,
        stop: 200,
        windows: [60, 300],
        files: 60,
      }
    : {
        sizes: [10, 60, 200],
        rounds: 5,
        live: 60,
        idleSeconds: 60,
        calls: 3_000,
        ends: 3,
        stop: 200,
        windows: [60, 300],
        files: 60,
      }

const gatewayExtent = smoke
  ? { rounds: 1, calls: 10, callsForCpu: 50, sessions: 10 }
  : { rounds: 5, calls: 200, callsForCpu: 3_000, sessions: 200 }

async function benchGateway(): Promise<void> {
  const ways = await openWays(sides, { upstreams, between }, !smoke)
  try {
    printGateway(
      ways.all.map(({ name }) => name),
      await measureGateway(ways, gatewayExtent),
    )
  } finally {
    await ways.close()
  }
}

async function benchFiles(): Promise<void> {
  const results = await inTurns(sides, 1, (side) => measureFiles(side, extent.files, extent.rounds))
  printFiles(names, extent.files, results.flat())
}

if (onlyGateway || onlyFiles) {
  await (onlyGateway ? benchGateway() : benchFiles())
  process.exit(0)
}

/** A row from what was measured of each side. */
function row<T>(
  what: string,
  unit: Row['unit'],
  results: readonly (readonly T[])[],
  value: (result: T) => number | null,
  reach?: number,
): Row {
  const middle = (all: readonly T[]): number | null => {
    const known = all.map(value).filter((each) => each !== null)
    return known.length === 0 ? null : median(known)
  }
  return { what, unit, values: results.map(middle), ...(reach !== undefined && { reach }) }
}

const sizes: SizeResult[] = []
for (const size of extent.sizes) sizes.push(...(await measureSize(sides, bareLoop, size, extent.rounds)))
const live = await inTurns(sides, 1, (side) => measureLive(side, extent.live, extent.idleSeconds))
const calls = await measureCalls(sides, extent.calls)
const crash = await inTurns(sides, extent.ends, ({ engine }) => measureStartAfterCrash(engine))
const stops = await inTurns(sides, extent.ends, ({ engine }) => measureStop(engine, extent.stop, 3_000))
const earlyStops = await inTurns(sides, extent.ends, ({ engine }) => measureStop(engine, extent.stop, 0))
const stubborn = await inTurns(sides, 1, ({ engine }) => measureStubbornStop(engine))
const windows: Row[] = []
for (const servers of extent.windows) {
  const results = await inTurns(sides, extent.rounds, (side) => measureWindow(side, servers))
  windows.push(
    row(`launch -> usable window, ${servers} configured`, 'ms', results, (ms) => ms, servers > 100 ? 1_200 : 900),
  )
}

printHead(names)
printSizes(names, sizes)
printRows(names, [
  row('entry added in the file -> connected, listed', 'ms', live, ({ addedMs }) => addedMs),
  row('entry changed in the file -> connected anew, listed', 'ms', live, ({ changedMs }) => changedMs),
  row('entry removed from the file -> gone', 'ms', live, ({ removedMs }) => removedMs),
  row('told to a viewer per edit', 'bytes', live, ({ bytesPerEdit }) => bytesPerEdit),
  row('other servers disturbed by these edits', 'count', live, ({ disturbed }) => disturbed.length, 0),
  row(`idle CPU over ${extent.idleSeconds} s, of one core`, 'percent', live, ({ idleCpu }) => idleCpu),
  ...(['stdio', 'http', 'modern http'] as const).flatMap((kind) => [
    row(
      `1 000 calls over ${kind}: CPU of the engine`,
      's',
      calls[kind],
      ({ cpu }) => cpu,
      kind === 'stdio' ? 0.3 : 0.9,
    ),
    row(`1 000 calls over ${kind}: patches`, 'count', calls[kind], ({ patches }) => patches),
  ]),
  row('start after a crash that left a stubborn program -> answers', 'ms', crash, (ms) => ms, 700),
  row(`clean stop with ${extent.stop} servers`, 'ms', stops, (ms) => ms, 500),
  row('the same in the moment when all are listed', 'ms', earlyStops, (ms) => ms, 500),
  row('SIGTERM with 5 stubborn programs and their children -> nothing left', 'ms', stubborn, ({ ms }) => ms, 5_000),
  ...windows,
])

await benchFiles()
await benchGateway()

// What must hold is for this build to keep.
const wrong = [
  ...sizes.flatMap(({ side, wrongStarts }) =>
    side === 0 ? wrongStarts.map((name) => `${name} was not started exactly once`) : [],
  ),
  ...(live[0] ?? []).flatMap(({ disturbed }) =>
    disturbed.map((name) => `${name} noticed an edit that was not about it`),
  ),
  ...(stubborn[0] ?? []).flatMap(({ left }) => (left > 0 ? [`${left} programs outlived their engine`] : [])),
]
for (const line of wrong) console.error(line)
process.exit(wrong.length === 0 ? 0 : 1)
