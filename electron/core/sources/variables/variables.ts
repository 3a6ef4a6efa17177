/**
 * What `${NAME}` and its like mean, by client: which notations there are, and what becomes of a name without a value. A
 * table of rules; every pattern is linear.
 */
import { basename } from 'node:path'

export type VariableSyntax =
  | 'literal'
  | 'claude'
  | 'shell'
  | 'shell-kept'
  | 'dollar'
  | 'copilot'
  | 'gemini'
  | 'qwen'
  | 'cursor'
  | 'editor-kept'
  | 'vscode'
  | 'windsurf'
  | 'cline'
  | 'roo'
  | 'crush'
  | 'opencode'
  | 'continue'
  | 'continue-json'
  | 'goose'

export type Field = 'command' | 'args' | 'env' | 'cwd' | 'url' | 'headers' | 'envFile'

export interface VariableContext {
  env: Readonly<Record<string, string | undefined>>
  homeDir: string
  platform: NodeJS.Platform
  /** The project's folder, if the entry belongs to one. */
  project: string | null
  field: Field
  /** What files that the text names hold; see `filesIn`. */
  files?: ReadonlyMap<string, string>
  /** What the person has said, by the ids of inputs. */
  inputs?: Readonly<Record<string, string>>
}

export interface Expansion {
  text: string
  /** Names without a value and without a default that must have one; their text is kept as written. */
  missing: string[]
}

/** What becomes of a name without a value: a problem, the text as written, or nothing. */
type Unset = 'report' | 'keep' | 'empty'

export interface Rule {
  pattern: RegExp
  /** `variable`: the environment; `place`: a folder; `file`: a file's content; `input`: what the person was asked for. */
  kind: 'variable' | 'place' | 'file' | 'input'
  unset: Unset | ((field: Field) => Unset)
  fields?: readonly Field[]
  windowsOnly?: boolean
  /** A name that is set to nothing has that value, whatever default stands there; in a shell it takes the default. */
  takesEmpty?: boolean
}

// A default has an end: looked for from every `${A:-` to the end of the text, a file of a repository's would take hours.
const braces = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]{0,500}))?\}/g
const dollars = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]{0,500}))?\}|([A-Za-z_][A-Za-z0-9_]*))/g
/** Without values for what is not set: a `:-` belongs to the name, which then is none. The empty group is where they would be. */
const plainDollars = /\$(?:\{([^{}]{1,200})()\}|([A-Za-z_]\w{0,200}))/g
const percent = /%([A-Za-z_][A-Za-z0-9_]*)%/g
/** Names as Gemini CLI takes them: whatever stands in the braces. */
const looseDollars = /\$(?:\{([^}]{1,200}?)(?::-([^}]{0,500}))?\}|([A-Za-z_][A-Za-z0-9_]*))/g
const prefixed = /\$\{env: {0,9}([A-Za-z_][A-Za-z0-9_.()-]*) {0,9}\}/g
const places = /\$\{(userHome|workspaceFolder|workspaceRoot|workspaceFolderBasename|pathSeparator|\/)\}/g

const workspaceFolder = /\$\{(workspaceFolder)\}/g
const inputs = /\$\{input:([^}]{1,200})\}/g

const inMaps: readonly Field[] = ['env', 'headers']
const ofPrograms: readonly Field[] = ['args', 'env']

