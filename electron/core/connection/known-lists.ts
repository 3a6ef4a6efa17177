/** The lists of a connection as they are kept for when the server is away: pure. */
import type { Lists } from '../mcp/lists'
import type { Manifest } from '../registry/manifests'

export function knownOf({ tools, prompts, resources, templates, flaws }: Lists): Omit<Manifest, 'introduction'> {
  return {
    tools,
    prompts: prompts ?? [],
    resources: resources ?? [],
    templates: templates ?? [],
    flaws: { tools: flaws.tools, prompts: flaws.prompts, resources: [...flaws.resources, ...flaws.templates] },
  }
}
