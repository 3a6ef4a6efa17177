/** Where a command's answer goes: data on stdout, everything else on stderr. */
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
  /** Remarks, always on stderr. */
  note(line: string): void
  /** Text for the terminal, as it is. */
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
  const line = (stream: NodeJS.WriteStream, text: string): void => {
    stream.write(`${text}\n`)
  }
  return {
    json,
    colour: tty && !json && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    width: () => (tty ? stdout.columns : null),
    height: () => (tty ? stdout.rows : null),
    value: (value) => line(stdout, JSON.stringify(value)),
    say: (...lines) => lines.forEach((text) => line(json ? stderr : stdout, text)),
    note: (text) => line(stderr, text),
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
