/** Which tools AI clients do not get, because they could not take them: so that a person sees it. */
import type { LeftOut } from '../../shared/model/gateway'
import type { ServerView } from '../../shared/model/server'
import { clientCalled } from '../../shared/model/clients'
import { fittedAs } from '../core/gateway/client-limits'
import type { Upstreams } from '../core/gateway/face'
import type { ToolSets } from '../core/gateway/sets'
import type { Viewer } from '../core/gateway/sets-file'

/** More of them nobody reads. */
const most = 200

/** Each client once, however often it is there; a server that is gone meanwhile has none. Never rejects. */
export async function leftOutFor(
  viewers: readonly Viewer[],
  sets: Pick<ToolSets, 'sightFor'>,
  engine: Pick<Upstreams, 'tools'> & { snapshot(): { servers: readonly ServerView[] } },
): Promise<LeftOut[]> {
  const clients = new Map(
    viewers.map((viewer) => [[viewer.client, viewer.called ?? ''].map(clientCalled).join(), viewer]),
  )
  const found = await Promise.all(
    [...clients.values()].flatMap((viewer) => {
      const sight = sets.sightFor(viewer)
      return engine.snapshot().servers.map(async ({ id, name }): Promise<LeftOut[]> => {
        const { tools } = await engine.tools(id).catch(() => ({ tools: [] }))
        return tools.flatMap((tool) => {
          const fit = sight.tool(id, tool.name) ? fittedAs(viewer, name, tool) : null
          if (!fit || 'tool' in fit) return []
          return [{ client: viewer.client, server: name, tool: tool.name, why: fit.leftOut }]
        })
      })
    }),
  )
  return found.flat().slice(0, most)
}
