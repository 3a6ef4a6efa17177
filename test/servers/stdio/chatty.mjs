/**
 * Serves one tool while it floods stderr with `--megabytes` (default 50), among it one line of 2 MB, and writes
 * `--stray` (default 1000) lines to stdout that are no JSON.
 */
import { option, serve, textResult } from './rpc.mjs'

const megabytes = Number(option('megabytes', '50'))
const stray = Number(option('stray', '1000'))
const block = `${'noise '.repeat(170)}\n`.repeat(1024)
let written = 0
let strayWritten = 0

function flood() {
  if (strayWritten < stray) {
    const count = Math.min(50, stray - strayWritten)
    for (let index = 0; index < count; index += 1)
      process.stdout.write(`stray line ${strayWritten + index} on stdout\n`)
    strayWritten += count
  }
  if (written < megabytes * 1024 * 1024) {
    written += block.length
    process.stderr.write(block, () => setImmediate(flood))
  } else {
    process.stderr.write('y'.repeat(2 * 1024 * 1024))
    process.stderr.write('\nflood is over\n')
  }
}

process.stdout.write('Welcome to the chatty server!\n')
serve({
  name: 'chatty',
  tools: [{ name: 'written', description: 'Bytes of stderr so far', inputSchema: { type: 'object' } }],
  call: () => textResult(written),
})
setImmediate(flood)
