/** Reads everything and never answers. */
import { noteStart } from './rpc.mjs'

noteStart()
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
