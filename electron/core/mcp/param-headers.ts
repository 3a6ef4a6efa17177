/**
 * Parameters that travel in headers (`x-mcp-header`; 2026-07-28, transports, "Custom Headers from Tool Parameters"): a
 * client leaves out a tool whose definition of them is not valid. Pure.
 */
import { isFields, type Fields } from '../../../shared/fields'

const word = 'x-mcp-header'
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const permitted: readonly unknown[] = ['string', 'integer', 'boolean']
/** Members of a schema whose values are data. */
const data = new Set(['default', 'const', 'enum', 'examples'])

/** What is wrong with the headers that a schema (of bounded depth) declares, for a person; null when all is well. */
export function faultInParamHeaders(inputSchema: Fields): string | null {
  return look(inputSchema, 'root', new Set())
}

function look(schema: Fields, at: 'root' | 'parameter' | 'elsewhere', names: Set<string>): string | null {
  if (word in schema) {
    const fault = at === 'parameter' ? faultIn(schema, names) : `"${word}" stands where no parameter is`
    if (fault !== null) return fault
  }
  for (const [member, value] of Object.entries(schema)) {
    if (data.has(member)) continue
    // Only a chain of `properties` leads to parameters, whose names may be any word.
    const inner = member === 'properties' && isFields(value) ? Object.values(value) : [value].flat()
    const next = member === 'properties' && at !== 'elsewhere' ? 'parameter' : 'elsewhere'
    for (const one of inner) {
      const fault = isFields(one) ? look(one, next, names) : null
      if (fault !== null) return fault
    }
  }
  return null
}

function faultIn(schema: Fields, names: Set<string>): string | null {
  const name = schema[word]
  if (typeof name !== 'string' || !token.test(name)) return `"${word}" is not the name of a header`
  if (!permitted.includes(schema['type'])) return `"${word}" is only for text, whole numbers and true or false`
  if (names.has(name.toLowerCase())) return `"${word}" names ${name} twice`
  names.add(name.toLowerCase())
  return null
}
