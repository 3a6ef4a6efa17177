/**
 * The dependency rule of docs/ARCHITECTURE.md as data, and the pure decision over it: may this file import that?
 * `plugin.mjs` beside this file makes it a lint rule. All paths are relative to the project and use `/`.
 */
import { posix } from 'node:path'

/**
 * What each layer may import besides itself. `types`: only types of these. `packages`: only these npm packages
 * (otherwise any that `exclusive` leaves open). `node`: whether Node's own modules are allowed.
 */
const layers = [
  { name: 'shared', folder: 'shared/', may: [], packages: ['zod'], node: false },
  { name: 'core', folder: 'electron/core/', may: ['shared'], node: true },
  { name: 'carriers', folder: 'electron/carriers/', may: ['core', 'shared'], node: true },
  { name: 'adapters', folder: 'electron/adapters/', may: ['ports', 'processes', 'shared'], node: true },
  { name: 'shell', folder: 'electron/shell/', may: ['shared'], node: true },
  {
    name: 'preload',
    folder: 'electron/preload/',
    may: ['shared'],
    types: ['contract'],
    packages: ['electron'],
    node: false,
  },
  {
    name: 'cli',
    folder: 'electron/cli/',
    may: ['shared', 'carrier clients', 'headless roots', 'state directory', 'browser', 'bridge'],
    node: true,
  },
  // Small and quick: nothing of the engine but how it speaks with clients.
  { name: 'bridge', folder: 'electron/bridge/', may: ['core', 'carrier clients', 'adapters', 'shared'], node: true },
  { name: 'demo', folder: 'electron/demo/', may: ['shared'], node: true },
  { name: 'renderer', folder: 'renderer/', may: ['shared'], types: ['contract'], node: false },
]

/**
 * The rooms of `electron/core`, top to bottom: what each may import besides itself, always from further down.
 * What stands directly in `electron/core/` is on top (the engine) or at the bottom (its ports).
 */
export const rooms = [
  { name: 'engine', may: 'all' },
  { name: 'gateway', may: ['mcp', 'network', 'problems', 'util'] },
  { name: 'unstick', may: ['edits', 'sources', 'programs', 'util'] },
  { name: 'edits', may: ['routes', 'sources', 'vault', 'problems', 'util'] },
  { name: 'versions', may: ['sources', 'vault', 'util'] },
  { name: 'diagnostics', may: ['activity', 'problems'] },
  { name: 'truth-map', may: ['sources', 'vault'] },
  { name: 'doctor', may: ['connection', 'mcp', 'launch', 'auth', 'sources', 'network', 'vault', 'problems'] },
  { name: 'snapshot', may: ['connection', 'sources', 'util'] },
  {
    name: 'connection',
    may: [
      'registry',
      'mcp',
      'launch',
      'auth',
      'sources',
      'network',
      'vault',
      'activity',
      'programs',
      'problems',
      'util',
    ],
  },
  { name: 'routes', may: ['sources', 'util'] },
  { name: 'registry', may: ['mcp', 'sources', 'problems', 'util'] },
  { name: 'mcp', may: ['launch', 'auth', 'network', 'vault', 'activity', 'programs', 'problems', 'util'] },
  { name: 'launch', may: ['auth', 'sources', 'network', 'vault', 'programs', 'problems'] },
  { name: 'auth', may: ['sources', 'network', 'vault', 'programs', 'problems', 'util'] },
  { name: 'sources', may: ['vault', 'problems', 'util'] },
  { name: 'network', may: ['vault', 'activity', 'problems', 'util'] },
  { name: 'vault', may: ['programs', 'problems', 'util'] },
  { name: 'activity', may: ['util'] },
  { name: 'programs', may: ['problems', 'util'] },
  { name: 'problems', may: ['util'] },
  { name: 'util', may: [] },
]

/** Files that have a name of their own as targets, narrower than the layer they are in. */
const gates = [
  { name: 'contract', file: /^shared\/ipc\/contract$/ },
  { name: 'ports', file: /^electron\/core\/ports$/ },
  // Who is alive: the engine asks it of programs, the lock of a state directory of other engines.
  { name: 'processes', file: /^electron\/core\/programs\/process-info$/ },
  { name: 'carrier clients', file: /^electron\/carriers\/(client|bridge-client|control-client|local-client)$/ },
  // Where the engine of this person lives: the command line has to know it before it can ask anybody.
  { name: 'state directory', file: /^electron\/adapters\/state-directory$/ },
  // `patchbay login` opens the page from the person's own terminal.
  { name: 'browser', file: /^electron\/adapters\/open-url$/ },
]

/** Composition roots, the files directly in `electron/`: they put the layers together, so they may import every one. */
const roots = [
  { name: 'main', file: /^electron\/main$/ },
  { name: 'headless roots', file: /^electron\/[^/]+$/ },
]

