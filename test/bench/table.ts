/** What the bench prints. */
import { cpus } from 'node:os'
import type { FilesResult } from './clients-files'
import type { SizeResult } from './measure'

/** One thing that was measured: a value for each side, null where it could not be. */
export interface Row {
  what: string
  unit: 'ms' | 's' | 'bytes' | 'percent' | 'count'
  values: readonly (number | null)[]
  /** What we want it to be at most, in the same unit. */
  reach?: number
}

export function printHead(names: readonly string[]): void {
  console.log(`\nPatchbay bench on ${process.platform}, ${cpus().length} cores, Node ${process.version}`)
  console.log('Half of the servers are stdio programs, half HTTP. Time from process start until all tools are listed.')
  console.log(
    'Bare loop: SDK v2 clients, 8 at once, HTTP with version negotiation, stdio without. The ratio is the median of',
  )
  console.log('the rounds, in which all take turns; all start with the same small environment.')
  if (names.length > 1) console.log('Every measurement takes turns between the builds; results are medians.')
  console.log('')
}

export function printSizes(names: readonly string[], sizes: readonly SizeResult[]): void {
  table([
    [
      'servers',
      'build',
      'ratio',
      'engine',
      'bare loop',
      'CPU',
      'bare loop',
      'memory',
      'bare loop',
      'programs',
      'starts',
    ],
    ...sizes.map((result) => [
      String(result.size),
      names[result.side] ?? '',
      result.ratio.toFixed(2),
      shown.ms(result.engine.ms),
      shown.ms(result.bare.ms),
      shown.s(result.engine.cpu),
      shown.s(result.bare.cpu),
      `${Math.round(result.engine.memory)} MB`,
      `${Math.round(result.bare.memory)} MB`,
      String(result.programs),
      String(result.starts),
    ]),
  ])
  console.log('')
}

export function printRows(names: readonly string[], rows: readonly Row[]): void {
  table([
    ['measured', ...names, 'wanted'],
    ...rows.map(({ what, unit, values, reach }) => [
      what,
      ...values.map((value) => (value === null ? 'no display' : shown[unit](value))),
      reach === undefined ? '' : shown[unit](reach),
    ]),
  ])
}

export function printFiles(names: readonly string[], servers: number, results: readonly FilesResult[]): void {
  const cell = (value: number, text: string): string => (Number.isNaN(value) ? 'no display' : text)
  const line = (what: string, kind: keyof FilesResult['ratio'], text: (value: number) => string): string[][] =>
    results.map(({ own, spread, ratio }, side) => [
      what,
      names[side] ?? '',
      cell(ratio[kind], ratio[kind].toFixed(2)),
      cell(spread[kind], text(spread[kind])),
      cell(own[kind], text(own[kind])),
      '1.05',
    ])
  console.log('')
  table([
    [`${servers} servers in 8 clients' files`, 'build', 'ratio', 'there', 'in the own list', 'wanted'],
    ...line('start -> all listed', 'listed', shown.ms),
    ...line('CPU until then', 'cpu', shown.s),
    ...line('memory', 'memory', (value) => `${Math.round(value)} MB`),
    ...line('launch -> usable window', 'window', shown.ms),
  ])
}

const shown: Readonly<Record<Row['unit'], (value: number) => string>> = {
  ms: (value) => `${Math.round(value)} ms`,
  s: (value) => `${value.toFixed(2)} s`,
  bytes: (value) => `${Math.round(value)} bytes`,
  percent: (value) => `${(value * 100).toFixed(2)} %`,
  count: (value) => String(Math.round(value)),
}

export function table(rows: readonly string[][]): void {
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
