/**
 * The yardstick, a process of its own: connects a plain SDK v2 client to every entry of a `servers.json` and lists the
 * tools. It does what the engine has to do and nothing else: stdio with the `initialize` handshake (a probe would start
 * each program twice), HTTP with `versionNegotiation: auto`, at most `--parallel` at once. Prints `listed N` when all
 * tools are there, then waits for stdin to end.
 */
import { readFileSync } from 'node:fs'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

type Entry =
  | { type: 'stdio'; command: string; args: string[]; env: Record<string, string> }
  | { type: 'http'; url: string }

const [file, parallel] = process.argv.slice(2)
const { mcpServers } = JSON.parse(readFileSync(file ?? '', 'utf8')) as { mcpServers: Record<string, Entry> }
const waiting = Object.values(mcpServers)
const clients: Client[] = []
let listed = 0

async function connectOne(entry: Entry): Promise<void> {
  const mode = entry.type === 'stdio' ? 'legacy' : 'auto'
  const client = new Client({ name: 'bare-loop', version: '1.0.0' }, { versionNegotiation: { mode } })
  const transport =
    entry.type === 'stdio'
      ? new StdioClientTransport({ ...entry, stderr: 'pipe' })
      : new StreamableHTTPClientTransport(new URL(entry.url))
  clients.push(client)
  await client.connect(transport)
  const { tools } = await client.listTools()
  listed += tools.length
}

async function worker(): Promise<void> {
  for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) await connectOne(entry)
}

await Promise.all(Array.from({ length: Number(parallel) }, worker))
process.stdout.write(`listed ${listed}\n`)
process.stdin.once('end', () => {
  void Promise.allSettled(clients.map((client) => client.close())).then(() => process.exit(0))
})
process.stdin.resume()
