/**
 * Starts a grandchild which inherits its pipes, outlives it and (with `--stubborn`) ignores SIGTERM.
 * The grandchild's process id is appended to the file named by TEST_GRANDCHILDREN_FILE and is what the tool answers.
 */
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { serve, textResult } from './rpc.mjs'

const ignore = process.argv.includes('--stubborn') ? "process.on('SIGTERM', () => {});" : ''
const grandchild = spawn(process.execPath, ['-e', `${ignore} setInterval(() => {}, 1000)`], { stdio: 'inherit' })
const file = process.env['TEST_GRANDCHILDREN_FILE']
if (file) appendFileSync(file, `${grandchild.pid}\n`)

serve({
  name: 'with-grandchild',
  tools: [{ name: 'grandchild', description: 'Its process id', inputSchema: { type: 'object' } }],
  call: () => textResult(grandchild.pid),
})
