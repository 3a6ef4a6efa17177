/**
 * Where extensions may come from, as the security settings of Gemini CLI have it: what does not fit is not loaded, whatever is
 * said of folders. Looked at as Gemini CLI 0.61 does: a list of allowed origins goes before the ban on those from Git.
 */
import { pathsOf, type ClientFile, type Documents, type Place } from '../client'
import { textOf, texts, valueAt } from './fields'

/** What was noted when an extension was installed. */
export interface Origin {
  source: string | null
  type: string | null
}

export function originIn(record: unknown): Origin {
  return { source: textOf(valueAt(record, ['source'])), type: textOf(valueAt(record, ['type'])) }
}

/** The settings that keep an extension of this origin from being loaded, or null. @param settings all that count, in any order */
export function barredIn(
  origin: Origin,
  project: string | null,
  settings: readonly ClientFile[],
  documents: Documents,
  place: Place,
): string | null {
  const said = (key: string, fits: (value: unknown) => boolean) =>
    settings
      .toSorted((a, b) => strength(b) - strength(a))
      .map(({ path }) => ({ path, value: valueAt(documents(path)?.value, ['security', key]) }))
      .find(({ value }) => fits(value))
  const allowed = said('allowedExtensions', Array.isArray)
  const patterns = texts(allowed?.value)
  if (allowed && patterns.length > 0) {
    // Also an address is taken for a path: it is tested as the folder that it would be.
    const source = origin.source === null ? null : pathsOf(place).resolve(project ?? place.homeDir, origin.source)
    return source !== null && isAllowed(source, patterns) ? null : allowed.path
  }
  const banned = said('blockGitExtensions', (value) => typeof value === 'boolean')
  const isRemote = origin.type === 'git' || origin.type === 'github-release'
  return isRemote && banned?.value === true ? banned.path : null
}

/** The system's settings count before the project's, those before the person's, and the system's defaults last. */
function strength({ scope, path }: ClientFile): number {
  if (path.endsWith('system-defaults.json')) return 0
  return scope === 'managed' ? 3 : scope === 'project' ? 2 : 1
}

/** One that cannot be read stops the client, so that nothing is loaded. */
function isAllowed(source: string, patterns: readonly string[]): boolean {
  const read = patterns.map(patternOf)
  return !read.includes(null) && read.some((pattern) => pattern?.test(source.slice(0, longestSource)) === true)
}

const longestPattern = 300
/** With so many repetitions in a pattern at most, a source of this length (characters) is tested in milliseconds. */
const longestSource = 300
const mostRepeats = 3

/** Null for what is no pattern, and for one that could take for ever: then the extension stays off here. */
function patternOf(written: string): RegExp | null {
  const repeats = written.match(/[+*{]/g)?.length ?? 0
  if (written.length > longestPattern || repeats > mostRepeats || /\)[+*{]/.test(written)) return null
  try {
    return new RegExp(written)
  } catch {
    return null
  }
}
