/** The demo servers as the program that `--demo` starts. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../scripts/lib/bundle.mjs'

interface Announcement {
  mcpServers: {
    'demo-tools': { command: string; args: string[]; env: Record<string, string> }
    'demo-flaky': { url: string }
    'demo-steady': { url: string }
  }
}

let file = ''
const children: ChildProcess[] = []
const clients: Client[] = []

beforeAll(async () => {
  file = await bundle('demo-servers', 'electron/demo/main.ts')
})
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

async function startDemo(args: string[] = []): Promise<{ child: ChildProcess; servers: Announcement['mcpServers'] }> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  if (child.stdout === null) throw new Error('no stdout')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, servers: (JSON.parse(line) as Announcement).mcpServers }
}

async function connect(transport: StreamableHTTPClientTransport | StdioClientTransport): Promise<Client> {
  const mode = transport instanceof StdioClientTransport ? 'legacy' : 'auto'
  const client = new Client({ name: 'demo-test', version: '1.0.0' }, { versionNegotiation: { mode } })
  clients.push(client)
  await client.connect(transport)
  return client
}

// Would catch: a tool whose schema or handler breaks, an announced entry that cannot be started.
test('every announced server connects and its tools work', async () => {
  const { servers } = await startDemo()
  const tools = await connect(new StdioClientTransport(servers['demo-tools']))
  expect((await tools.listTools()).tools.map((tool) => tool.name)).toEqual(['add', 'current_time', 'echo'])
  expect((await tools.callTool({ name: 'add', arguments: { numbers: [2, 3] } })).structuredContent).toEqual({ sum: 5 })
  const echoed = await tools.callTool({
    name: 'echo',
    arguments: { message: 'Hello', format: { letters: 'upper case', repeat: 2 }, labels: [{ name: 'a', value: 'b' }] },
  })
  expect(echoed.content).toEqual([{ type: 'text', text: 'HELLO HELLO\na: b' }])
  const time = await tools.callTool({ name: 'current_time', arguments: { timeZone: 'Nowhere/At_all' } })
  expect(time.isError).toBe(true)

  const steady = await connect(new StreamableHTTPClientTransport(new URL(servers['demo-steady'].url)))
  expect(steady.getProtocolEra()).toBe('modern')
  const steps: number[] = []
  const countdown = await steady.callTool(
    { name: 'countdown', arguments: { seconds: 2 } },
    { onprogress: ({ progress }) => steps.push(progress) },
  )
  expect(countdown.content).toEqual([{ type: 'text', text: 'Lift-off.' }])
  expect(steps).toEqual([0, 1])
  const roll = await steady.callTool({ name: 'roll_dice', arguments: { dice: 1, sides: 2 } })
  expect(JSON.stringify(roll.content)).toMatch(/[12] = [12]/)
})

// Would catch: a flaky server that never goes away, or comes back somewhere else.
test('the flaky one goes away and comes back on its port', async () => {
  const { servers } = await startDemo(['--up', '300', '--down', '300'])
  const isUp = (): Promise<boolean> =>
    fetch(servers['demo-flaky'].url).then(
      () => true,
      () => false,
    )
  for (const wanted of [true, false, true, false]) await expect.poll(isUp, { interval: 20, timeout: 3000 }).toBe(wanted)
  expect(await fetch(servers['demo-steady'].url).then((answer) => answer.status)).toBe(405)
})

// Would catch: demo servers that outlive the app that started them.
test.each(['stdin', 'SIGTERM'] as const)('it ends with its parent: %s', async (how) => {
  const { child } = await startDemo()
  const exited = once(child, 'exit')
  if (how === 'stdin') child.stdin?.end()
  else child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

// Would catch: a web page that reaches the demo servers by rebinding its host name.
test('a foreign host or origin is refused', async () => {
  const { servers } = await startDemo()
  const answer = await fetch(servers['demo-steady'].url, { headers: { origin: 'https://example.com' } })
  expect(answer.status).toBe(403)
})
