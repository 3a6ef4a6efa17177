/**
 * The servers as one client gets to see them: what is not for it is in no list, cannot be called, and is named in no error;
 * what it cannot take is as it can, or left out.
 */
import { partOf, textIn } from '../mcp/message'
import { allFitted } from './client-limits'
import type { Upstreams } from './face'
import { rpcError } from './open-calls'
import { everything, type Sight, type Viewer } from './sets-file'

const [invalidParams, methodNotFound] = [-32_602, -32_601]

/**
 * @param sight asked each time: a set may be changed, and a client may say late who it is
 * @param viewer whose lists these are; null where somebody else looks at what it can take
 */
export function seenThrough(upstreams: Upstreams, sight: () => Sight, viewer: (() => Viewer) | null): Upstreams {
  const sees = (server: string): boolean => sight().server(server)
  return {
    view: (server) => upstreams.view(server),
    idOf: (server) => upstreams.idOf(server),
    introduction: (server) =>
      sees(server) ? upstreams.introduction(server) : Promise.resolve({ serverInfo: null, instructions: null }),
    settled: (server, patienceMs) => upstreams.settled(server, patienceMs),
    tools: async (server) => {
      const view = await upstreams.tools(server)
      if (!sees(server)) return { ...view, tools: [] }
      const { name } = upstreams.view(server)
      const seen = view.tools.filter((tool) => sight().tool(server, tool.name))
      return { ...view, tools: viewer ? allFitted(viewer(), name, seen) : seen }
    },
    prompts: async (server) => {
      const view = await upstreams.prompts(server)
      return sees(server) ? view : { ...view, prompts: [] }
    },
    resources: async (server) => {
      const view = await upstreams.resources(server)
      return sees(server) ? view : { ...view, resources: [], templates: [] }
    },
    relay: async (server, request, way) => {
      // Most clients see everything: nothing is looked into for them.
      if (sight() === everything) return upstreams.relay(server, request, way)
      const id = partOf(request, 'id') ?? 'null'
      const tool = request.method === 'tools/call' ? (textIn(request, 'name') ?? '') : null
      if (tool !== null && !sight().tool(server, tool)) return rpcError(id, invalidParams, `Unknown tool: ${tool}`)
      if (!sees(server)) return rpcError(id, methodNotFound, `Nobody here understands ${request.method ?? 'this'}`)
      return upstreams.relay(server, request, way)
    },
  }
}
