/** A legacy server that dies when the first message is anything but `initialize` (an era probe, for example). */
import { serve, textResult } from './rpc.mjs'

let initialized = false
serve({
  name: 'dies-unless-initialized',
  tools: [{ name: 'pid', description: 'Its process id', inputSchema: { type: 'object' } }],
  call: () => textResult(process.pid),
  before(message) {
    if (!initialized && message.method !== 'initialize') {
      process.stderr.write(`unexpected first message: ${message.method}\n`)
      process.exit(1)
    }
    initialized = true
    return false
  },
})
