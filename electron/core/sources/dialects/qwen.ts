/**
 * Qwen Code, a fork of Gemini CLI that went its own way: `url` is the older transport whatever `type` says, and a server is
 * off only by the lists of allowed and excluded names in the settings, which may have wildcards.
 */
import { pathsOf, userFile, type Client, type ClientFile, type Documents } from '../client'
import type { Definition } from '../definition'
import type { Circumstances, FileChange } from '../writing'
import { textOf, texts, valueAt } from './fields'
import { geminiWords, ownFolder, settingsClient, settingsFor, type Product } from './gemini'
import { readGeminiEntry } from './gemini-entry'
import { isServerOff, pluginFiles, preferencesFile, readPlugins } from './qwen-plugins'
import { draft, listChange, writingOf, type Words } from './words'

const excluded = ['mcp', 'excluded']
const allowed = ['mcp', 'allowed']

/** The file in which a server of an extension is off by itself. */
function offAlone(
  extension: string | null,
  name: string,
  files: readonly ClientFile[],
  documents: Documents,
): string | null {
  const preferences = files.find(({ path }) => path.endsWith('extension-preferences.json'))
  if (!preferences || extension === null) return null
  return isServerOff(documents(preferences.path)?.value, extension, name) ? preferences.path : null
}

/** Both lists are those of all settings together. */
function offIn(name: string, file: ClientFile, files: readonly ClientFile[], documents: Documents): string | null {
  const extension = file.scope === 'plugin' ? textOf(valueAt(documents(file.path)?.value, ['name'])) : null
  const alone = offAlone(extension, name, files, documents)
  if (alone !== null) return alone
  const settings = settingsFor(file, files).map(({ path }) => ({ path, value: documents(path)?.value }))
  const out = settings.find(({ value }) => texts(valueAt(value, excluded)).some((item) => isLike(name, item)))
  if (out) return out.path
  const lists = settings.filter(({ value }) => Array.isArray(valueAt(value, allowed)))
  const isAllowed = lists.some(({ value }) => texts(valueAt(value, allowed)).some((item) => isLike(name, item)))
  return isAllowed ? null : (lists[0]?.path ?? null)
}

/** Off: into the list of its own file. On: out of every list that keeps it off. */
function turn(on: boolean, { location }: Definition, { files, documents }: Circumstances): FileChange[] | string {
  const { name, path } = location
  const own = files.find((file) => file.path === path)
  const user = files.find(({ scope }) => scope === 'user')
  const holder = own?.scope === 'managed' ? user : own
  if (!own || !holder) return 'its settings are not known'
  const value = (file: ClientFile): unknown => documents(file.path)?.value
  if (!on) return listChange(holder, value(holder), excluded, name, true)
  const settings = settingsFor(own, files)
  const wider = settings
    .flatMap((file) => texts(valueAt(value(file), excluded)))
    .find((item) => item !== name && isLike(name, item))
  if (wider !== undefined) return `“${wider}” in its list of excluded servers keeps others off as well`
  const changes = settings.flatMap((file) => listChange(file, value(file), excluded, name, false))
  const lists = settings.filter((file) => Array.isArray(valueAt(value(file), allowed)))
  const isAllowed = lists.some((file) => texts(valueAt(value(file), allowed)).some((item) => isLike(name, item)))
  const list = lists.find((file) => file === holder) ?? lists[0]
  return isAllowed || !list ? changes : [...changes, ...listChange(list, value(list), allowed, name, true)]
}

/** Longer patterns are names and nothing else. */
const longestPattern = 1_000

/** `*` stands for any letters, `?` for one. */
function isLike(name: string, pattern: string): boolean {
  if (pattern.length > longestPattern) return name === pattern
  let [at, of, star, starAt] = [0, 0, -1, -1]
  while (at < name.length) {
    if (pattern[of] === '*') [star, starAt, of] = [of, at, of + 1]
    else if (pattern[of] === '?' || pattern[of] === name[at]) [at, of] = [at + 1, of + 1]
    else if (star === -1) return false
    else [starAt, at, of] = [starAt + 1, starAt + 1, star + 1]
  }
  return /^\**$/.test(pattern.slice(of))
}

const words: Words = {
  ...geminiWords,
  url: ['httpUrl', 'url'],
  variables: 'qwen',
  types: { stdio: null, http: null, sse: null },
}
const olderWords: Words = { ...words, url: ['url'] }

const row: Product = {
  id: 'qwen-code',
  folder: '.qwen',
  moved: { variable: 'QWEN_HOME', inside: false },
  system: {
    win32: 'C:\\ProgramData\\qwen-code',
    darwin: '/Library/Application Support/QwenCode',
    linux: '/etc/qwen-code',
  },
  systemFiles: { settings: 'QWEN_CODE_SYSTEM_SETTINGS_PATH', defaults: 'QWEN_CODE_SYSTEM_DEFAULTS_PATH' },
  variables: 'qwen',
  variableFiles: 'all',
  extensions: {
    manifest: 'qwen-extension.json',
    record: '.qwen-extension-install.json',
    needsVersion: false,
    folderNames: ['CLAUDE_PLUGIN_ROOT'],
    hasAnswers: false,
    hasOrigins: false,
    isLaidUnder: false,
  },
  trust: { variable: 'QWEN_CODE_TRUSTED_FOLDERS_PATH', asks: false, wins: 'trusted', followsLinks: false },
  // Written for Claude Code, and read by it as well: listed once.
  alsoReads: (place, projects) => projects.map((project) => pathsOf(place).join(project, '.mcp.json')),
  entry: (raw) => readGeminiEntry(raw, () => 'sse'),
  offIn,
  writing: {
    ...writingOf(words),
    draft: (common, name) => draft(common, name, common.transport === 'sse' ? olderWords : words),
    turn,
  },
}

const settings = settingsClient(row)

/** Beside its own extensions there are plugins in the format that other clients have, too. */
export const qwenCode: Client = {
  ...settings,
  files(place, projects, names) {
    const own = ownFolder(place, row)
    return [
      ...settings.files(place, projects, names),
      userFile(preferencesFile(place, own), 'json', { listed: 'never' }),
      ...pluginFiles(place, own, names),
    ]
  },
  read(files, documents, place) {
    const reading = { place, own: ownFolder(place, row), files, documents, rules: row.extensions }
    const off = (extension: string, name: string, file: ClientFile): string | null =>
      offAlone(extension, name, files, documents) ?? offIn(name, file, files, documents)
    return [...settings.read(files, documents, place), ...readPlugins(reading, off)]
  },
}
