/** Lines that a person types or pastes while a command waits for something else. */
import { createInterface } from 'node:readline'

/**
 * In a terminal the lines are edited here: the terminal itself cuts them off at one to four thousand characters, and the
 * addresses that sign-ins end on are longer.
 * @returns ends the reading, so that the process can end
 */
export function readLines(input: NodeJS.ReadStream, listener: (line: string) => void): () => void {
  const isTerminal = input.isTTY === true
  const lines = createInterface({
    input,
    output: isTerminal ? process.stderr : undefined,
    terminal: isTerminal,
    historySize: 0,
    prompt: '',
  })
  // Nobody there is no reason to fail.
  input.on('error', () => lines.close())
  lines.on('line', (line) => {
    if (line.trim() !== '') listener(line.trim())
  })
  // Ctrl-C is a key here; it means what it means everywhere else.
  lines.on('SIGINT', () => process.emit('SIGINT'))
  return () => {
    lines.close()
    // A file has nothing that could keep the process alive.
    if ('unref' in input) input.unref()
  }
}
