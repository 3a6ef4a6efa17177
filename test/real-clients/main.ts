/**
 * Real AI clients through Patchbay and beside it. Claude Code lives through one fault after the other in whole sessions, with
 * the same server under three entries: direct, through the gateway, through the bridge. Codex and Gemini CLI read and list
 * theirs. Prints the table of docs/real-clients.md; exits with 1 when something that goes through Patchbay did not come back.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ledAndBack } from './routed'
import { stories, type Row } from './stories'
import { openWorld, ways } from './world'

const run = promisify(execFile)
const [program = '', ...rest] = process.argv.slice(2)
/** `--only=WORD`: stories whose names have it. */
const only = rest.find((word) => word.startsWith('--only='))?.slice('--only='.length)
const programs = Object.fromEntries(
  rest.filter((word) => !word.startsWith('--')).map((each) => each.split('=') as [string, string]),
)

/** What the others' own commands say of the entries that lead to Patchbay. */
async function listed(folder: string): Promise<string[]> {
  const world = await openWorld(program)
  const { gateway, bridge } = world.entries
  const home = await mkdtemp(join(folder, 'others-'))
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    CODEX_HOME: join(home, '.codex'),
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
  }
  const said: string[] = []
  try {
    if (programs['codex']) {
      await mkdir(join(home, '.codex'))
      const authorization = world.authorization
      const text = [
        '[mcp_servers.gateway]',
        `url = ${JSON.stringify(gateway?.['url'])}`,
        `http_headers = { Authorization = ${JSON.stringify(authorization)} }`,
        '[mcp_servers.bridge]',
        `command = ${JSON.stringify(bridge?.['command'])}`,
        `args = ${JSON.stringify(bridge?.['args'])}`,
      ]
      await writeFile(join(home, '.codex/config.toml'), `${text.join('\n')}\n`)
      const { stdout } = await run(process.execPath, [programs['codex'], 'mcp', 'list', '--json'], { env })
      const names = (JSON.parse(stdout) as { name: string; enabled?: boolean }[]).map(({ name }) => name)
      said.push(`Codex: \`codex mcp list\` names ${names.sort().join(' and ')}`)
    }
    if (programs['gemini']) {
      await mkdir(join(home, '.gemini'))
      const mcpServers = { gateway: { url: gateway?.['url'], type: 'http', headers: gateway?.['headers'] }, bridge }
      await writeFile(join(home, '.gemini/settings.json'), JSON.stringify({ mcpServers }))
      const { stdout, stderr } = await run(process.execPath, [programs['gemini'], 'mcp', 'list'], { env, cwd: home })
      const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => /gateway|bridge/.test(line))
      for (const line of lines)
        said.push(
          `Gemini CLI: ${line
            .replaceAll(/\u001b\[[0-9;]*m/g, '')
            .replaceAll(/\(?https?:\S+|\/\S+/g, '…')
            .trim()}`,
        )
    }
    return said
  } finally {
    await world.close()
    await rm(home, { recursive: true, force: true })
  }
}

const folder = await mkdtemp(join(tmpdir(), 'patchbay-real-clients-'))
const rows: (Row & { client: string })[] = []
for (const client of Object.keys(programs).filter((name) => name.startsWith('claude')))
  for (const { name, live } of stories.filter((each) => each.name.includes(only ?? ''))) {
    const lived = await live(program, programs[client] ?? '', folder).catch((error: unknown): Row[] =>
      ways.map((way) => ({ fault: name, way, meanwhile: String(error).slice(0, 160), isBack: false })),
    )
    rows.push(...lived.map((row) => ({ client, ...row })))
    for (const { fault, way, meanwhile, isBack } of lived)
      console.error(`${client}, ${fault}, ${way}: ${isBack ? 'back' : 'NEVER'} (${meanwhile})`)
  }
console.log('| client | fault | way | meanwhile | afterwards |\n| --- | --- | --- | --- | --- |')
for (const { client, fault, way, meanwhile, isBack } of rows)
  console.log(`| ${client} | ${fault} | ${way} | ${meanwhile.replaceAll('|', '\\|')} | ${isBack ? 'back' : 'never'} |`)
if (only === undefined) for (const line of await listed(folder)) console.log(`\n- ${line}`)
console.log('\n| client | its own entry, led by | the client uses it | given back |\n| --- | --- | --- | --- |')
const led = only === undefined ? await ledAndBack(program, programs) : []
for (const { client, lead, isUsed, isBack: given, said } of led) {
  console.log(`| ${client} | ${lead} | ${isUsed ? 'yes' : 'no'} | ${given ? 'to the byte' : 'no'} |`)
  console.error(`${client}, led by ${lead}: ${said}`)
}
await rm(folder, { recursive: true, force: true })
const isLost = rows.some(({ way, isBack }) => way !== 'direct' && !isBack)
process.exitCode = isLost || led.some(({ isUsed, isBack: given }) => !isUsed || !given) ? 1 : 0
