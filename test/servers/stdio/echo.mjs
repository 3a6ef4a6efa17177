/** The well-behaved program: a handful of tools, as many as `--tools` says, gone when stdin ends; `--greet-after` ms. */
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { option, send, serve, textResult } from './rpc.mjs'

const tool = (name, properties = {}) => ({
  name,
  description: `The ${name} tool`,
  inputSchema: { type: 'object', properties },
})

const useful = [
  tool('echo', { text: { type: 'string' } }),
  tool('pid'),
  tool('env'),
  tool('cwd'),
  tool('count'),
  tool('add_tool', { name: { type: 'string' } }),
  tool('big', { bytes: { type: 'integer' } }),
  tool('slow', { ms: { type: 'integer' } }),
  tool('spawn_grandchild'),
  tool('crash'),
  tool('exit', { code: { type: 'integer' } }),
]
const wanted = Number(option('tools', String(useful.length)))
const tools = Array.from({ length: wanted }, (_, index) => useful[index] ?? tool(`tool_${index + 1}`))
let executed = 0
/** Where every `echo` is noted, so that none can be run twice unseen. */
const callsFile = process.env['TEST_CALLS_FILE']

serve({
  name: option('name', 'echo'),
  tools,
  greetAfterMs: Number(option('greet-after', '0')),
  async call(name, args) {
    executed += 1
    switch (name) {
      case 'echo':
        if (callsFile) appendFileSync(callsFile, `${String(args.text)}\n`)
        return textResult(args.text)
      case 'pid':
        return textResult(process.pid)
      case 'env':
        return textResult(JSON.stringify(Object.keys(process.env).sort()))
      case 'cwd':
        return textResult(process.cwd())
      case 'count':
        return textResult(executed)
      case 'add_tool':
        tools.push(tool(String(args.name)))
        send({ method: 'notifications/tools/list_changed' })
        return textResult('added')
      case 'big':
        return textResult('x'.repeat(Number(args.bytes ?? 5 * 1024 * 1024)))
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, Number(args.ms)))
        return textResult('done')
      case 'spawn_grandchild': {
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
        return textResult(child.pid)
      }
      case 'crash':
        process.stderr.write('crashing because a test asked for it\n')
        return process.abort()
      case 'exit':
        return process.exit(Number(args.code ?? 0))
      default:
        return textResult(name)
    }
  },
})
