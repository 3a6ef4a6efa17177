/** Files by chance, as people write them: comments, line ends, indentation and quotes of every kind, with the pieces they are made of. */
import type { Format } from '../../../../electron/core/sources/documents/document'
import type { Random } from '../random'

export interface RandomFile {
  text: string
  /** Where the entries stand. */
  at: string[]
  names: string[]
  entries: Record<string, Record<string, unknown>>
  /** In their order; `name` is the entry that a piece belongs to. Commas and white space between them are no part of any. */
  pieces: { name: string | null; text: string }[]
}

export function randomFile(random: Random, format: Format): RandomFile {
  switch (format) {
    case 'json':
    case 'json-comments':
    case 'jsonc':
      return jsonFile(random, format)
    case 'toml':
      return tomlFile(random)
    case 'yaml':
      return yamlFile(random)
  }
}

const chance = (random: Random, likely: number): boolean => random.next() < likely

function entriesOf(random: Random): Record<string, Record<string, unknown>> {
  const names = ['alpha', 'be ta', 'g.amma', 'delta'].slice(0, 1 + Math.floor(random.next() * 4))
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        command: 'npx',
        ...(chance(random, 0.7) ? { args: ['-y', `pkg-${name}`] } : {}),
        ...(chance(random, 0.6) ? { env: { A: '1', ...(chance(random, 0.5) ? { B: 'two words' } : {}) } } : {}),
        ...(chance(random, 0.3) ? { disabled: false } : {}),
      },
    ]),
  )
}

function jsonFile(random: Random, format: Format): RandomFile {
  const eol = chance(random, 0.3) ? '\r\n' : '\n'
  const unit = ['  ', '    ', '\t'][Math.floor(random.next() * 3)] ?? '  '
  const comments = format !== 'json'
  const trailing = format === 'jsonc' && chance(random, 0.4) ? ',' : ''
  const oneLine = chance(random, 0.3)
  const entries = entriesOf(random)
  const pieces: RandomFile['pieces'] = []
  let text = chance(random, 0.2) ? '\uFEFF' : ''
  const put = (piece: string, name: string | null = null): void => {
    pieces.push({ name, text: piece })
    text += piece
  }
  if (comments && chance(random, 0.5)) put(`// top ${random.next()}${eol}`)
  text += `{${eol}`
  put(`${unit}"z" :  [1,2, 3]`)
  text += `,${eol}`
  if (comments && chance(random, 0.4)) put(`${unit}/* before ${random.next()} */${eol}`)
  text += `${unit}"mcpServers": {${eol}`
  const names = Object.keys(entries)
  for (const [index, name] of names.entries()) {
    if (comments && chance(random, 0.4)) put(`${unit}${unit}// about ${name} ${random.next()}${eol}`)
    const entry = JSON.stringify(entries[name], null, oneLine ? undefined : unit).replaceAll('\n', eol + unit + unit)
    text += unit + unit
    put(`${JSON.stringify(name)}: ${entry}`, name)
    text += index < names.length - 1 ? ',' : trailing
    if (comments && chance(random, 0.3)) {
      text += ' '
      put(`// behind ${random.next()}`)
    }
    text += eol
  }
  if (comments && chance(random, 0.3)) put(`${unit}${unit}// end ${random.next()}${eol}`)
  text += `${unit}}`
  if (chance(random, 0.5)) {
    text += `,${eol}`
    put(`${unit}"dup": 1,${eol}${unit}"dup": {"a":1,  "a":2}`)
  }
  text += `${eol}}`
  if (chance(random, 0.7)) text += eol
  return { text, at: ['mcpServers'], names, entries, pieces }
}

