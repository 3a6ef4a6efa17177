/**
 * The yardsticks of the gateway, a process of its own: what stands between a client and a server and only passes on. `bytes`
 * moves bytes as they come; `json` reads every message whole and writes it anew, as the simplest relay that looks at messages.
 * In front of an address it prints its port and ends with stdin; in front of a program it speaks on its own stdin and stdout.
 */
import { spawn } from 'node:child_process'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { createInterface } from 'node:readline'

const [how = '', target = '', ...args] = process.argv.slice(2)
const anew = (text: string): string => JSON.stringify(JSON.parse(text))

if (target.startsWith('http')) inFrontOfAddress(new URL(target))
else inFrontOfProgram()

function inFrontOfAddress(url: URL): void {
  const server = how === 'bytes' ? pipeBytes(url) : relayJson(url)
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
  process.stdin.once('end', () => process.exit(0))
  process.stdin.resume()
}

function inFrontOfProgram(): void {
  const child = spawn(target, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  child.once('exit', () => process.exit(0))
  if (how === 'bytes') {
    process.stdin.pipe(child.stdin)
    child.stdout.pipe(process.stdout)
    return
  }
  const up = createInterface(process.stdin)
  up.on('line', (line) => child.stdin.write(`${anew(line)}\n`))
  up.once('close', () => child.stdin.end())
  createInterface(child.stdout).on('line', (line) => process.stdout.write(`${anew(line)}\n`))
}

function pipeBytes({ hostname, port }: URL): Server {
  return createTcpServer({ noDelay: true }, (down) => {
    const up = connect({ host: hostname, port: Number(port), noDelay: true })
    down.pipe(up).pipe(down)
    down.on('error', () => up.destroy())
    up.on('error', () => down.destroy())
  })
}

function relayJson({ hostname, port, pathname }: URL): Server {
  const agent = new Agent({ keepAlive: true })
  return createServer((incoming: IncomingMessage, response: ServerResponse) => {
    if (incoming.method !== 'POST') return passOn(incoming, response, { hostname, port, pathname })
    return whole(incoming, (text) => {
      const body = anew(text)
      const headers = { ...incoming.headers, host: `${hostname}:${port}`, 'content-length': Buffer.byteLength(body) }
      const options = { host: hostname, port, path: pathname, method: incoming.method, headers, agent }
      const up = request(options, (answer) =>
        whole(answer, (said) => {
          // An answer comes as an event, or as it is.
          const json = /^data: (.*)$/m.exec(said)?.[1] ?? said
          const { 'mcp-session-id': session } = answer.headers
          response.writeHead(answer.statusCode ?? 0, {
            ...(session !== undefined && { 'mcp-session-id': session }),
            ...(json !== '' && { 'content-type': 'application/json' }),
          })
          response.end(json === '' ? '' : anew(json))
        }),
      )
      up.once('error', () => response.destroy())
      up.end(body)
    })
  })
}

/** A stream of notices, or the end of a session: there is no message in it. */
function passOn(
  incoming: IncomingMessage,
  response: ServerResponse,
  { hostname: host, port, pathname: path }: Pick<URL, 'hostname' | 'port' | 'pathname'>,
): void {
  const { method, headers } = incoming
  const up = request({ host, port, path, method, headers: { ...headers, host: `${host}:${port}` } }, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers)
    response.flushHeaders()
    answer.pipe(response)
  })
  up.once('error', () => response.destroy())
  response.once('close', () => up.destroy())
  up.end()
}

function whole(message: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  message.on('data', (chunk: Buffer) => chunks.push(chunk))
  message.on('end', () => done(Buffer.concat(chunks).toString()))
}
