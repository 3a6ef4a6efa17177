/** Servers in eight AI clients' files, beside the same servers in Patchbay's own list: what reading them there costs. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Entries } from '../support/engine'
import { allListed, createHome, startEngineProcess } from '../support/engine-process'
import { cpuSecondsOf, memoryOf } from '../support/process-stats'
import { startFleet } from './fleet'
import { median, type Side } from './sides'
import { launchToWindow } from './window'

/** The same home, with its servers in one place or spread. */
export interface FilesResult {
  own: Cost
  spread: Cost
  /** Of the spread to its own round's other, medians. */
  ratio: Record<keyof Cost, number>
}

interface Cost {
  /** From the start of the process until all tools are listed (ms). */
  listed: number
  /** Processor time until then (s). */
  cpu: number
  /** MB, two seconds later. */
  memory: number
  /** From launching the app to a window that can be used (ms); NaN without a display. */
  window: number
}

const kinds = ['listed', 'cpu', 'memory', 'window'] as const
const settleMs = 2_000

/** Takes turns between both, `rounds` times. */
export async function measureFiles(side: Side, size: number, rounds: number): Promise<FilesResult> {
  const own: Cost[] = []
  const spread: Cost[] = []
  for (let round = 0; round < rounds; round += 1) {
    const both = [
      () => costOf(side, size, false).then((cost) => own.push(cost)),
      () => costOf(side, size, true).then((cost) => spread.push(cost)),
    ]
    for (const turn of round % 2 === 0 ? both : both.toReversed()) await turn()
  }
  const each = (of: (kind: keyof Cost) => number): Record<keyof Cost, number> =>
    Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<keyof Cost, number>
  return {
    own: each((kind) => median(own.map((cost) => cost[kind]))),
    spread: each((kind) => median(spread.map((cost) => cost[kind]))),
    ratio: each((kind) => median(spread.map((cost, round) => cost[kind] / (own[round]?.[kind] ?? Number.NaN)))),
  }
}

async function costOf(side: Side, size: number, spread: boolean): Promise<Cost> {
  const fleet = await startFleet(size)
  try {
    const place = await homeWith(fleet.entries, spread)
    const start = performance.now()
    const engine = await startEngineProcess(side.engine, {}, place)
    try {
      await engine.until(allListed(size))
      const listed = performance.now() - start
      const cpu = cpuSecondsOf(engine.pid)
      await new Promise((resolve) => setTimeout(resolve, settleMs))
      const memory = memoryOf(engine.pid)
      await engine.end('SIGTERM')
      const fresh = await homeWith(fleet.entries, spread)
      try {
        return { listed, cpu, memory, window: (await launchToWindow(side, fresh)) ?? Number.NaN }
      } finally {
        await rm(fresh.home, { recursive: true, force: true })
      }
    } finally {
      await engine.stop()
    }
  } finally {
    await fleet.close()
  }
}

async function homeWith(entries: Entries, spread: boolean): Promise<{ home: string; state: string }> {
  if (!spread) return createHome(entries)
  const place = await createHome({})
  const names = Object.keys(entries)
  await Promise.all(
    clients.map(async ({ path, write }, index) => {
      const own = names.filter((_, at) => at % clients.length === index)
      const file = join(place.home, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, write(Object.fromEntries(own.map((name) => [name, entries[name] ?? {}]))))
    }),
  )
  return place
}

const json = (entries: object): string => JSON.stringify({ mcpServers: entries }, null, 2)

/** The address of a web entry under the name that a client has for it. */
const under = (key: string) => (entries: Entries) =>
  json(
    Object.fromEntries(
      Object.entries(entries).map(([name, { type, url, ...rest }]) => [
        name,
        url === undefined ? { ...rest, ...(type !== undefined && { type }) } : { ...rest, [key]: url },
      ]),
    ),
  )

function toml(entries: Entries): string {
  const table = (title: string, values: object): string =>
    [`[${title}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ''].join('\n')
  return Object.entries(entries)
    .flatMap(([name, entry]) => {
      const fields = Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'type' && key !== 'env'))
      const { env } = entry
      return [
        table(`mcp_servers.${name}`, fields),
        ...(typeof env === 'object' && env !== null ? [table(`mcp_servers.${name}.env`, env)] : []),
      ]
    })
    .join('\n')
}

/** Clients whose files lie at the same place below the home on all systems. */
const clients: readonly { path: string; write(entries: Entries): string }[] = [
  { path: '.claude.json', write: json },
  { path: '.cursor/mcp.json', write: json },
  { path: '.codeium/windsurf/mcp_config.json', write: under('serverUrl') },
  { path: '.gemini/settings.json', write: under('httpUrl') },
  { path: '.qwen/settings.json', write: under('httpUrl') },
  { path: '.lmstudio/mcp.json', write: json },
  { path: '.kiro/settings/mcp.json', write: json },
  { path: '.codex/config.toml', write: toml },
]
