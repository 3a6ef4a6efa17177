/** Reads one item of each list that a server offers: what of it can be used, and what is not as MCP wants it. Pure. */
import type { Prompt, Resource, ResourceTemplate, Tool } from '../../../shared/model/capabilities'
import { isFields, type Fields } from '../../../shared/fields'
import { excessOf, fieldsOf, flag, mistakeIn, number, text, texts, usualLimits } from '../util/lenient'
import { annotations, execution, readIcons, readMembers, toolAnnotations, type Wrong } from './optional-members'
import { faultInParamHeaders } from './param-headers'

/** How a list is asked for and read. */
export interface ListReader<T> {
  method: string
  /** The member of the result that holds the items. */
  member: string
  /** The member that no item can do without, and that no two have alike. */
  key: string
  read: (item: Fields, wrong: Wrong) => T | null
}

export type ListKind = 'tools' | 'prompts' | 'resources' | 'templates'
export interface ListItems {
  tools: Tool
  prompts: Prompt
  resources: Resource
  templates: ResourceTemplate
}

export const prompts: ListReader<Prompt> = {
  method: 'prompts/list',
  member: 'prompts',
  key: 'name',
  read(item, wrong) {
    const read = readShown(item, 'name', annotations, wrong)
    if (!read) return null
    const { arguments: given } = item
    if (given !== undefined && given !== null && !Array.isArray(given)) wrong(mistakeIn('arguments', given, 'a list'))
    const named = (Array.isArray(given) ? given : []).flatMap((sent) => {
      const one = fieldsOf(sent)
      const name = text(one['name'])
      if (name === undefined) wrong('one of its arguments has no name')
      const shown = {
        title: text(one['title']),
        description: text(one['description']),
        required: flag(one['required']),
      }
      return name === undefined ? [] : [{ ...one, ...shown, name }]
    })
    return { ...read.shown, name: read.id, arguments: named.length > 0 ? named : undefined }
  },
}

export const resources: ListReader<Resource> = {
  method: 'resources/list',
  member: 'resources',
  key: 'uri',
  read(item, wrong) {
    const read = readShown(item, 'uri', annotations, wrong)
    if (!read) return null
    const { size } = item
    if (size !== undefined && size !== null && typeof size !== 'number') wrong(mistakeIn('size', size, 'a number'))
    const known = { name: text(item['name']) ?? read.id, mimeType: text(item['mimeType']), size: number(size) }
    return { ...read.shown, uri: read.id, ...known }
  },
}

export const templates: ListReader<ResourceTemplate> = {
  method: 'resources/templates/list',
  member: 'resourceTemplates',
  key: 'uriTemplate',
  read(item, wrong) {
    const read = readShown(item, 'uriTemplate', annotations, wrong)
    if (!read) return null
    const { shown, id } = read
    return { ...shown, uriTemplate: id, name: text(item['name']) ?? id, mimeType: text(item['mimeType']) }
  },
}

/** @param overHttp in the modern era, where parameters may travel in headers (2026-07-28, transports, "Custom Headers") */
export function tools(overHttp: boolean): ListReader<Tool> {
  return {
    method: 'tools/list',
    member: 'tools',
    key: 'name',
    read(item, wrong) {
      const read = readShown(item, 'name', toolAnnotations, wrong)
      if (!read) return null
      const inputSchema = readInputSchema(item['inputSchema'], wrong)
      const fault = overHttp ? faultInParamHeaders(inputSchema) : null
      if (fault !== null) wrong(fault)
      if (fault !== null) return null
      return {
        ...read.shown,
        name: read.id,
        inputSchema,
        outputSchema: readMembers('outputSchema', item['outputSchema'], {}, wrong),
        execution: readMembers('execution', item['execution'], execution, wrong),
      }
    },
  }
}

/**
 * What every item has: the one member that it cannot do without, and texts and annotations that are shown. All else
 * stays as it was sent.
 */
function readShown(
  item: Fields,
  key: string,
  kinds: typeof annotations,
  wrong: Wrong,
): { id: string; shown: Record<string, unknown> } | null {
  const excess = excessOf(item, usualLimits)
  if (excess !== null) {
    wrong(`it ${excess}`)
    return null
  }
  const id = text(item[key])
  if (id === undefined) {
    wrong(mistakeIn(key, item[key], 'text'))
    return null
  }
  for (const name of ['title', 'description', 'mimeType']) {
    const odd = item[name]
    if (odd !== undefined && odd !== null && typeof odd !== 'string') wrong(mistakeIn(name, odd, 'text'))
  }
  // What is there keeps its place: the order of members is part of what AI clients are shown.
  const shown = {
    ...item,
    _meta: isFields(item['_meta']) ? item['_meta'] : undefined,
    icons: readIcons(item['icons'], wrong),
    title: text(item['title']),
    description: text(item['description']),
    annotations: readMembers('annotations', item['annotations'], kinds, wrong),
  }
  return { id, shown }
}

/** A tool always takes an object, so whatever its schema says of others is read as saying so (server/tools, "inputSchema"). */
function readInputSchema(value: unknown, wrong: Wrong): Record<string, unknown> {
  if (!isFields(value)) {
    wrong(mistakeIn('inputSchema', value, 'an object'))
    return { type: 'object' }
  }
  const { type, properties, required } = value
  if (type === undefined) wrong('"inputSchema.type" is missing')
  else if (type !== 'object') wrong('"inputSchema.type" is not "object"')
  const known = { properties: readProperties(properties, wrong), required: readRequired(required, wrong) }
  return { ...value, type: 'object', ...known }
}

function readProperties(value: unknown, wrong: Wrong): Record<string, unknown> | undefined {
  if (value === undefined) return undefined
  // PHP writes an empty object as a list.
  if (!isFields(value)) {
    wrong(mistakeIn('inputSchema.properties', value, 'an object'))
    return undefined
  }
  const properties = Object.entries(value).map(([name, schema]) => {
    const isSchema = isFields(schema) || typeof schema === 'boolean'
    if (!isSchema) wrong(mistakeIn(`inputSchema.properties.${name}`, schema, 'a schema'))
    // Older clients know no schema but an object; this one says the same.
    return [name, schema === false ? { not: {} } : isFields(schema) ? schema : {}]
  })
  return Object.fromEntries(properties) as Record<string, unknown>
}

function readRequired(value: unknown, wrong: Wrong): string[] | undefined {
  if (value === undefined) return undefined
  const names = texts(value)
  const isWell = Array.isArray(value) && (names ?? []).length === value.length
  if (!isWell) wrong(mistakeIn('inputSchema.required', value, 'a list of names'))
  return names
}
