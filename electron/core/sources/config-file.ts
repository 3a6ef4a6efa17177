/** One watched configuration file: its last good content is kept while the file is broken. */
import type { Problem } from '../../../shared/model/problem'
import type { Files } from '../ports'
import { problem } from '../problems/problem'
import { empty, type Format, type Parsed } from './documents/document'
import { formatName, parseText } from './documents/parse'
import { unreadable } from './obstacle'

export interface ConfigFile {
  readonly path: string
  readonly exists: boolean
  /** The last content without a mistake; null when there never was one or the file is gone. */
  readonly document: Parsed | null
  readonly problem: Problem | null
  /** Grows by one whenever `document` is replaced. */
  readonly version: number
}

export interface Reading {
  files: Pick<Files, 'read'>
  /** The largest file that is read (bytes). */
  most: number
  format: Format
  now: () => number
  /** Waits before a doubtful file is looked at again, so that a half-written one is not reported. */
  settle: () => Promise<void>
}

/** The state of a file that has not been read yet. */
export function unread(path: string): ConfigFile {
  return { path, exists: false, document: null, problem: null, version: 0 }
}

/** Reads the file again. Never throws: what cannot be read or parsed becomes a problem beside the last good content. */
export async function readAgain(before: ConfigFile, reading: Reading): Promise<ConfigFile> {
  const first = await look(before, reading)
  const doubtful = first.problem !== null || (before.exists && !first.exists)
  if (!doubtful) return first
  await reading.settle()
  return look(before, reading)
}

async function look(before: ConfigFile, { files, now, most, format }: Reading): Promise<ConfigFile> {
  const { path } = before
  let text: string | null
  try {
    text = await files.read(path, most)
  } catch (error) {
    return { ...before, exists: true, problem: unreadable(path, error, now()) }
  }
  if (text === null) {
    return { path, exists: false, document: null, problem: null, version: before.version + (before.document ? 1 : 0) }
  }
  const document = parseText(text, format)
  // Empty may be right for a file, but not for one that had something in it: that was wiped.
  const wiped = document.ok && text.trim() === '' && before.document !== null
  if (document.ok && !wiped) return { path, exists: true, document, problem: null, version: before.version + 1 }
  const {
    position: { line, column },
    message,
  } = document.ok ? empty : document
  return {
    ...before,
    exists: true,
    problem: problem('config.parse', now(), {
      title: `The file cannot be read as ${formatName(format)}`,
      detail: message,
      evidence: { file: { path, line, column } },
    }),
  }
}