export const rules: Readonly<Record<VariableSyntax, readonly Rule[]>> = {
  literal: [],
  // Claude Code hands on what has no value as it is written. Where that never leads to a server or past its door, it is said.
  claude: [
    {
      pattern: braces,
      kind: 'variable',
      unset: (field) => (ofPrograms.includes(field) ? 'keep' : 'report'),
      takesEmpty: true,
    },
  ],
  shell: [{ pattern: braces, kind: 'variable', unset: 'report' }],
  'shell-kept': [{ pattern: braces, kind: 'variable', unset: 'keep' }],
  dollar: [{ pattern: dollars, kind: 'variable', unset: 'report' }],
  copilot: [{ pattern: dollars, kind: 'variable', unset: 'report', fields: inMaps }],
  gemini: [
    {
      pattern: looseDollars,
      kind: 'variable',
      unset: (field) => (inMaps.includes(field) ? 'empty' : 'keep'),
      takesEmpty: true,
    },
    { pattern: percent, kind: 'variable', unset: 'empty', fields: inMaps, windowsOnly: true },
  ],
  qwen: [{ pattern: plainDollars, kind: 'variable', unset: 'keep' }],
  cursor: [
    { pattern: prefixed, kind: 'variable', unset: 'report' },
    { pattern: places, kind: 'place', unset: 'keep' },
  ],
  'editor-kept': [
    { pattern: prefixed, kind: 'variable', unset: 'keep' },
    { pattern: places, kind: 'place', unset: 'keep' },
  ],
  vscode: [
    { pattern: prefixed, kind: 'variable', unset: 'empty' },
    { pattern: places, kind: 'place', unset: 'keep' },
    // Last: nothing in what a person has said is a variable.
    { pattern: inputs, kind: 'input', unset: 'keep' },
  ],
  windsurf: [
    { pattern: prefixed, kind: 'variable', unset: 'empty' },
    { pattern: /\$\{file:([^}]{1,1000})\}/g, kind: 'file', unset: 'keep' },
  ],
  cline: [{ pattern: prefixed, kind: 'variable', unset: 'keep' }],
  roo: [
    { pattern: /\$\{env:(\w{1,200})\}/g, kind: 'variable', unset: 'keep' },
    { pattern: workspaceFolder, kind: 'place', unset: 'keep' },
  ],
  // As in a shell, but for what runs a command.
  crush: [
    { pattern: /\$\{([A-Za-z_][A-Za-z0-9_]*):\?[^}]{0,500}\}/g, kind: 'variable', unset: 'report' },
    { pattern: dollars, kind: 'variable', unset: 'empty' },
  ],
  opencode: [
    { pattern: /\{env:([^}]{1,200})\}/g, kind: 'variable', unset: 'empty' },
    { pattern: /\{file:([^}]{1,1000})\}/g, kind: 'file', unset: 'keep' },
  ],
  continue: [{ pattern: /\$\{\{ {0,9}secrets\.([\w.-]{1,200}) {0,9}\}\}/g, kind: 'variable', unset: 'report' }],
  'continue-json': [
    { pattern: braces, kind: 'variable', unset: 'report', fields: ['env'] },
    { pattern: /\$\{\{ {0,9}secrets\.([\w.-]{1,200}) {0,9}\}\}/g, kind: 'variable', unset: 'report' },
  ],
  // Only what stands in `envs` and `env_keys`; whoever calls passes those as the environment.
  goose: [{ pattern: dollars, kind: 'variable', unset: 'keep', fields: ['headers'] }],
}

/** Clients that send no header without a value. */
export const withoutEmptyHeaders: ReadonlySet<VariableSyntax> = new Set(['crush'])

/** The names of the environment that a text refers to. */
export function variablesIn(text: string, syntax: VariableSyntax = 'shell'): string[] {
  return rules[syntax]
    .filter(({ kind }) => kind === 'variable')
    .flatMap(({ pattern }) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? match[3] ?? []))
}

/** The files that a text takes the content of, as written. */
export function filesIn(text: string, syntax: VariableSyntax): string[] {
  return rules[syntax]
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ pattern }) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []))
}

/** The ids of the inputs that texts refer to, each once. */
export function inputsIn(texts: readonly string[], syntax: VariableSyntax): string[] {
  const patterns = rules[syntax].flatMap(({ kind, pattern }) => (kind === 'input' ? [pattern] : []))
  return [
    ...new Set(
      texts.flatMap((text) =>
        patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? [])),
      ),
    ),
  ]
}

/** Replaces variables. An empty value counts as set, unless there is a default (as in a shell) and its client knows that. */
export function expand(text: string, syntax: VariableSyntax, context: VariableContext): Expansion {
  const missing: string[] = []
  let result = text
  for (const rule of rules[syntax]) {
    if (rule.fields && !rule.fields.includes(context.field)) continue
    if (rule.windowsOnly && context.platform !== 'win32') continue
    result = result.replace(rule.pattern, (whole: string, first?: string, fallback?: string, other?: string) => {
      const name = first ?? (typeof other === 'string' ? other : '')
      const value = valueOf(rule.kind, name, context)
      const hasDefault = typeof fallback === 'string' && rule.pattern.source.includes(':-')
      if (value !== undefined && (value !== '' || !hasDefault || rule.takesEmpty)) return value
      if (hasDefault) return fallback
      const unset = typeof rule.unset === 'string' ? rule.unset : rule.unset(context.field)
      if (unset === 'empty') return ''
      if (unset === 'report') missing.push(name)
      return whole
    })
  }
  return { text: result, missing }
}

function valueOf(kind: Rule['kind'], name: string, context: VariableContext): string | undefined {
  switch (kind) {
    // What every object inherits (`constructor`) is no variable.
    case 'variable':
      return variableOf(name, context)
    case 'file':
      return context.files?.get(name)
    case 'place':
      return placeOf(name, context)
    case 'input':
      return context.inputs && Object.hasOwn(context.inputs, name) ? context.inputs[name] : undefined
  }
}

/** On Windows names differ by their letters alone, not by capitals. */
function variableOf(name: string, { env, platform }: VariableContext): string | undefined {
  if (Object.hasOwn(env, name)) return env[name]
  if (platform !== 'win32') return undefined
  const wanted = name.toLowerCase()
  const found = Object.keys(env).find((each) => each.toLowerCase() === wanted)
  return found === undefined ? undefined : env[found]
}

function placeOf(name: string, { homeDir, platform, project }: VariableContext): string | undefined {
  switch (name) {
    case 'userHome':
      return homeDir
    case 'workspaceFolder':
    case 'workspaceRoot':
      return project ?? undefined
    case 'workspaceFolderBasename':
      return project === null ? undefined : basename(project)
    default:
      return platform === 'win32' ? '\\' : '/'
  }
}