function tomlFile(random: Random): RandomFile {
  const eol = chance(random, 0.3) ? '\r\n' : '\n'
  const entries = entriesOf(random)
  const pieces: RandomFile['pieces'] = []
  let text = chance(random, 0.2) ? '\uFEFF' : ''
  const put = (piece: string, name: string | null = null): void => {
    pieces.push({ name, text: piece })
    text += piece
  }
  const names = Object.keys(entries)
  const key = (name: string): string => (/^\w+$/.test(name) ? name : JSON.stringify(name))
  if (chance(random, 0.5)) put(`# top ${random.next()}`)
  text += eol
  put(`model = "o3"   # keep${eol}big = 1_000${eol}when = 1979-05-27T07:32:00Z`)
  text += eol
  if (chance(random, 0.15)) {
    text += `[mcp_servers]${eol}`
    for (const name of names) {
      if (chance(random, 0.3)) put(`# about ${name} ${random.next()}${eol}`)
      put(`${key(name)} = ${inlineToml(entries[name])}`, name)
      text += eol
    }
  } else {
    for (const name of names) {
      text += eol
      if (chance(random, 0.4)) put(`# about ${name} ${random.next()}${eol}`)
      const { env, ...rest } = entries[name] ?? {}
      const header = `${chance(random, 0.1) ? '  ' : ''}[mcp_servers.${key(name)}]`
      const lines = Object.entries(rest).map(([field, value]) => {
        if (Array.isArray(value) && chance(random, 0.4))
          return `${field} = [${eol}  ${value.map((item) => `'${String(item)}', # one`).join(`${eol}  `)}${eol}]`
        return `${field} = ${inlineToml(value)}${chance(random, 0.2) ? '\t# c' : ''}`
      })
      const isSection = env !== undefined && chance(random, 0.5)
      if (env !== undefined && !isSection) lines.push(`env = ${inlineToml(env)}`)
      const block = [header, ...lines].join(eol)
      const sub = isSection
        ? `${eol}${chance(random, 0.5) ? eol : ''}[mcp_servers.${key(name)}.env]${eol}${Object.entries(env as object)
            .map(([field, value]) => `${key(field)}   = ${inlineToml(value)}`)
            .join(eol)}`
        : ''
      put(block + sub, name)
      text += eol
    }
  }
  if (chance(random, 0.6)) {
    text += eol
    put(
      `# before other ${random.next()}${eol}[[list]]${eol}n = 1${eol}[[list]]${eol}n = """${eol}[mcp_servers.no]${eol}"""`,
    )
    text += eol
  }
  if (chance(random, 0.3)) put(`# tail ${random.next()}`)
  return { text, at: ['mcp_servers'], names, entries, pieces }
}

function inlineToml(value: unknown): string {
  if (Array.isArray(value)) return `[ ${value.map(inlineToml).join(',  ')} ]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)} = ${inlineToml(inner)}`)
    .join(', ')} }`
}

function yamlFile(random: Random): RandomFile {
  const eol = chance(random, 0.3) ? '\r\n' : '\n'
  const entries = entriesOf(random)
  const names = Object.keys(entries)
  const pieces: RandomFile['pieces'] = []
  let text = chance(random, 0.2) ? '\uFEFF' : ''
  const put = (piece: string, name: string | null = null): void => {
    pieces.push({ name, text: piece })
    text += piece
  }
  if (chance(random, 0.5)) put(`# top ${random.next()}${eol}`)
  put(`version: 1.0.0   # keep${eol}models:${eol}  - name: 'm'${eol}    roles: [chat,   edit]${eol}`)
  text += `extensions:${chance(random, 0.2) ? '   # servers' : ''}${eol}`
  const indent = ' '.repeat(1 + Math.floor(random.next() * 4))
  for (const name of names) {
    if (chance(random, 0.4)) put(`${indent}# about ${name} ${random.next()}${eol}`)
    const body = Object.entries(entries[name] ?? {}).flatMap(([field, value]) => {
      if (Array.isArray(value))
        return chance(random, 0.5)
          ? [`${field}: [${value.map((item) => `"${String(item)}"`).join(', ')}]`]
          : [`${field}:`, ...value.map((item) => `  - ${String(item)}`)]
      if (typeof value === 'object' && value !== null)
        return [`${field}:`, ...Object.entries(value).map(([inner, text_]) => `  ${inner}: '${String(text_)}'`)]
      return [`${field}: ${String(value)}${chance(random, 0.2) ? '   # c' : ''}`]
    })
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name)
    text += indent
    put([`${key}:`, ...body.map((line) => `${indent}  ${line}`)].join(eol), name)
    text += eol
    if (chance(random, 0.2)) text += eol
  }
  if (chance(random, 0.7)) put(`# tail ${random.next()}${eol}other: |${eol}  kept   ${eol}  text${eol}`)
  const last = pieces.at(-1)
  if (last && text.endsWith(eol) && chance(random, 0.2)) {
    text = text.slice(0, -eol.length)
    if (last.text.endsWith(eol)) last.text = last.text.slice(0, -eol.length)
  }
  return { text, at: ['extensions'], names, entries, pieces }
}
