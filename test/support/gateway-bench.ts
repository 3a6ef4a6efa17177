/** An engine with a gateway in front of it, and the AI clients that use it. */
import { request } from 'node:http'
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { systemClock } from '../../electron/adapters/clock'
import { createFiles } from '../../electron/adapters/files'
import { portHolder } from '../../electron/adapters/port-holder'
import { originsIn } from '../../electron/carriers/gateway-origins'
import { createGateway, type Gateway, type GatewayOptions } from '../../electron/carriers/gateway'
import type { Clock, Logger } from '../../electron/core/ports'
import { startTestEngine, type Entries, type TestEngine, type TestEngineOptions } from './engine'

const cleanups: (() => Promise<unknown>)[] = []

/** Ends what a test has started, the newest first. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

export function later(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup)
}

/** What the engine and the gateway have logged. */
export const logged: string[] = []
const note = (message: string, detail?: Record<string, unknown>): void =>
  void logged.push(`${message} ${JSON.stringify(detail)}`)
const logger: Logger = { error: note, info: note, debug: note }

export async function openGateway(
  engine: TestEngine,
  port: number | null = null,
  patience?: GatewayOptions['patience'],
  clock: Clock = systemClock,
): Promise<Gateway> {
  const options = {
    directory: engine.state,
    port,
    patience,
    version: '0.0.0-test',
    origins: originsIn('http://localhost:6274'),
    portHolder: (taken: number) => portHolder(taken, process.platform),
    engine: engine.engine,
    files: createFiles(),
  }
  const gateway = createGateway({ ...options, clock, logger })
  await gateway.load()
  await gateway.open()
  cleanups.push(() => gateway.close())
  return gateway
}

export interface Bench {
  engine: TestEngine
  gateway: Gateway
  url: URL
  /** Of all servers together. */
  all: URL
  token: string
}

export async function bench(servers: Entries, name: string, more: Partial<TestEngineOptions> = {}): Promise<Bench> {
  const engine = await startTestEngine({ servers, logger, ...more })
  cleanups.push(() => engine.stop())
  const gateway = await openGateway(engine, null, undefined, more.clock)
  const { token } = await gateway.admin.token('a client')
  const view = await gateway.admin.view()
  const url = new URL(view.servers.find((server) => server.name === name)?.url ?? '')
  return { engine, gateway, url, all: new URL(view.url), token }
}

export async function clientV1({ url, token }: Pick<Bench, 'url' | 'token'>): Promise<ClientV1> {
  const client = new ClientV1({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new TransportV1(url, { requestInit }))
  cleanups.push(() => client.close())
  return client
}

export async function clientV2({ url, token }: Pick<Bench, 'url' | 'token'>): Promise<ClientV2> {
  const client = new ClientV2({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new TransportV2(url, { requestInit }))
  cleanups.push(() => client.close())
  return client
}

/** One that speaks 2026-07-28 and nothing else. */
export async function clientModern({ url, token }: Pick<Bench, 'url' | 'token'>): Promise<ClientV2> {
  const options = { versionNegotiation: { mode: { pin: '2026-07-28' } } }
  const client = new ClientV2({ name: 'test', version: '1' }, options)
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new TransportV2(url, { requestInit }))
  cleanups.push(() => client.close())
  return client
}

export const echo = (text: string) => ({ name: 'echo', arguments: { text } })
export const said = (result: unknown): { text: string; isError: boolean } => {
  const { content, isError } = result as { content?: { text?: string }[]; isError?: boolean }
  return { text: content?.[0]?.text ?? '', isError: isError === true }
}

/** A request as a program sends it that is no SDK. */
export function raw(
  url: URL,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { method = 'POST', headers = {}, body = '' } = options
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: url.port, path: url.pathname, method, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export const asJson = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
})
