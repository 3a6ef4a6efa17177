/**
 * A right server that prints like a real one: `--how` says what stands around its messages, or the file TEST_HOW_FILE at
 * every start anew. `--dies` makes it end at the sight of a message of the modern era, as some do.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { option, serve, textResult } from './rpc.mjs'

const howFile = process.env['TEST_HOW_FILE']
const how = howFile ? readFileSync(howFile, 'utf8') : option('how', 'plain')
/** Where every call is noted, so that none can be run twice unseen. */
const callsFile = process.env['TEST_CALLS_FILE']
const write = process.stdout.write.bind(process.stdout)
let first = true
let held = ''

function dressed(message) {
  switch (how) {
    case 'plain':
    case 'an echo':
      return `${message}\n`
    case 'byte order mark':
      return first ? `\uFEFF${message}\n` : `${message}\n`
    case 'a mark before each message':
      return `\uFEFF${message}\n`
    case 'spaces':
      return ` \t ${message}  \n`
    case 'colours':
      return `\u001b[0m\u001b[1;32m${message}\u001b[0m\n`
    case 'a window title':
      return `\u001b]0;odd printer\u0007${message}\n`
    case 'a cursor that moves':
      return `\u001b[?25l\u001b[2K\r${message}\u001b[?25h\n`
    case 'a spinner':
      return `\r⠋ Working\r⠙ Working\r\u001b[K${message}\n`
    case 'eight-bit sequences':
      return `\u009b1m\u009b32m${message}\u009b0m\n`
    case 'JSON logs':
      return `{"level":30,"time":1,"id":7,"msg":"request","result":"done"}\n${message}\n`
    case 'carriage returns':
      return `${message}\r\n`
    case 'zeros':
      return `\0${message}\n`
    case 'lists':
      return `[${message}]\n`
    case 'no line end':
      return message
    case 'empty lines':
      return `\n\r\n   \n${message}\n\n`
    case 'no jsonrpc':
      return `${message.replace('"jsonrpc":"2.0",', '')}\n`
    case 'UTF-16':
      return Buffer.from(`${first ? '\uFEFF' : ''}${message}\r\n`, 'utf16le')
    // These are no messages, and must be named.
    case 'a prefix':
      return `[server] ${message}\n`
    case 'many lines':
      return `${JSON.stringify(JSON.parse(message), null, 2)}\n`
    case 'Python':
      return `${message.replaceAll('"', "'")}\n`
    case 'Content-Length':
      return `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`
    case 'words':
      return 'Listening on stdin...\n'
    default:
      throw new Error(`Nobody knows how to print with ${how}`)
  }
}

process.stdout.write = (line) => {
  const message = String(line).trimEnd()
  // Two messages on one line: a notice, and the answer that comes after it.
  if (how === 'two on a line') {
    held += message
    const notice = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"hello"}}'
    write(`${notice}${held}\n`)
    held = ''
  } else write(dressed(message))
  first = false
  return true
}

serve({
  name: 'odd-printer',
  tools: [{ name: 'echo', description: 'Echoes', inputSchema: { type: 'object' } }],
  call: (_name, args) => {
    if (callsFile) appendFileSync(callsFile, `${String(args.text)}\n`)
    return textResult(args.text)
  },
  before(message) {
    // As a terminal in between shows it (ssh -t, docker run -t).
    if (how === 'an echo') write(`${JSON.stringify(message)}\r\n`)
    if (!process.argv.includes('--dies') || message.method !== 'server/discover') return false
    process.stderr.write('unknown method\n')
    return process.exit(1)
  },
})
