/** Reads a text in the format that its client writes. */
import { assertNever } from '../../../../shared/assert-never'
import { withoutMark, type Document, type Format } from './document'
import { parseJson } from './json'
import { isOnlyComments, parseJsonc } from './jsonc'
import { parseToml } from './toml'
import { parseYaml } from './yaml'

/** Never throws. */
export function parseText(source: string, format: Format): Document {
  const document = parseAs(source, format)
  return document.ok ? { ...document, text: source } : document
}

function parseAs(source: string, format: Format): Document {
  switch (format) {
    case 'json':
      return parseJson(source)
    case 'json-comments':
      return parseJsonc(source, false)
    case 'jsonc':
      return parseJsonc(source, true)
    case 'toml':
      return parseToml(source)
    case 'yaml':
      return parseYaml(source)
    default:
      return assertNever(format)
  }
}

/** True for a text in which nothing has been begun: white space, and comments where JSON may have them. */
export function saysNothing(source: string, format: Format): boolean {
  const text = withoutMark(source)
  return text.trim() === '' || ((format === 'jsonc' || format === 'json-comments') && isOnlyComments(text))
}

/** As a person calls it. */
export function formatName(format: Format): string {
  return format === 'toml' ? 'TOML' : format === 'yaml' ? 'YAML' : 'JSON'
}
