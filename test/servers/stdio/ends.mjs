/** Ends, or refuses to begin, and says why, as real programs do (`--how`). */
import { noteStart, option, send, serve } from './rpc.mjs'

const how = option('how', 'with a sentence')

const atOnce = {
  'with a sentence'() {
    process.stderr.write('Please set CHANNEL_ACCESS_TOKEN\n')
    process.exitCode = 1
  },
  'of an error'() {
    throw new Error('TOKEN is not set')
  },
  'with its usage'() {
    process.stdout.write('USAGE\n  mcp start [--api-key value]\n  mcp --help\n')
  },
  'like npx'() {
    process.stderr.write(
      "npm error code E404\nnpm error 404 Not Found - GET https://registry.npmjs.org/no-such-mcp\nnpm error 404\nnpm error 404  The requested resource 'no-such-mcp@*' could not be found or you do not have permission to access it.\nnpm error A complete log of this run can be found in: /home/anna/.npm/_logs/debug-0.log\n",
    )
    process.exitCode = 1
  },
}

const serving = {
  'after the greeting'({ method }) {
    if (method !== 'tools/list') return false
    process.stderr.write('Error: connect ECONNREFUSED 127.0.0.1:3306\n')
    process.exit(1)
  },
  'after closing its pipe'({ method }) {
    if (method !== 'tools/list') return false
    process.stderr.write('Error: connect ECONNREFUSED 127.0.0.1:3306\n')
    process.stdout.end(() => process.exit(1))
    return true
  },
  'never, but refuses'({ id, method }) {
    if (method === 'initialize')
      send({ id, error: { code: -32001, message: 'Not authenticated: your API key is missing' } })
    return true
  },
  'never, and is silent'({ method }) {
    if (method === 'initialize')
      process.stderr.write(
        'TypeError: fetch failed\n    at main (x.js:1:1) {\n  [cause]: Error: getaddrinfo ENOTFOUND api.example.com\n}\n',
      )
    return true
  },
}

if (how in atOnce) {
  noteStart()
  atOnce[how]()
} else serve({ name: 'ends', tools: [], call: () => null, before: serving[how] })
