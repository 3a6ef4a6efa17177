/** Works for `--ms` milliseconds, or until its tool `crash` is called, then exits with code 7. */
import { option, serve, textResult } from './rpc.mjs'

const ms = Number(option('ms', '0'))
const crash = () => {
  process.stderr.write('crash-after: going down\n')
  process.exit(7)
}
if (ms > 0) setTimeout(crash, ms)

serve({
  name: 'crash-after',
  tools: [
    { name: 'pid', description: 'Its process id', inputSchema: { type: 'object' } },
    { name: 'crash', description: 'Exits without an answer', inputSchema: { type: 'object' } },
  ],
  call: (name) => (name === 'crash' ? crash() : textResult(process.pid)),
})
