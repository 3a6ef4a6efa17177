/** What the bench prints of the gateway: a row for each kind of server, size and number of calls at once, a column for each way. */
import { table } from '../table'
import type { Cell, GatewayResult } from './measure'
import type { CallerKind, Kind } from './ways'

/** What we want of this build's engine, `serve`: added ms, and the share of direct calls a second. */
const wantedAdded = (bytes: number, atOnce: number): string => (atOnce > 1 ? '' : bytes > 16 ? '0.90' : '0.30')
const wantedShare = (bytes: number, atOnce: number): string => (bytes === 16 && atOnce > 1 ? '85 %' : '')

const kindNames: Readonly<Record<Kind, string>> = {
  older: 'HTTP, 2025-11-25',
  newer: 'HTTP, 2026-07-28',
  stdio: 'stdio',
}

const callerNames: Readonly<Record<CallerKind, string>> = { bare: 'no SDK', 'sdk 1': 'SDK v1', 'sdk 2': 'SDK v2' }

export function printGateway(names: readonly string[], { cells, cpu, memory }: GatewayResult): void {
  const [, ...between] = names
  const row = ({ kind, by, bytes, atOnce }: Cell): string[] => [
    kindNames[kind],
    callerNames[by],
    size(bytes),
    String(atOnce),
  ]
  const block = (
    title: string,
    value: (cell: Cell) => { direct: string; others: string[]; wanted: string },
    wanted: string,
  ): void => {
    console.log(`\n${title}`)
    table([
      ['server', 'client', 'text', 'at once', 'direct', ...between, wanted],
      ...cells.map((cell) => {
        const { direct, others, wanted: want } = value(cell)
        return [...row(cell), direct, ...others, want]
      }),
    ])
  }
  const added = (of: (cell: Cell) => readonly number[]) => (cell: Cell) => {
    const [direct = Number.NaN, ...others] = of(cell)
    return {
      direct: direct.toFixed(2),
      others: others.map((ms) => (ms - direct).toFixed(2)),
      wanted: wantedAdded(cell.bytes, cell.atOnce),
    }
  }
  const words = [
    '\nThe gateway: `echo` of a text there and back; the servers are SDK v1, SDK v2 and a program. The client is none of the SDK’s,',
    'as lean as it can be, or one as people have them, which takes the same time of its own on every way. Byte pipe and JSON relay',
    'stand in the gateway’s place as yardsticks; on stdio they speak stdio, and so does the bridge.',
  ]
  for (const line of words) console.log(line)
  block(
    'Middle of the time of a call (ms); what each way adds',
    added(({ p50 }) => p50),
    'wanted of serve',
  )
  block(
    '99 of 100 calls are within (ms); what each way adds',
    (cell) => ({ ...added(({ p99 }) => p99)(cell), wanted: '' }),
    '',
  )
  block(
    'Calls a second; of direct ones',
    ({ perSecond: [direct = Number.NaN, ...others], bytes, atOnce }) => ({
      direct: String(Math.round(direct)),
      others: others.map((rate) => `${Math.round((rate / direct) * 100)} %`),
      wanted: wantedShare(bytes, atOnce),
    }),
    'wanted of serve',
  )
  console.log(
    '\nProcessor time of what lies between (s), for 1 000 calls of 16 B, 16 at once; of the bridge, the engine’s',
  )
  table([
    ['server', ...between, 'wanted of serve'],
    ...cpu.map(({ kind, ways: [, ...others] }) => [
      kindNames[kind],
      ...others.map((seconds) => seconds?.toFixed(2) ?? ''),
      '0.35',
    ]),
  ])
  console.log(`\n100 idle sessions, each with an open stream: ${memory.toFixed(1)} MB of serve (wanted: 30.0 MB)\n`)
}

function size(bytes: number): string {
  return bytes < 1_000 ? `${bytes} B` : `${bytes / 1_000} kB`
}
