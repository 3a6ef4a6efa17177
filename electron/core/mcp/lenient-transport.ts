/** Stands between a transport and the SDK: every response passes `mend.ts` before a schema of the SDK looks at it. */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import { isFields } from '../../../shared/fields'
import { mendError, mendResult, type Odd } from './mend'

/** Requests whose answer is remembered to be due; the oldest ones beyond are forgotten, as their answers will not come. */
const mostOpen = 10_000

/** Makes `transport` itself lenient, and gives it back: the SDK tells transports apart by their class. */
export function readLeniently<T extends Transport>(transport: T, odd: Odd): T {
  const methods = new Map<unknown, string>()
  const send = transport.send.bind(transport)
  transport.send = (message, options) => {
    if ('method' in message && 'id' in message) {
      methods.set(message.id, message.method)
      if (methods.size > mostOpen) methods.delete(methods.keys().next().value)
    }
    return send(message, options)
  }
  let receive: Transport['onmessage']
  Object.defineProperty(transport, 'onmessage', {
    configurable: true,
    get: (): Transport['onmessage'] => {
      // What is read now belongs to whoever has set it, also when another one takes over later.
      const receiver = receive
      return receiver && ((message, extra) => receiver(mendMessage(message, methods, odd), extra))
    },
    set: (receiver: Transport['onmessage']) => {
      receive = receiver
    },
  })
  return transport
}

function mendMessage<T extends JSONRPCMessage>(message: T, methods: Map<unknown, string>, odd: Odd): T {
  if (!isFields(message) || 'method' in message || !('id' in message)) return message
  const { id, error, result } = message as { id: unknown; error?: unknown; result?: unknown }
  const method = methods.get(id)
  methods.delete(id)
  const answer =
    error !== undefined && error !== null
      ? { error: mendError(error) }
      : { result: mendResult(method ?? '', result, odd) }
  return { jsonrpc: '2.0', id, ...answer } as unknown as T
}
