/**
 * The demo servers as a program of their own. Without arguments it starts those that speak HTTP, prints one line of JSON
 * (`{"mcpServers":{…}}`, ready to be a `servers.json`) and lives until stdin ends or SIGTERM comes. With `--stdio` it is
 * the stdio server that this line names. `--utility`: a process of the desktop app, which has no stdin and ends with the
 * app; `--packaged`: its executable cannot be used as Node. `--up MS` and `--down MS` change the rhythm of the flaky one, `--token-life MS`
 * how soon the tokens of the one with a sign-in end.
 */
import { fileURLToPath } from 'node:url'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { startDemoHttpServer, type DemoHttpServer } from './http-server'
import { requireSignIn } from './oauth-guard'
import { startDemoAuthorizationServer } from './oauth-server'
import { createDemoServer } from './tools'

const defaultUpMs = 30_000
const defaultDownMs = 5_000
const defaultTokenLifeMs = 60_000

if (process.argv.includes('--stdio')) {
  serveStdio(() => createDemoServer('demo-tools', ['add', 'current_time', 'echo']))
} else {
  await serveAll()
}

async function serveAll(): Promise<void> {
  const steady = await startDemoHttpServer(() =>
    createDemoServer('demo-steady', ['random_quote', 'roll_dice', 'countdown', 'echo']),
  )
  const flaky = await startDemoHttpServer(() => createDemoServer('demo-flaky', ['random_quote', 'current_time']))
  const authorization = await startDemoAuthorizationServer(milliseconds('--token-life', defaultTokenLifeMs))
  const signedIn = await startDemoHttpServer(
    () => createDemoServer('demo-oauth', ['random_quote', 'current_time', 'echo']),
    requireSignIn(authorization),
  )
  authorization.protect(signedIn.url)
  endWithParent()
  const mcpServers = {
    'demo-tools': ownProgram(['--stdio']),
    'demo-flaky': { type: 'http', url: flaky.url },
    'demo-steady': { type: 'http', url: steady.url },
    'demo-oauth': { type: 'http', url: signedIn.url },
  }
  process.stdout.write(`${JSON.stringify({ mcpServers })}\n`)
  await comeAndGo(flaky, milliseconds('--up', defaultUpMs), milliseconds('--down', defaultDownMs))
}

/**
 * The entry that runs this very file again. An Electron executable has to be told to behave as Node, which the packaged
 * one refuses; then it takes the person's own.
 */
function ownProgram(args: string[]): Record<string, unknown> {
  const command = process.argv.includes('--packaged') ? 'node' : process.execPath
  const env = process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
  return { type: 'stdio', command, args: [fileURLToPath(import.meta.url), ...args], env }
}

function endWithParent(): void {
  const end = (): never => process.exit(0)
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  if (process.argv.includes('--utility')) return
  process.stdin.once('end', end)
  process.stdin.once('error', end)
  process.stdin.resume()
}

function milliseconds(option: string, fallback: number): number {
  const index = process.argv.indexOf(option)
  const value = index < 0 ? fallback : Number(process.argv[index + 1])
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} needs a whole number of milliseconds`)
  return value
}

async function comeAndGo(server: DemoHttpServer, upMs: number, downMs: number): Promise<never> {
  for (;;) {
    await wait(upMs)
    await server.goAway()
    await wait(downMs)
    await server.comeBack()
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
