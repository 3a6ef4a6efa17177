/** A program that tries to take a state directory's lock, says on stdout what came of it, and holds it until stdin ends. */
import { takeLock } from '../../electron/adapters/instance-lock'

const [directory = '', startAt = '0'] = process.argv.slice(2)

// All starters go off in the same millisecond, however long each took to load.
while (Date.now() < Number(startAt)) await new Promise((resolve) => setImmediate(resolve))

const result = await takeLock(directory, 'serve')
process.stdout.write(`${JSON.stringify(result.held ? { held: true } : { held: false, holder: result.holder })}\n`)
process.stdin.resume()
process.stdin.once('end', () => {
  if (result.held) void result.release().finally(() => process.exit(0))
  else process.exit(0)
})
