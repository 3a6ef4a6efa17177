/**
 * Where a command's answer goes: data on stdout, everything else on stderr. The one way out of the command line, so that this is
 * where strangers' words lose whatever could act on a terminal.
 */
import { printable, printableJson, printableLines } from '../../shared/text/printable'
import type { Painted } from './painted'

export interface Output {
  json: boolean
  colour: boolean
  /** Columns of the terminal that stdout is; null when it is none. */
  width(): number | null
  /** Rows of the terminal that stdout is; null when it is none. */
  height(): number | null
  /** The one JSON value of a command with `--json` (one per line while it watches). */
  value(value: unknown): void
  /** Lines for people: on stdout, or on stderr when stdout is kept for JSON. */
  say(...lines: string[]): void
  /** A text of several lines, as `say`. */
  text(text: string): void
  /** Lines that have their colours already, as `say`. */
  show(...lines: Painted[]): void
  /** Remarks of one line, always on stderr. */
  note(line: string): void
  /** Words of our own for stdout as they are: help, the cursor of the live table. */
  raw(text: string): void
  /** Resolves once everything written has left the process. */
  flush(): Promise<void>
}

/** The output of a real process. */
export function createOutput(
  json: boolean,
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  const tty = stdout.isTTY === true
  const forPeople = json ? stderr : stdout
  const line = (stream: NodeJS.WriteStream, text: string): void => {
    stream.write(`${text}\n`)
  }
  return {
    json,
    colour: tty && !json && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    width: () => (tty ? stdout.columns : null),
    height: () => (tty ? stdout.rows : null),
    value: (value) => line(stdout, printableJson(value)),
    say: (...lines) => lines.forEach((text) => line(forPeople, printable(text))),
    text: (text) => line(forPeople, printableLines(text)),
    show: (...lines) => lines.forEach((text) => line(forPeople, text)),
    note: (text) => line(stderr, printable(text)),
    raw: (text) => {
      stdout.write(text)
    },
    async flush() {
      await Promise.all(
        [stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
      )
    },
  }
}
