/**
 * A program that asks its client something: in the middle of a call (`ask`), or when its answer is long given (`later`: it
 * asks in the middle of the next call, whosever that is). A call says what was answered, and by which process. After `unasked`
 * it asks for roots while no call is under way, and writes into TEST_ANSWER_FILE once it has an answer, so that no call begins
 * meanwhile; `roots` says what came back.
 */
import { writeFileSync } from 'node:fs'
import { send, serve, textResult } from './rpc.mjs'

const tool = (name) => ({ name, description: `The ${name} tool`, inputSchema: { type: 'object', properties: {} } })
const waiting = new Map()
let asked = 0
let late = null
let roots = null

function askForRoots() {
  send({ id: 'roots', method: 'roots/list' })
  return new Promise((resolve) => waiting.set('roots', resolve))
}

function ask(who) {
  asked += 1
  const id = `question-${asked}`
  const requestedSchema = { type: 'object', properties: { name: { type: 'string' } } }
  send({ id, method: 'elicitation/create', params: { message: who, requestedSchema } })
  return new Promise((resolve) => waiting.set(id, resolve))
}

serve({
  name: 'asks',
  tools: ['ask', 'later', 'pid', 'wait', 'unasked', 'roots'].map(tool),
  before({ id, method, result, error }) {
    if (method !== undefined) return false
    if (id === 'roots') {
      waiting.get(id)?.(JSON.stringify(result ?? error))
      if (process.env.TEST_ANSWER_FILE) writeFileSync(process.env.TEST_ANSWER_FILE, 'answered')
    } else waiting.get(id)?.(result ? String(result.content?.name) : `refused: ${error.message}`)
    return true
  },
  async call(name, args) {
    const who = late
    late = null
    const heard = who === null ? null : await ask(who)
    switch (name) {
      case 'ask':
        return textResult(await ask(String(args.who)))
      case 'later':
        late = String(args.who)
        return textResult('later')
      case 'unasked':
        // After the answer to this call has left.
        setImmediate(() => {
          roots = askForRoots()
        })
        return textResult('soon')
      case 'roots':
        return textResult(await roots)
      case 'pid':
        return textResult(process.pid)
      default:
        return textResult(heard)
    }
  },
})
