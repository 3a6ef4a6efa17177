/** What a host may ask of clients' own stores: what is in the way there, and to take it away. */
import type { Supervisors } from '../connection/supervisors'
import type { Edits } from '../edits/edits'
import type { Clock, Files } from '../ports'
import type { Place } from '../sources/client'
import { authKind } from '../sources/describe'
import { urlOf } from '../truth-map/identity'
import type { Configured } from '../unstick/store'
import { Unstick } from '../unstick/unstick'
import type { Engine } from './engine'

export interface UnstickDeps {
  files: Pick<Files, 'read'>
  clock: Clock
  place: () => Place
  supervisors: Supervisors
  edits: Edits
}

export function unstickMethods(deps: UnstickDeps): Pick<Engine, 'stuck' | 'unstick'> {
  const { files, clock, place, supervisors, edits } = deps
  const servers = (): Configured[] =>
    supervisors.all().map(({ definition, view }) => ({
      client: definition.location.client,
      name: definition.location.name,
      url: urlOf(definition),
      carriesCredential: authKind(definition) !== 'none',
      isConnected: view.state.kind === 'connected',
    }))
  const unstick = new Unstick({ files, clock, place, servers, write: (versions) => edits.write(versions) })
  return { stuck: (owner) => unstick.examine(owner), unstick: (ids) => unstick.repair(ids) }
}
