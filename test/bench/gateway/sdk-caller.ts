/** Clients as people have them: built on the MCP SDK, the first generation or the second, which take most of a call's time for themselves. */
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { setMaxListeners } from 'node:events'
import type { StdioEntry } from '../../servers/programs'
import { clientInfo, look, type Caller, type Door, type Era } from './caller'

// The SDK's clients hang on one signal for thousands of calls, and Node would say so for each of them.
setMaxListeners(0)

export type Generation = 1 | 2

interface Client {
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  close(): Promise<void>
}

/** The first generation speaks the older era alone. */
export async function callBySdk(generation: Generation, { url, token }: Door, era: Era): Promise<Caller> {
  const requestInit = token === null ? {} : { headers: { authorization: `Bearer ${token}` } }
  if (generation === 1) {
    const client = new ClientV1(clientInfo)
    await client.connect(new HttpV1(new URL(url), { requestInit }))
    return callerOf(client)
  }
  const client = new ClientV2(
    clientInfo,
    era === 'newer' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : undefined,
  )
  await client.connect(new HttpV2(new URL(url), { requestInit }))
  return callerOf(client)
}

export async function callBySdkOnStdio(
  generation: Generation,
  { command, args, env }: Pick<StdioEntry, 'command' | 'args' | 'env'>,
): Promise<Caller> {
  const own = Object.fromEntries(Object.entries({ ...process.env, ...env }).filter(([, value]) => value !== undefined))
  const options = { command, args, env: own as Record<string, string>, stderr: 'ignore' as const }
  if (generation === 1) {
    const client = new ClientV1(clientInfo)
    await client.connect(new StdioV1(options))
    return callerOf(client)
  }
  const client = new ClientV2(clientInfo)
  await client.connect(new StdioV2(options))
  return callerOf(client)
}

function callerOf(client: Client): Caller {
  return {
    session: null,
    call: async (text) => look(JSON.stringify(await client.callTool({ name: 'echo', arguments: { text } })), text),
    close: () => client.close(),
  }
}
