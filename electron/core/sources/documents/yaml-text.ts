/** Values written as YAML: in block style, line by line, and in brackets. */
import { isScalar, parseDocument } from 'yaml'
import { isFields } from '../../../../shared/fields'

const plainName = /^[A-Za-z_][\w.-]*$/
const plainText = /^[A-Za-z0-9_./][\w./@~:+=%,() -]*$/

/** A name, or a text that stands alone. */
export function yamlKey(name: string): string {
  return plainName.test(name) && isText(name) ? name : JSON.stringify(name)
}

/** @param like how the value before was written: a text keeps its kind of quotes */
export function yamlScalar(value: unknown, like = '', inBrackets = false): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null)
  const printable = /^[\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd]*$/.test(value)
  if (like.startsWith("'") && printable) return `'${value.replaceAll("'", "''")}'`
  const isPlain = plainText.test(value) && !/: | #|[ :]$/.test(value) && !(inBrackets && /[,:]/.test(value))
  return !like.startsWith('"') && isPlain && isText(value) ? value : JSON.stringify(value)
}

/** In brackets, on one line. */
export function yamlFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlFlow).join(', ')}]`
  if (!isFields(value)) return yamlScalar(value, '', true)
  const members = Object.entries(value).map(([name, inner]) => `${yamlKey(name)}: ${yamlFlow(inner)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** Lines without indentation. Empty for what has no lines of its own: a single value, an empty list or map. */
export function yamlLines(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => itemLines(item))
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => pairLines(name, inner))
}

export function pairLines(name: string, value: unknown): string[] {
  const lines = yamlLines(value)
  const key = yamlKey(name)
  if (lines.length === 0) return [`${key}: ${yamlFlowOrScalar(value)}`]
  return [`${key}:`, ...lines.map((line) => `  ${line}`)]
}

export function itemLines(value: unknown): string[] {
  const [first, ...rest] = yamlLines(value)
  return first === undefined ? [`- ${yamlFlowOrScalar(value)}`] : [`- ${first}`, ...rest.map((line) => `  ${line}`)]
}

function yamlFlowOrScalar(value: unknown): string {
  return typeof value === 'object' && value !== null ? yamlFlow(value) : yamlScalar(value)
}

/** A reader takes it for a text, not for a number, a date or a switch; the older rules of YAML 1.1 included. */
function isText(text: string): boolean {
  if (/^(y|yes|n|no|on|off|true|false|null|~)$/i.test(text) || /^[\d.+-]/.test(text)) return false
  const document = parseDocument(text, { logLevel: 'silent' })
  return document.errors.length === 0 && isScalar(document.contents) && document.contents.value === text
}
