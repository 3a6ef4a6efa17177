/** Answers as TEST_ANSWERS says: a JSON object with the result of each method, word for word; well-behaved otherwise. */
import { send, serve, textResult } from './rpc.mjs'

const answers = JSON.parse(process.env['TEST_ANSWERS'] ?? '{}')

serve({
  name: 'odd',
  tools: [{ name: 'echo', description: 'Answers with the given text', inputSchema: { type: 'object' } }],
  call: (_name, args) => textResult(args.text),
  before({ method, id }) {
    if (!(method in answers)) return false
    send({ id, result: answers[method] })
    return true
  },
})
