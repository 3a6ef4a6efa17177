/**
 * What single AI clients do not take in a tool. Where a tool can say the same in another way, it does; one that would take the
 * client's other tools down with it is left out for that client. Seen with the real ones where they run here. Pure.
 */
import { isFields } from '../../../shared/fields'
import type { Tool } from '../../../shared/model/capabilities'
import { clientCalled } from '../../../shared/model/clients'
import type { Viewer } from './sets-file'

/** A tool as a client can have it, or why it cannot: a sentence without full stop. */
export type Fitted = { tool: Tool } | { leftOut: string }

/** @param client as it calls itself, or its token is called @param server its name: clients put it before the tool's */
export function fitted(client: string, server: string, tool: Tool): Fitted {
  switch (clientCalled(client)) {
    // Claude Code 2.1.197 hands these on, and the Messages API then refuses everything; 2.1.332 leaves them out by itself.
    case 'claude-code':
    case 'claude-desktop': {
      const leftOut = againstMessagesApi(server, tool)
      return leftOut === null ? { tool } : { leftOut }
    }
    // One list that does not say of what costs GitHub Copilot all tools.
    case 'vscode':
    case 'copilot-cli':
    case 'copilot-jetbrains':
    case 'visual-studio': {
      const inputSchema = withItems(tool.inputSchema)
      return { tool: inputSchema === tool.inputSchema ? tool : { ...tool, inputSchema } }
    }
    default:
      return { tool }
  }
}

/** The same for a client of several names: what its token is called, and how it calls itself. */
export function fittedAs(client: Pick<Viewer, 'client' | 'called'>, server: string, tool: Tool): Fitted {
  const fit = fitted(client.client, server, tool)
  return 'leftOut' in fit || !client.called ? fit : fitted(client.called, server, fit.tool)
}

/** Those of a server's tools that a client can take, as it can. */
export function allFitted(client: Pick<Viewer, 'client' | 'called'>, server: string, tools: readonly Tool[]): Tool[] {
  return tools.flatMap((tool) => {
    const fit = fittedAs(client, server, tool)
    return 'tool' in fit ? [fit.tool] : []
  })
}

/** Of a tool's name with the server's before it. */
const longestName = 128
const types = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])

function againstMessagesApi(server: string, { name, inputSchema }: Tool): string | null {
  if (`mcp__${server}__${name}`.length > longestName) return `its name is longer than ${longestName} characters`
  const { properties } = inputSchema
  const odd = Object.keys(isFields(properties) ? properties : {}).find((key) => !/^[\w.-]{1,64}$/.test(key))
  if (odd !== undefined) return `a parameter is called "${odd.slice(0, 80)}"`
  const wrong = each(inputSchema)
    .flatMap(({ type }) => (type === undefined ? [] : [type].flat()))
    .find((type) => typeof type !== 'string' || !types.has(type))
  return wrong === undefined ? null : `its schema has the type ${JSON.stringify(wrong).slice(0, 80)}`
}

/** Keywords with a schema in them, with a list of schemas, and with schemas by name (JSON Schema 2020-12). */
const single = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']
const listed = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const byName = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']

/** A schema and all that are in it. What was read has no more than a hundred levels. */
function each(schema: Record<string, unknown>): Record<string, unknown>[] {
  const within = [
    ...single.map((key) => schema[key]),
    ...listed.flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : [])),
    ...byName.flatMap((key) => (isFields(schema[key]) ? Object.values(schema[key]) : [])),
  ]
  return [schema, ...within.filter(isFields).flatMap((inner) => each({ ...inner }))]
}

/** The same schema, where every list says that anything may be in it unless it says what. */
function withItems(schema: Record<string, unknown>): Record<string, unknown> {
  if (!each(schema).some(lacksItems)) return schema
  const inside = (value: unknown): unknown => (isFields(value) ? withItems({ ...value }) : value)
  const changed: Record<string, unknown> = { ...schema, ...(lacksItems(schema) && { items: {} }) }
  for (const key of single) if (key in schema) changed[key] = inside(schema[key])
  for (const key of listed) if (Array.isArray(schema[key])) changed[key] = (schema[key] as unknown[]).map(inside)
  for (const key of byName) {
    const named = schema[key]
    if (isFields(named))
      changed[key] = Object.fromEntries(Object.entries(named).map(([name, one]) => [name, inside(one)]))
  }
  return changed
}

function lacksItems({ type, items, prefixItems }: Record<string, unknown>): boolean {
  return [type].flat().includes('array') && items === undefined && prefixItems === undefined
}
