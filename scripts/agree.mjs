/**
 * Asks real AI clients and Patchbay what a home directory says, before and after each kind of edit (test/real-clients/agree.ts).
 * The clients are fetched here, pinned by version, into a folder of the cache, and by nothing else. Some want a newer Node,
 * which is a package as well.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './lib/bundle.mjs'
import { cache } from './lib/paths.mjs'
import { run, runNpm, stopAllOnExit } from './lib/run.mjs'
import { giveUp } from './lib/say.mjs'

const platform = `${process.platform}-${process.arch}`
const exe = process.platform === 'win32' ? '.exe' : ''
// The package `node` fetches this one by an install script, and none runs here.
const newerNode = { name: 'node', spec: `node-${platform}@22.23.3`, program: `node-${platform}/bin/node${exe}` }
const clients = [
  {
    name: 'claude-code',
    spec: '@anthropic-ai/claude-code@2.1.332',
    program: `@anthropic-ai/claude-code-${platform}/claude${exe}`,
  },
  { name: 'codex', spec: '@openai/codex@0.171.0', program: '@openai/codex/bin/codex.js' },
  { name: 'gemini-cli', spec: '@google/gemini-cli@0.61.0', program: '@google/gemini-cli/bundle/gemini.js' },
  { name: 'qwen-code', spec: '@qwen-code/qwen-code@0.24.4', program: '@qwen-code/qwen-code/cli.js' },
  { name: 'copilot-cli', spec: '@github/copilot@1.0.102', program: '@github/copilot/npm-loader.js' },
  { name: 'opencode', spec: 'opencode-ai@1.18.33', program: `opencode-${platform}/bin/opencode${exe}` },
]

/** Where a package's program is, however deep npm has put it. */
function found(home, program) {
  const places = ['node_modules', 'node_modules/node/node_modules', 'node_modules/@github/copilot/node_modules']
  return places.map((place) => join(home, place, program)).find((path) => existsSync(path))
}

/** Resolves with the program. No install script of it runs. */
async function fetched({ name, spec, program }) {
  const home = join(cache, 'agree', name)
  const here = found(home, program)
  if (here) return here
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'pinned', private: true }))
  const words = ['install', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', spec]
  const { code, output } = await runNpm(words, { cwd: home, timeoutMs: 900_000 })
  const path = found(home, program)
  if (code !== 0 || !path) giveUp(`npm could not fetch ${spec}:\n${output.trim().slice(-1_000)}`)
  return path
}

stopAllOnExit()
const wanted = process.argv.slice(2)
const chosen = clients.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
const node = await fetched(newerNode)
const programs = []
for (const client of chosen) programs.push(`${client.name}=${await fetched(client)}`)
const cli = await bundle('cli', 'electron/cli/main.ts')
const main = await bundle('agree', 'test/real-clients/agree.ts', { dependenciesInside: false })
const { code } = await run(process.execPath, [main, cli, node, ...programs], { timeoutMs: 3_600_000, show: true })
process.exitCode = code ?? 1
