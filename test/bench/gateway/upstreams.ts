/** The HTTP servers behind all that is compared, one of each era, in a process of their own. Prints their addresses; ends with stdin. */
import { startLegacyHttp } from '../../servers/legacy-http'
import { startModernHttp } from '../../servers/modern-http'

const [older, newer] = [await startLegacyHttp(), await startModernHttp()]
process.stdout.write(`${JSON.stringify({ older: older.url, newer: newer.url })}\n`)
process.stdin.once('end', () => process.exit(0))
process.stdin.resume()
