/** Lines that a person types or pastes while a command waits for something else. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

export interface LineOptions {
  /** What is typed now must not be seen. */
  isHidden?: () => boolean
  /** An empty line is told as well. */
  takesEmpty?: boolean
  /** Nothing more will come. */
  ended?: () => void
}

/**
 * In a terminal the lines are edited here: the terminal itself cuts them off at one to four thousand characters, and the
 * addresses that sign-ins end on are longer.
 * @returns ends the reading, so that the process can end
 */
export function readLines(
  input: NodeJS.ReadStream,
  listener: (line: string) => void,
  { isHidden = () => false, takesEmpty = false, ended }: LineOptions = {},
): () => void {
  const isTerminal = input.isTTY === true
  const lines = createInterface({
    input,
    output: isTerminal ? shownUnless(isHidden) : undefined,
    terminal: isTerminal,
    historySize: 0,
    prompt: '',
  })
  // Nobody there is no reason to fail.
  input.on('error', () => lines.close())
  lines.on('line', (line) => {
    if (isTerminal && isHidden()) process.stderr.write('\n')
    if (takesEmpty || line.trim() !== '') listener(line.trim())
  })
  let isOver = false
  lines.on('close', () => {
    if (!isOver) ended?.()
  })
  // Ctrl-C is a key here; it means what it means everywhere else.
  lines.on('SIGINT', () => process.emit('SIGINT'))
  return () => {
    isOver = true
    lines.close()
    // A file has nothing that could keep the process alive.
    if ('unref' in input) input.unref()
  }
}

function shownUnless(isHidden: () => boolean): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (isHidden()) done()
      else process.stderr.write(chunk, () => done())
    },
  })
}
