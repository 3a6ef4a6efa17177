/** The error of a JSON-RPC message in the body of a refusal. Pure. */
import { fieldsOf, number, readJson, text } from '../util/lenient'

/** Null when there is none. */
export function rpcErrorIn(body: string | null): { code: number; message: string } | null {
  const read = readJson(body ?? '')
  const error = fieldsOf(read.ok ? fieldsOf(read.value)['error'] : null)
  const code = number(error['code'])
  return code === undefined ? null : { code, message: text(error['message']) ?? '' }
}
