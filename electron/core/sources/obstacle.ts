/** Why a configuration file cannot be read, as a problem for people. */
import { assertNever } from '../../../shared/assert-never'
import type { Problem } from '../../../shared/model/problem'
import { UnusableFile, type FileObstacle } from '../ports'
import { problem } from '../problems/problem'
import type { FileMistake } from './client'

/** @param now ms since the epoch */
export function unreadable(path: string, error: unknown, now: number): Problem {
  if (error instanceof UnusableFile) return unusable(path, error.obstacle, now)
  const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  const detail = `${path} cannot be opened: ${systemWords[cause] ?? 'the system refuses it'}.`
  const hint = passing.has(cause) ? 'Patchbay reads it again by itself as soon as that is over.' : undefined
  return problem('config.unreadable', now, { detail, hint, evidence: { cause } })
}

/** Nothing is wrong with the file, and nothing tells when it can be read: it has to be tried again. */
export function mayPass({ code, evidence: { cause } }: Problem): boolean {
  return code === 'config.unreadable' && passing.has(cause ?? '')
}

const passing: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EIO', 'EBUSY', 'EAGAIN'])

/** @param patience in ms */
export function silent(path: string, patience: number, now: number): Problem {
  const detail = `${path} could not be read within ${patience / 1000} seconds. Is it on a network drive that is away?`
  const hint = 'Patchbay goes on without it and takes it in as soon as it can be read.'
  return problem('config.unreadable', now, { detail, hint, evidence: { cause: 'slow' } })
}

function unusable(path: string, obstacle: FileObstacle, now: number): Problem {
  switch (obstacle.kind) {
    case 'not-a-file': {
      const detail = `${path} cannot be opened: it is a ${obstacle.what}, not a file.`
      const hint = 'Put a file in its place. Servers that were read before stay connected.'
      return problem('config.unreadable', now, { detail, hint, evidence: { cause: obstacle.kind } })
    }
    case 'too-large': {
      const detail = `${path} is larger than ${obstacle.most / (1024 * 1024)} MB, too large for a configuration file.`
      const hint = 'Make it smaller. Servers that were read before stay connected.'
      return problem('config.unreadable', now, { detail, hint, evidence: { cause: obstacle.kind } })
    }
    case 'encoding': {
      const { encoding, line, column } = obstacle
      return problem('config.parse', now, {
        title: `The file is ${encoding}, not UTF-8`,
        detail: `The text is ${encoding}, and configuration files are UTF-8.`,
        hint: 'Save it again with the encoding UTF-8. Servers that were read before stay connected.',
        evidence: { file: { path, line, column } },
      })
    }
    default:
      return assertNever(obstacle)
  }
}

/** It can be read, but is not built as its client builds it. */
export function structureProblem(path: string, { message, position }: FileMistake): Problem {
  return problem('config.invalid-entry', 0, {
    title: 'The file’s structure is not right',
    detail: message,
    evidence: { file: { path, ...position } },
  })
}

const systemWords: Readonly<Record<string, string>> = {
  EACCES: 'Patchbay may not read it',
  EPERM: 'Patchbay may not read it',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk cannot read it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'there is not enough memory',
  ENAMETOOLONG: 'its path is too long',
  EBUSY: 'another program holds it',
}
