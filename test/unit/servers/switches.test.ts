/**
 * Every switch of the test servers has a row in the sweep that looks for words of libraries. What counts as a switch is read
 * from the servers' own types: the members of a union of texts, of an interface called “…Faults”, the choices of an
 * interface called “…Options”, and whatever a server can be told to do. Catches a new switch that nobody has ever looked at with a person's eyes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { noFaults, plays } from '../../integration/strangers/plays'
import { oddities } from '../../servers/oddities'
import { oddAnswers } from '../../servers/strange-http'

const folder = 'test/servers'

/** Of a file as Prettier leaves it. */
function switchesIn(path: string): string[] {
  const source = readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const unions = [...source.matchAll(/^export type \w+ =([\s\S]*?)(?=\n\n|\nexport |\nfunction )/gm)]
  const interfaces = [...source.matchAll(/^(?:export )?interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)]
  const names = [
    ...unions.flatMap(([, body = '']) => textsIn(body)),
    ...interfaces.flatMap(([, name = '', body = '']) => {
      if (name.endsWith('Faults')) return membersIn(body)
      return name.endsWith('Options') ? membersIn(body).filter((member) => member.includes('=')) : commandsIn(body)
    }),
  ]
  const file = relative(folder, path).replace(/\.ts$/, '')
  return names.map((name) => `${file}: ${name}`)
}

/** The texts that a type allows, e.g. of a union or of the `kind`s of one. */
function textsIn(type: string): string[] {
  return [...type.matchAll(/'([^']+)'/g)].map(([, text = '']) => text)
}

function membersIn(body: string): string[] {
  return [...body.matchAll(/^ {2}(\w+)\??:([\s\S]*?)(?=\n {2}\w+\??:|$(?![\s\S]))/gm)].flatMap(
    ([, name = '', type = '']) => {
      const texts = textsIn(type)
      if (texts.length > 0) return texts.map((text) => `${name}=${text}`)
      const inner = [...(/^\s*\{([^{}]*)\}\s*$/.exec(type)?.[1] ?? '').matchAll(/(\w+):/g)]
      return inner.length > 0 ? inner.map(([, member = '']) => `${name}.${member}`) : [name]
    },
  )
}

/** What it can be told to do. */
function commandsIn(body: string): string[] {
  return [...body.matchAll(/^ {2}(\w+)\([^\n]*\): (?:void|Promise<void>)$/gm)]
    .map(([, name = '']) => `${name}()`)
    .filter((name) => name !== 'close()')
}

function filesIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)],
  )
}

test('every switch of the test servers has its row, and every row is of a switch', () => {
  const files = filesIn(folder)
  const existing = [
    ...files.filter((path) => path.endsWith('.ts')).flatMap(switchesIn),
    // `rpc` and `seen` are parts of the programs.
    ...files
      .flatMap((path) => /stdio\/(?!rpc|seen)([\w-]+)\.mjs$/.exec(path)?.[1] ?? [])
      .map((name) => `programs: ${name}`),
    ...Object.keys(oddities).map((name) => `oddities: ${name}`),
    ...oddAnswers.map((name) => `strange-http: ${name}`),
  ]
  expect([...Object.keys(plays), ...noFaults].toSorted()).toEqual([...new Set(existing)].toSorted())
})
