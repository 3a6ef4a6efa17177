/**
 * Real AI clients and Patchbay about the same home: which servers there are, and which of them are off, as `mcp list` of each
 * client says it and as `patchbay status` does, before and after each kind of edit, Patchbay's and the client's own. Prints a
 * table; exits with 1 when they disagree.
 */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createCliHome, type CliHome } from '../support/cli'
import { clientsThatTell, type Told } from './clients-that-tell'

const [cliProgram = '', newerNode = '', ...given] = process.argv.slice(2)
const programs = Object.fromEntries(given.map((each) => each.split('=') as [string, string]))
const stub = resolve('test/servers/stdio/seen.mjs')

interface Row {
  client: string
  step: string
  theirs: string
  ours: string
}

/** What a program has said, whatever its exit code. */
function output(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done) => {
    const child = execFile(program, [...args], { cwd, env, timeout: 120_000 }, (_error, stdout, stderr) =>
      done(`${stdout}\n${stderr}`.replaceAll(/\u001b\[[0-9;]*m/g, '')),
    )
    child.stdin?.end()
  })
}

/** As `patchbay status` has it: what another entry of its name hides is not what the client uses. */
async function ours(cli: CliHome, client: string): Promise<Told> {
  const { servers } = (await cli.run(['status', '--json'])).json() as {
    servers: { name: string; state: string; shadowedBy: string | null; source: { client: string } }[]
  }
  const own = servers.filter(({ source, shadowedBy }) => source.client === client && shadowedBy === null)
  return new Map(own.map(({ name, state }) => [name, state === 'disabled' ? 'off' : 'on']))
}

function words(told: Told, tellsOff: boolean): string {
  const lines = [...told].map(([name, state]) => (tellsOff && state === 'off' ? `${name} off` : name))
  return lines.toSorted().join(', ')
}

async function compare(client: string, program: string): Promise<Row[]> {
  const real = clientsThatTell[client]
  if (!real) throw new Error(`Nothing is known of ${client}`)
  const cli = await createCliHome(cliProgram)
  const project = join(cli.home, 'shop')
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: cli.home,
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    IS_SANDBOX: '1',
  }
  const asks = async (args: readonly string[]): Promise<string> =>
    real.runs === 'itself'
      ? output(program, args, project, env)
      : output(real.runs === 'newer node' ? newerNode : process.execPath, [program, ...args], project, env)
  const rows: Row[] = []
  const look = async (step: string): Promise<void> => {
    const theirs = real.read(await asks(real.list))
    rows.push({
      client,
      step,
      theirs: words(theirs, real.tellsOff),
      ours: words(await ours(cli, client), real.tellsOff),
    })
  }
  const patchbay = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await cli.run([...args, '--json'])
    await look(code === 0 ? `patchbay ${args[0] ?? ''}` : `patchbay ${args[0] ?? ''} (${stderr.trim().slice(0, 120)})`)
  }
  try {
    await mkdir(project)
    const start = (name: string): string[] => [process.execPath, stub, join(cli.home, `${name}.seen`)]
    for (const [path, text] of Object.entries(real.files(start, project))) await cli.write(path, text)
    await look('as written')
    const target = `${client}:user`
    await patchbay('disable', `${client}/${real.switched}`)
    await patchbay('enable', `${client}/${real.switched}`)
    await patchbay('set', `${client}/a`, 'env.MORE=x', 'name=renamed')
    await patchbay('add', 'added', '--to', target, '--', ...start('added'))
    await patchbay('copy', `${client}/added`, '--to', target, '--as', 'copied')
    await patchbay('remove', `${client}/added`)
    for (const args of real.own(start('own'))) {
      await asks(args)
      await look(`its own ${args.slice(0, 2).join(' ')}`)
    }
    return rows
  } finally {
    await cli.run(['stop'])
    await cli.remove()
  }
}

const rows: Row[] = []
for (const [client, program] of Object.entries(programs)) {
  rows.push(...(await compare(client, program)))
  for (const { client: each, step, theirs, ours: said } of rows.filter((row) => row.client === client))
    console.error(`${each}, ${step}: ${theirs === said ? 'agreed' : 'DISAGREED'} (${theirs} | ${said})`)
}
console.log('| client | looks | agreed |\n| --- | --- | --- |')
for (const client of Object.keys(programs)) {
  const own = rows.filter((row) => row.client === client)
  console.log(`| ${client} | ${own.length} | ${own.filter(({ theirs, ours: said }) => theirs === said).length} |`)
}
process.exitCode = rows.every(({ theirs, ours: said, step }) => theirs === said && !step.includes('(')) ? 0 : 1
