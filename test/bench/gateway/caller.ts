/** Clients as lean as they can be, so that what is measured is what lies between: they greet, call `echo`, and look at the answer. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { createInterface } from 'node:readline'
import type { StdioEntry } from '../../servers/programs'

export interface Caller {
  /** Rejects where this text does not come back. */
  call(text: string): Promise<void>
  /** Of the older era over HTTP; null elsewhere. */
  readonly session: string | null
  close(): Promise<void>
}

export type Era = 'older' | 'newer'

export const clientInfo = { name: 'bench', version: '1' }
const greeting = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': clientInfo,
}

export interface Door {
  url: string
  token: string | null
}

/** @param tool as it is called there */
export async function callByHttp({ url, token }: Door, era: Era, tool = 'echo'): Promise<Caller> {
  const agent = new Agent({ keepAlive: true })
  const { hostname: host, port, pathname: path } = new URL(url)
  const own: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(token !== null && { authorization: `Bearer ${token}` }),
  }
  const post = (
    message: object,
    more: Record<string, string> = {},
  ): Promise<{ text: string; headers: IncomingHttpHeaders }> =>
    new Promise((resolve, reject) => {
      const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
      const headers = { ...own, ...more, 'content-length': body.length }
      const sent = request({ host, port, path, method: 'POST', headers, agent }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if ((answer.statusCode ?? 0) < 300) return resolve({ text, headers: answer.headers })
          reject(new Error(`${answer.statusCode}: ${text.slice(0, 200)}`))
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  if (era === 'older') {
    const { headers } = await post({ id: 0, method: 'initialize', params: greeting })
    own['mcp-session-id'] = String(headers['mcp-session-id'])
    own['mcp-protocol-version'] = greeting.protocolVersion
    await post({ method: 'notifications/initialized' })
  }
  const newer = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool }
  let last = 0
  return {
    async call(text) {
      last += 1
      const params = { name: tool, arguments: { text }, ...(era === 'newer' && { _meta: envelope }) }
      look((await post({ id: last, method: 'tools/call', params }, era === 'newer' ? newer : {})).text, text)
    },
    session: own['mcp-session-id'] ?? null,
    close: async () => agent.destroy(),
  }
}

export async function callByStdio({
  command,
  args,
  env,
}: Pick<StdioEntry, 'command' | 'args' | 'env'>): Promise<Caller> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting = new Map<number, (line: string) => void>()
  createInterface(child.stdout).on('line', (line) => {
    const id = (JSON.parse(line) as { id?: number }).id ?? -1
    waiting.get(id)?.(line)
    waiting.delete(id)
  })
  const gone = once(child, 'exit')
  let last = 0
  const say = (message: object): void => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const ask = (method: string, params: object): Promise<string> => {
    last += 1
    const id = last
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      say({ id, method, params })
    })
  }
  await ask('initialize', greeting)
  say({ method: 'notifications/initialized' })
  return {
    session: null,
    call: async (text) => look(await ask('tools/call', { name: 'echo', arguments: { text } }), text),
    async close() {
      child.stdin.end()
      await gone
    },
  }
}

/** Throws where the answer is not this text. */
export function look(answer: string, text: string): void {
  if (!answer.includes(text) || answer.includes('"isError":true'))
    throw new Error(`not echoed: ${answer.slice(0, 200)}`)
}
