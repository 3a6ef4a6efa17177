/** Works, but neither the end of stdin nor SIGTERM ends it: only SIGKILL does. */
import { serve, textResult } from './rpc.mjs'

// Nor does a pipe that nobody reads any more.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.on('SIGTERM', () => process.stderr.write('SIGTERM ignored\n'))
setInterval(() => {}, 1000)
serve({
  name: 'ignores-stdin-end',
  tools: [{ name: 'pid', description: 'Its process id', inputSchema: { type: 'object' } }],
  call: () => textResult(process.pid),
  ended: () => {},
})
