/**
 * The lint rules that hold the architecture up, tried on files that break them. Catches: a rule switched off, a table in
 * scripts/lint/layers.mjs that lets something through, or one that refuses what is meant to be allowed.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refusal, rooms } from '../../scripts/lint/layers.mjs'

const root = resolve(import.meta.dirname, '../..')
const layers = 'patchbay(layers)'
const tsgolint = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'tsgolint.cmd' : 'tsgolint')

/** One file each, with the rules that must report it; no rule: it must pass. */
const files: Record<string, { text: string; rules: string[] }> = {
  'shared/a.ts': { text: `import '../electron/core/x'`, rules: [layers] },
  'shared/b.ts': { text: `import 'node:fs'`, rules: [layers] },
  'shared/c.ts': { text: `import 'react'`, rules: [layers] },
  'shared/ok.ts': { text: `import { z } from 'zod'\nimport './model/y'\nexport const a = z`, rules: [] },
  'shared/default.ts': { text: `export default 1`, rules: ['import(no-default-export)'] },
  'electron/core/a.ts': { text: `import { app } from 'electron'\napp.quit()`, rules: [layers] },
  'electron/core/b.ts': { text: `import Store from 'electron-store'\nnew Store()`, rules: [layers] },
  'electron/core/c.ts': { text: `export const load = () => import('keytar')`, rules: [layers] },
  'electron/core/attic/a.ts': { text: `import '../vault/vault'`, rules: [layers] },
  'electron/core/e.ts': { text: `export * from '../adapters/x'`, rules: [layers] },
  'electron/core/f.ts': {
    text: `import { Client } from '@modelcontextprotocol/client'\nexport const a = Client`,
    rules: [layers],
  },
  'electron/core/g.ts': {
    text: `import { Client } from '@modelcontextprotocol/sdk/client/index.js'\nexport const a = Client`,
    rules: [layers],
  },
  'electron/core/h.ts': { text: `console.log('noise')`, rules: ['eslint(no-console)'] },
  'electron/core/mcp/mcp-client.ts': {
    text: `import { Client } from '@modelcontextprotocol/client'\nexport const a = Client`,
    rules: [],
  },
  'electron/core/connection/ok.ts': {
    text: `import type { Client } from '@modelcontextprotocol/client'\nexport type A = Client`,
    rules: [],
  },
  'electron/core/ok.ts': { text: `import 'node:fs'\nimport '../../shared/model/x'\nimport './ports'`, rules: [] },
  'electron/carriers/a.ts': { text: `import { ipcMain } from 'electron'\nipcMain.emit('x')`, rules: [layers] },
  'electron/carriers/b.ts': { text: `import '../shell/window'`, rules: [layers] },
  'electron/carriers/ipc.ts': { text: `import { ipcMain } from 'electron'\nipcMain.emit('x')`, rules: [] },
  'electron/shell/a.ts': { text: `import { ipcMain } from 'electron'\nipcMain.emit('x')`, rules: [layers] },
  'electron/shell/b.ts': { text: `import '../core/engine'`, rules: [layers] },
  'electron/shell/ok.ts': { text: `import { app } from 'electron'\napp.quit()`, rules: [] },
  'electron/adapters/a.ts': { text: `import '../core/engine'`, rules: [layers] },
  'electron/adapters/b.ts': { text: `import keytar from 'keytar'\nexport const a = keytar`, rules: [layers] },
  'electron/adapters/d.ts': { text: `export const load = () => import('fs-native-extensions')`, rules: [layers] },
  'electron/adapters/c.ts': { text: `import '../core/programs/ledger'`, rules: [layers] },
  'electron/adapters/ok.ts': { text: `import '../core/ports'\nimport '../core/programs/process-info'`, rules: [] },
  'electron/cli/a.ts': { text: `import '../core/engine'`, rules: [layers] },
  'electron/cli/b.ts': { text: `import { app } from 'electron'\napp.quit()`, rules: [layers] },
  'electron/cli/ok.ts': { text: `import '../carriers/control-client'\nimport '../headless'`, rules: [] },
  'electron/preload/a.ts': {
    text: `import { contract } from '../../shared/ipc/contract'\nexport const a = contract`,
    rules: [layers],
  },
  'electron/nowhere/a.ts': { text: `import '../core/engine'`, rules: [layers] },
  'electron/main.ts': { text: `import './core/engine'\nimport './shell/window'\nimport './carriers/ipc'`, rules: [] },
  'renderer/src/a.ts': {
    text: `import { contract } from '../../shared/ipc/contract'\nexport const a = contract`,
    rules: [layers],
  },
  'renderer/src/b.ts': { text: `import '../../electron/core/engine'`, rules: [layers] },
  'renderer/src/c.ts': { text: `import 'node:path'`, rules: [layers] },
  'renderer/src/features/tools/a.ts': { text: `import '../servers/list'`, rules: [layers] },
  'renderer/src/ui/a.ts': { text: `import '../features/servers/list'`, rules: [layers] },
  'renderer/src/ok.ts': {
    text: `import type { RequestName } from '../../shared/ipc/contract'\nimport './features/servers/list'\nexport type A = RequestName`,
    rules: [],
  },
  'electron/core/floating.ts': { text: `Promise.resolve(1)`, rules: ['typescript(no-floating-promises)'] },
  'electron/core/misused.ts': {
    text: `export const a = [1].filter(async () => true)`,
    rules: ['typescript(no-misused-promises)'],
  },
  'electron/core/switch.ts': {
    text: `export function f(a: 'x' | 'y'): number {\n  switch (a) {\n    case 'x':\n      return 1\n    default:\n      return 2\n  }\n}`,
    rules: ['typescript(switch-exhaustiveness-check)'],
  },
  'electron/core/any.ts': { text: `export const a = (b: any): unknown => b`, rules: ['typescript(no-explicit-any)'] },
  'electron/core/empty.ts': { text: `try {\n  Math.random()\n} catch {}`, rules: ['eslint(no-empty)'] },
  'electron/core/equal.ts': { text: `export const a = (b: unknown): boolean => b == 1`, rules: ['eslint(eqeqeq)'] },
  'electron/core/type-import.ts': {
    text: `import { Clock } from './ports'\nexport type A = Clock`,
    rules: ['typescript(consistent-type-imports)'],
  },
}

