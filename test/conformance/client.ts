/**
 * The client under test of the official conformance suite: Patchbay's own engine with one configured server.
 * The suite appends the server's URL; MCP_CONFORMANCE_CONTEXT may name the calls to make. Exits 0 when it connected and
 * every call was made (what they must look like is the judge's to say), 1 when the connection ended anywhere else.
 */
import type { Tool } from '../../shared/model/capabilities'
import { PatchbayError } from '../../shared/ipc/result'
import { isSettled } from '../../shared/model/connection'
import type { ServerView } from '../../shared/model/server'
import { startTestEngine } from '../support/engine'

interface Call {
  name: string
  arguments: Record<string, unknown>
}

/** What the suite's tools need: two of them check their arguments, the others take none. */
function callOf(tool: Tool, tools: Tool[]): Call {
  switch (tool.name) {
    case 'add_numbers':
      return { name: tool.name, arguments: { a: 5, b: 3 } }
    case 'json_schema_echo': {
      const schema = tools.find((other) => other.name === 'json_schema_2020_12_tool')?.inputSchema
      return { name: tool.name, arguments: { schema } }
    }
    default:
      return { name: tool.name, arguments: {} }
  }
}

interface Context {
  toolCalls?: Call[]
  /** A client that is registered at the judge's authorization server. */
  client_id?: string
  client_secret?: string
}

/** The suite counts a client that asks again and again as broken (scope-retry-limit: more than 3 authorizations). */
const mostSignIns = 3

const url = process.argv.at(-1)
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Context

const test = await startTestEngine({
  servers: { judge: { type: 'http', url } },
  asks: { kinds: ['form'], ask: async () => ({ action: 'accept', content: {} }) },
  clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
  // The judge's consent page redirects at once: following it is all that a browser would do.
  openUrl: async (page) => {
    fetch(page).catch((error: unknown) => console.error(`the page failed: ${String(error)}`))
  },
})
let signIns = 0

/** The click on "Sign in", as long as the server asks for it. */
async function signInWhileAsked(): Promise<ServerView> {
  let view = await test.waitFor('judge', ({ state }) => isSettled(state), 20_000)
  while (view.state.kind === 'needs-auth' && signIns < mostSignIns) {
    signIns++
    if (context.client_id !== undefined) {
      await test.engine.setClient('judge', context.client_id, context.client_secret ?? null)
    }
    view = await test.engine.login('judge', true)
  }
  return view
}

async function callTool(call: Call): Promise<void> {
  for (;;) {
    try {
      await test.engine.call('judge', call.name, call.arguments)
      return
    } catch (error) {
      const mayAsk = error instanceof PatchbayError && error.code === 'needs-auth' && signIns < mostSignIns
      if (!mayAsk) throw error
      await signInWhileAsked()
    }
  }
}

try {
  const view = await signInWhileAsked()
  if (view.state.kind === 'connected') {
    const { tools } = await test.engine.tools('judge')
    for (const call of context.toolCalls ?? tools.map((tool) => callOf(tool, tools))) {
      await callTool(call).catch((error: unknown) => console.error(`${call.name}: ${String(error)}`))
    }
  } else {
    console.error(`not connected: ${JSON.stringify(view.state)}`)
    process.exitCode = 1
  }
} catch (error) {
  console.error(String(error))
  process.exitCode = 1
} finally {
  await test.stop()
}
