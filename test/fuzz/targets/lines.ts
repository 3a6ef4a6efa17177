/** What a program writes to stdout, in chunks of any size: lines come out whole, in order, and in bounded memory. */
import { LineReader } from '../../../electron/core/programs/line-reader'
import { must, seedsOf, type Target } from '../target'

const limit = 4_096

export const lines: Target = {
  name: 'lines',
  weight: 4,
  seeds: seedsOf(
    '{"jsonrpc":"2.0","id":1,"result":{}}\n{"jsonrpc":"2.0","method":"notifications/message","params":{}}\r\n',
    'Server started on stdio\n\n{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"no"}}\nbye',
    `${'x'.repeat(5_000)}\n{"ok":true}\n`,
  ),
  tokens: ['\n', '\r\n', '\r', 'Content-Length: 10\r\n\r\n', 'x'.repeat(4_096), 'x'.repeat(4_097)],
  open: () => ({
    one(input, random) {
      const got: string[] = []
      let dropped = 0
      const reader = new LineReader(
        limit,
        (line) => void got.push(line.toString('utf8')),
        () => void dropped++,
      )
      for (let at = 0; at < input.length;) {
        const size = 1 + random.below(random.pick([2, 100, 70_000]))
        reader.push(input.subarray(at, at + size))
        at += size
      }
      reader.end()
      const expected = split(input)
      const kept = expected.filter(({ length }) => length <= limit)
      must(dropped === expected.length - kept.length, `${dropped} lines were dropped`)
      const words = kept.map((line) => line.toString('utf8').replace(/\r$/, ''))
      must(
        words.length === got.length && words.every((line, index) => line === got[index]),
        'other lines came than were written',
      )
    },
  }),
}

function split(input: Buffer): Buffer[] {
  const found: Buffer[] = []
  let from = 0
  for (let end = input.indexOf(0x0a); end !== -1; end = input.indexOf(0x0a, from)) {
    found.push(input.subarray(from, end))
    from = end + 1
  }
  return from < input.length ? [...found, input.subarray(from)] : found
}
