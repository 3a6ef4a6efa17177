/** What the gateway asks of the engine: one request of another program, relayed to a server. */
import { callError } from '../problems/call-errors'
import { relay } from '../gateway/relay'
import type { TaskTold } from '../gateway/tasks'
import { describeTarget } from '../sources/describe'
import { textIn } from '../mcp/message'
import type { Supervisors } from '../connection/supervisors'
import type { Clock } from '../ports'
import type { Emitter } from '../util/emitter'
import type { Redactor } from '../vault/redact'
import type { Engine } from './engine'

/** How long a client's call waits for a server that is away (ms); then it is told so. */
const awayPatience = 2_000

export interface GatewayMethodDeps {
  supervisors: Supervisors
  redactor: Redactor
  clock: Clock
  version: string
  /** What servers tell outside of calls. */
  updates: Emitter<ServerNews>
}

export interface ServerNews {
  /** A resource has changed that is watched. */
  updated: { server: string; uri: string }
  /** See `Engine.onTaskTold`. */
  task: TaskTold
}

export function gatewayMethods({
  supervisors,
  redactor,
  clock,
  version,
  updates,
}: GatewayMethodDeps): Pick<Engine, 'relay' | 'watchResources' | 'holdTask' | 'onResourceUpdated' | 'onTaskTold'> {
  return {
    watchResources: (server, uris) => supervisors.get(server)?.use.watchResources(uris),
    holdTask: (server, task, forMs) => supervisors.get(server)?.use.holdTask(task, forMs),
    onResourceUpdated: (listener) => updates.on('updated', ({ server, uri }) => listener(server, uri)),
    onTaskTold: (listener) => updates.on('task', listener),
    relay: async (server, request, way) => {
      const supervisor = supervisors.find(server)
      try {
        const unclear = (): void => supervisor.use.keepApart()
        const { whose, headers, hear, signal, asking, logLevel } = way
        const options = { clock, version, unclear, whose, headers, hear, signal, asking, logLevel }
        return await relay((work) => supervisor.use.run(awayPatience, way.whose, work), request, options)
      } catch (error) {
        const tool = textIn(request, 'name') ?? request.method ?? 'The request'
        const target = describeTarget(supervisor.definition)
        throw callError(error, { tool, target, redact: (text) => redactor.text(text) })
      }
    },
  }
}
