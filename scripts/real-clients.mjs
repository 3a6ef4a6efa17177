/**
 * Drives real AI clients through Patchbay (test/real-clients). They are large (about 1.2 GB together), so they are fetched
 * here, pinned by version, into a folder of the cache, and by nothing else.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './lib/build.mjs'
import { bundle } from './lib/bundle.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { cache } from './lib/paths.mjs'
import { hasDisplay, onVirtualDisplay } from './lib/platform.mjs'
import { onPath, run, runNpm, stopAllOnExit } from './lib/run.mjs'
import { giveUp } from './lib/say.mjs'

const platform = `${process.platform}-${process.arch}`
const clients = [
  claude('2.1.332'),
  // What npm picks for Node 20.
  claude('2.1.197'),
  { name: 'codex', spec: '@openai/codex@0.171.0', program: '@openai/codex/bin/codex.js' },
  { name: 'gemini', spec: '@google/gemini-cli@0.61.0', program: '@google/gemini-cli/bundle/gemini.js' },
]

function claude(version) {
  const program = `@anthropic-ai/claude-code-${platform}/claude${process.platform === 'win32' ? '.exe' : ''}`
  return { name: `claude-${version}`, spec: `@anthropic-ai/claude-code@${version}`, program }
}

/** Resolves with the client's program. No install script of it runs. */
async function fetched({ name, spec, program }) {
  const home = join(cache, 'real-clients', name)
  const path = join(home, 'node_modules', program)
  if (existsSync(path)) return path
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'pinned', private: true }))
  const words = ['install', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', spec]
  const { code, output } = await runNpm(words, { cwd: home, timeoutMs: 900_000 })
  if (code !== 0 || !existsSync(path)) giveUp(`npm could not fetch ${spec}:\n${output.trim().slice(-1_000)}`)
  return path
}

stopAllOnExit()
const words = process.argv.slice(2)
const only = words.filter((word) => word.startsWith('--only='))
const wanted = words.filter((word) => !word.startsWith('--'))
const chosen = clients.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
const programs = []
for (const client of chosen) programs.push(`${client.name}=${await fetched(client)}`)
const cli = await bundle('cli', 'electron/cli/main.ts')
const main = await bundle('real-clients', 'test/real-clients/main.ts', { dependenciesInside: false })
const command = [process.execPath, main, cli, ...only, ...programs]

// A sign-in is renewed in the window, where one can be shown.
const isVirtual = !hasDisplay() && onPath('xvfb-run')
const env = { ...process.env }
if (hasDisplay() || isVirtual) {
  await ensureElectron()
  await build()
  Object.assign(env, process.env, { PATCHBAY_REAL_CLIENTS_WINDOW: '1' })
}
const [program, ...args] = isVirtual ? onVirtualDisplay(command) : command
const { code } = await run(program, args, { env, timeoutMs: 3_600_000, show: true })
process.exitCode = code ?? 1
