/** A server of the 2026-07-28 revision over stdio, on SDK v2; with `--dual` it serves the legacy era as well. */
import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { noteStart } from './rpc.mjs'

noteStart()
const text = (value) => ({ content: [{ type: 'text', text: value }] })

serveStdio(
  () => {
    const server = new McpServer({ name: 'modern-stdio', version: '1.0.0' }, { capabilities: { tools: {} } })
    server.registerTool('pid', { description: 'Its process id' }, () => text(String(process.pid)))
    server.registerTool(
      'add_tool',
      {
        description: 'Adds a tool',
        inputSchema: fromJsonSchema({ type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }),
      },
      (args) => {
        server.registerTool(args.name, { description: 'Does nothing' }, () => text('nothing'))
        return text('added')
      },
    )
    return server
  },
  { legacy: process.argv.includes('--dual') ? 'serve' : 'reject' },
)