/** Packages (or one name out of a package) that only these files of the product may import, and why. */
const exclusive = [
  {
    package: /^electron$/,
    files: /^electron\/(main\.ts$|shell\/|adapters\/|carriers\/ipc\.ts$|preload\/)/,
    why: 'the engine, its carriers and the command line run without Electron',
  },
  {
    package: /^electron$/,
    name: 'ipcMain',
    files: /^electron\/carriers\/ipc\.ts$/,
    why: 'every request from a window passes the checks of one file',
  },
  {
    package: /^electron-(store|log)(\/|$)/,
    files: /^electron\/adapters\//,
    why: 'settings and logs are reached through their ports',
  },
  {
    package: /^keytar$/,
    files: /^electron\/adapters\/key-store-keytar\.ts$/,
    why: 'the keychain is reached through the KeyStore port',
  },
  {
    package: /^fs-native-extensions$/,
    files: /^electron\/adapters\/swap-places\.ts$/,
    why: 'a native package that may be missing has one place that knows what to do then',
  },
  {
    package: /^@modelcontextprotocol\/client(\/|$)/,
    files: /^electron\/core\/(mcp\/(mcp-client|sdk-faults)\.ts$|auth\/)/,
    why: "the MCP SDK's client has one importer, with one more for its errors (and sign-in has its own)",
  },
  {
    package: /^@modelcontextprotocol\/(sdk|server|node|express)(\/|$)/,
    files: /^electron\/demo\//,
    why: 'server packages and SDK v1 are for the demo and the tests',
  },
]

/**
 * Why `file` may not import `specifier`, as a sentence, or undefined when it may.
 * `typeOnly`: the whole import is `import type`. `names`: the imported names (of a static import).
 */
export function refusal(file, specifier, { typeOnly = false, names = [] } = {}) {
  if (!/^(shared|electron|renderer)\//.test(file)) return undefined // Tests and scripts may look everywhere.
  if (specifier.startsWith('.'))
    return refusedFile(file, posix.join(posix.dirname(file), withoutEnding(specifier)), typeOnly)
  return refusedPackage(file, specifier, typeOnly, names)
}

function refusedFile(file, target, typeOnly) {
  if (isRoot(file)) return undefined
  const from = layerOf(file)
  if (from === undefined) return `${file} is in no layer of scripts/lint/layers.mjs`
  const feature = /^renderer\/src\/features\/([^/]+)\//
  const [ours, theirs] = [feature.exec(file)?.[1], feature.exec(target)?.[1]]
  if (ours !== undefined && theirs !== undefined && ours !== theirs)
    return `features never import each other (${ours}, ${theirs})`
  if (from.name === 'renderer' && /\/src\/(parts|ui|lib|store|ipc|text)\//.test(`/${file}`) && theirs !== undefined) {
    return 'what all features share imports none of them'
  }

  const room = refusedRoom(file, target)
  if (room !== undefined) return room

  const to = nameOf(target)
  if (to.names.includes(from.name)) return undefined
  const gate = to.names.find((name) => from.types?.includes(name))
  if (gate !== undefined)
    return typeOnly ? undefined : `${from.name} imports only types of the ${gate}: use \`import type\``
  if (to.names.some((name) => from.may.includes(name))) return undefined
  return `${from.name} may import ${from.may.join(', ') || 'nothing else'}, not ${to.names[0] ?? target}`
}

/** Between two rooms of core; every room may import `ports.ts`, and nobody below the engine what stands beside it. */
function refusedRoom(file, target) {
  const [from, to] = [roomOf(file), roomOf(target)]
  if (from === undefined || to === undefined || from === to || to === 'ports') return undefined
  const room = rooms.find(({ name }) => name === from)
  if (room === undefined) return `electron/core/${from}/ is not in the rooms of scripts/lint/layers.mjs`
  if (room.may === 'all' || room.may.includes(to)) return undefined
  return `core/${from} may import ${room.may.map((name) => `core/${name}`).join(', ') || 'no other room'}, not core/${to}`
}

function refusedPackage(file, specifier, typeOnly, names) {
  const from = layerOf(file)
  if (specifier.startsWith('node:')) return from?.node === false ? `${from.name} runs without Node` : undefined
  if (from?.packages !== undefined && !from.packages.includes(specifier)) {
    return `${from.name} may import ${from.packages.join(', ')}, not ${specifier}`
  }
  // Types cost nothing at run time; who implements something for Electron or the SDK may name its types.
  const broken = exclusive.find(
    (rule) =>
      rule.package.test(specifier) && !rule.files.test(file) && (rule.name === undefined || names.includes(rule.name)),
  )
  if (broken === undefined || (typeOnly && isSdk(specifier))) return undefined
  return `${broken.name ?? specifier} is not for this file: ${broken.why}`
}

/** The room of a file of core: its folder; `ports`, or `engine` for whatever else stands beside the rooms. */
function roomOf(path) {
  const [, inCore] = /^electron\/core\/(.+)$/.exec(withoutEnding(path)) ?? []
  if (inCore === undefined) return undefined
  if (inCore.includes('/')) return inCore.split('/')[0]
  return inCore === 'ports' ? 'ports' : 'engine'
}

const isSdk = (specifier) => specifier.startsWith('@modelcontextprotocol/client')
const withoutEnding = (path) => path.replace(/\.(ts|tsx|js|mjs)$/, '')
const layerOf = (file) => layers.find((layer) => file.startsWith(layer.folder))
const isRoot = (file) => roots.some((root) => root.file.test(withoutEnding(file)))

/** The names by which a target may be allowed, the narrowest first. */
function nameOf(target) {
  const root = roots.find(({ file }) => file.test(target))
  if (root !== undefined) return { names: [root.name] }
  const gate = gates.find(({ file }) => file.test(target))
  const layer = layerOf(target)
  return { names: [gate?.name, layer?.name].filter((name) => name !== undefined) }
}
