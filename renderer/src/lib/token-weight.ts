/** About how much room the tools of a server take in a model's context. Pure. */
import type { Tool } from '../../../shared/model/capabilities'

/** English and JSON come to about four characters a token with the usual tokenizers; which one a client uses nobody knows here. */
const charactersPerToken = 4

/** What clients hand to a model of each tool: name, description and the schema of its arguments. Rounded as roughly as it is known. */
export function tokensOf(tools: readonly Pick<Tool, 'name' | 'description' | 'inputSchema'>[]): number {
  const characters = tools.reduce(
    (sum, { name, description = '', inputSchema }) =>
      sum + name.length + description.length + JSON.stringify(inputSchema).length,
    0,
  )
  const tokens = characters / charactersPerToken
  const step = tokens < 100 ? 10 : tokens < 1_000 ? 50 : 100
  return Math.ceil(tokens / step) * step
}
