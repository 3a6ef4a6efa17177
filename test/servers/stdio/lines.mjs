/** Serves one tool that writes `--lines` numbered lines (default 100 000) to stderr, `--a-second` of them (default 5 000). */
import { option, serve, textResult } from './rpc.mjs'

const lines = Number(option('lines', '100000'))
const perTurn = Number(option('a-second', '5000')) / 20

function write() {
  let written = 0
  const turn = setInterval(() => {
    const until = Math.min(lines, written + perTurn)
    let text = ''
    for (; written < until; written += 1) text += `line ${written + 1} of what happened here\n`
    process.stderr.write(text)
    if (written >= lines) clearInterval(turn)
  }, 50)
}

serve({
  name: 'lines',
  tools: [{ name: 'write_lines', description: 'Begins to write', inputSchema: { type: 'object' } }],
  call() {
    write()
    return textResult('begun')
  },
})
