/** Knows only the older two revisions, and does not say so as it should: `--how` is `refuses` or `falls silent`. */
import { option, send, serve, textResult } from './rpc.mjs'

const how = option('how', 'refuses')

serve({
  name: 'old-revision',
  tools: [{ name: 'echo', description: 'Answers with the given text', inputSchema: { type: 'object' } }],
  call: (_name, args) => textResult(args.text),
  before({ method, id, params }) {
    if (method !== 'initialize' || ['2024-11-05', '2025-06-18'].includes(params.protocolVersion)) return false
    if (how === 'refuses')
      send({ id, error: { code: -32602, message: `Unsupported protocol version: ${params.protocolVersion}` } })
    return true
  },
})
