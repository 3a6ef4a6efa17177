/** SDK clients of both generations and eras as plain ones, so that they can be asked for the same as those that are no SDK. */
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { capabilities, ownAnswers, type RawClient } from './raw-client'

interface Door {
  url: URL
  token: string
}

const anything = z.looseObject({})
const clientInfo = { name: 'sdk', version: '1' }
const requestInit = ({ token }: Door): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${token}` },
})

/** What the SDK makes of an answer, written down again; of an error the code. */
function asRaw(request: (method: string, params: object) => Promise<unknown>, close: () => Promise<void>): RawClient {
  return {
    heard: [],
    greeting: () => Promise.reject(new Error('The SDK has greeted')),
    async ask(method, params = {}) {
      try {
        return { text: JSON.stringify({ result: await request(method, params) }), told: [] }
      } catch (error) {
        const { code } = error as { code?: unknown }
        return { text: JSON.stringify({ error: { code } }), told: [] }
      }
    },
    close,
  }
}

export async function surfaceV1(door: Door): Promise<RawClient> {
  const client = new ClientV1(clientInfo, { capabilities })
  client.setRequestHandler(ElicitRequestSchema, () => ({ ...ownAnswers['elicitation/create'] }))
  client.setRequestHandler(CreateMessageRequestSchema, () => ({ ...ownAnswers['sampling/createMessage'] }))
  client.setRequestHandler(ListRootsRequestSchema, () => ({ ...ownAnswers['roots/list'] }))
  await client.connect(new TransportV1(door.url, { requestInit: requestInit(door) }))
  return asRaw(
    (method, params) => client.request({ method, params } as never, anything as never),
    () => client.close(),
  )
}

/** @param era `legacy`: 2025-11-25 and older; `modern`: 2026-07-28 and nothing else */
export async function surfaceV2(door: Door, era: 'legacy' | 'modern'): Promise<RawClient> {
  const mode = era === 'modern' ? { pin: '2026-07-28' } : ('legacy' as const)
  const client = new ClientV2(clientInfo, { capabilities, versionNegotiation: { mode } })
  client.setRequestHandler('elicitation/create', () => ({ ...ownAnswers['elicitation/create'] }) as never)
  client.setRequestHandler('sampling/createMessage', () => ({ ...ownAnswers['sampling/createMessage'] }) as never)
  client.setRequestHandler('roots/list', () => ({ ...ownAnswers['roots/list'] }) as never)
  await client.connect(new TransportV2(door.url, { requestInit: requestInit(door) }))
  return asRaw(
    (method, params) => client.request({ method, params: { ...params } }, anything),
    () => client.close(),
  )
}
