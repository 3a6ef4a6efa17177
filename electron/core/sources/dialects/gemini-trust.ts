/**
 * Which folders the person has told Gemini CLI or Qwen Code not to trust: in those, neither starts what the project's settings
 * name. A folder that nobody has said anything of is asked about, by them as by Patchbay.
 */
import { pathsOf, type ClientFile, type Documents, type Place } from '../client'
import { isFields, valueAt } from './fields'

export interface TrustRules {
  /** The variable that names the file with the person's answers. */
  variable: string
  /** The variable that answers for every folder. */
  everywhere?: string
  /** Whether folders are asked about where no settings say so. */
  asks: boolean
  /** `longest`: the rule with the longest path counts, for all below it. `trusted`: whatever is trusted anywhere above is. */
  wins: 'longest' | 'trusted'
  /** Whether an answer about a link is one about the folder that it leads to. */
  followsLinks: boolean
}

/** The file with the person's answers. @param own the person's folder of the client */
export function trustFile(place: Place, own: string, { variable }: TrustRules): string {
  return place.env[variable] || pathsOf(place).join(own, 'trustedFolders.json')
}

/** The file that says so, for a folder that is not trusted; else null. @param settings those that are not the project's own */
export function distrustedIn(
  project: string,
  answers: string,
  settings: readonly ClientFile[],
  documents: Documents,
  place: Place,
  rules: TrustRules,
): string | null {
  const forced = rules.everywhere === undefined ? undefined : place.env[rules.everywhere]
  if (forced === 'true') return null
  if (forced === 'false') return answers
  if (!asksIn(settings, documents, rules)) return null
  const value = documents(answers)?.value
  const said = isFields(value) ? Object.entries(value) : []
  return isDistrusted(project, said, place, rules) ? answers : null
}

/** The strongest settings that say something of it count: the system's, the person's, the system's defaults. */
function asksIn(settings: readonly ClientFile[], documents: Documents, { asks }: TrustRules): boolean {
  const strength = ({ scope, path }: ClientFile): number =>
    path.endsWith('system-defaults.json') ? 0 : scope === 'managed' ? 2 : 1
  const said = settings
    .toSorted((a, b) => strength(b) - strength(a))
    .map(({ path }) => valueAt(documents(path)?.value, ['security', 'folderTrust', 'enabled']))
    .find((value) => typeof value === 'boolean')
  return said ?? asks
}

function isDistrusted(
  project: string,
  said: readonly (readonly [string, unknown])[],
  place: Place,
  { wins, followsLinks }: TrustRules,
): boolean {
  // Where a program is started, links have been followed already.
  const here = real(project, place)
  const rules = said.map(([path, level]) => {
    const written = level === 'TRUST_PARENT' ? pathsOf(place).dirname(path) : path
    const about = followsLinks ? real(written, place) : written
    return { path, level, about, isAbove: isBelow(here, about, place) }
  })
  if (wins === 'trusted') {
    const isTrusted = rules.some(({ level, isAbove }) => isAbove && level !== 'DO_NOT_TRUST')
    return !isTrusted && rules.some(({ level, about }) => level === 'DO_NOT_TRUST' && same(about, here, place))
  }
  const [nearest] = rules.filter(({ isAbove }) => isAbove).toSorted((a, b) => b.path.length - a.path.length)
  return nearest?.level === 'DO_NOT_TRUST'
}

function real(path: string, place: Place): string {
  const resolved = pathsOf(place).resolve(path)
  return place.real?.(resolved) ?? resolved
}

function plain(path: string, place: Place): string {
  const resolved = pathsOf(place).resolve(path)
  return place.platform === 'linux' ? resolved : resolved.toLowerCase()
}

function same(one: string, other: string, place: Place): boolean {
  return plain(one, place) === plain(other, place)
}

/** True for the folder itself as well. */
function isBelow(path: string, folder: string, place: Place): boolean {
  const [inner, outer] = [plain(path, place), plain(folder, place)]
  const { sep } = pathsOf(place)
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
}