const reported = new Map<string, Set<string>>()
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-lint-'))
  const options = { strict: true, module: 'esnext', moduleResolution: 'bundler', target: 'es2023' }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['**/*.ts'] }))
  // The project's own configuration; only the plugin's place has to be spelled out from here.
  const configuration = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as { jsPlugins: string[] }
  configuration.jsPlugins = configuration.jsPlugins.map((path) => join(root, path))
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(configuration))
  for (const [name, { text }] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), `${text}\n`)
  }
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
  const { stdout } = spawnSync(process.execPath, [oxlint, '-f', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, OXLINT_TSGOLINT_PATH: tsgolint },
  })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  for (const { code, filename } of diagnostics) {
    const name = filename.replaceAll('\\', '/')
    reported.set(name, (reported.get(name) ?? new Set()).add(code))
  }
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('lint', () => {
  test.each(Object.entries(files))('%s', (name, { rules }) => {
    expect([...(reported.get(name) ?? [])].sort()).toEqual(rules)
  })
})

describe('rooms of core', () => {
  const order = rooms.map(({ name }) => name)
  const isAbove = (a: string, b: string): boolean => order.indexOf(a) < order.indexOf(b)
  const asked = (from: string, to: string): string | undefined =>
    refusal(`electron/core/${from}/x.ts`, to === 'engine' ? '../create-engine' : `../${to}/y`)
  const pairs = rooms.flatMap((room) => order.filter((to) => to !== room.name).map((to) => [room.name, to] as const))

  test.each(pairs.filter(([from, to]) => !isAbove(from, to)))('%s does not reach up to %s', (from, to) => {
    expect(asked(from, to)).toMatch(`core/${from} may import`)
  })

  test.each(rooms.filter(({ may }) => may !== 'all'))('$name reaches what its row says and nothing else', (room) => {
    const reached = order.filter((to) => to !== room.name && asked(room.name, to) === undefined)
    expect(new Set(reached)).toEqual(new Set(room.may))
    expect(reached.filter((to) => !isAbove(room.name, to))).toEqual([])
    expect(refusal(`electron/core/${room.name}/x.ts`, '../ports')).toBeUndefined()
  })
})
