/**
 * The client under test of the official conformance suite: Patchbay's own engine with one configured server.
 * The suite appends the server's URL; MCP_CONFORMANCE_CONTEXT may name the calls to make. Exits 0 when it connected and
 * every call was made (what they must look like is the judge's to say), 1 when the connection ended anywhere else.
 */
import type { Tool } from '../../shared/model/capabilities'
import { isSettled } from '../../shared/model/connection'
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

const url = process.argv.at(-1)
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as { toolCalls?: Call[] }

const test = await startTestEngine({
  servers: { judge: { type: 'http', url } },
  elicit: async () => ({ action: 'accept', content: {} }),
})
try {
  const view = await test.waitFor('judge', ({ state }) => isSettled(state), 20_000)
  if (view.state.kind === 'connected') {
    const { tools } = await test.engine.tools('judge')
    for (const call of context.toolCalls ?? tools.map((tool) => callOf(tool, tools))) {
      try {
        await test.engine.call('judge', call.name, call.arguments)
      } catch (error) {
        console.error(`${call.name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  } else {
    console.error(`not connected: ${JSON.stringify(view.state)}`)
    process.exitCode = 1
  }
} finally {
  await test.stop()
}
