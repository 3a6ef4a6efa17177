/** What a host may ask about the values that configuration files leave to their person. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { InputView } from '../../../shared/model/input'
import type { Supervisor } from '../connection/supervisor'
import { inputKey, inputsSaid } from '../launch/inputs'
import type { Vault } from '../vault/vault'
import type { Engine } from './engine'
import type { ActingDeps } from './server-methods'

export function inputMethods({
  supervisors,
  vault,
}: Pick<ActingDeps, 'supervisors'> & { vault: Pick<Vault, 'data' | 'update'> }): Pick<Engine, 'inputs' | 'setInputs'> {
  return {
    inputs: (server) => inputsOf(supervisors.find(server), vault.data.secrets),
    setInputs: async (server, values) => {
      const { definition, name } = supervisors.find(server)
      const known = new Set((definition.inputs ?? []).map(({ id }) => id))
      const strange = Object.keys(values).find((id) => !known.has(id))
      if (strange !== undefined) throw new PatchbayError('invalid-input', `${name} asks for no “${strange}”.`)
      const { path } = definition.location
      await vault.update((data) => ({ ...data, secrets: joined(data.secrets, path, values) }))
      // Servers of one file share their values. What is off, or not approved, or disconnected by the person stays so.
      const concerned = supervisors
        .all()
        .filter(
          ({ definition: each, state: { kind } }) =>
            each.location.path === path &&
            (each.inputs ?? []).some(({ id }) => Object.hasOwn(values, id)) &&
            kind !== 'disabled' &&
            kind !== 'disconnected',
        )
      await Promise.all(concerned.map((supervisor) => supervisor.reconnect()))
      return { saved: true }
    },
  }
}

function inputsOf({ definition }: Supervisor, kept: Readonly<Record<string, string>>): InputView[] {
  const said = inputsSaid(definition, kept)
  return (definition.inputs ?? []).map((input) => ({ ...input, isKnown: Object.hasOwn(said, input.id) }))
}

function joined(
  secrets: Readonly<Record<string, string>>,
  path: string,
  values: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const next = { ...secrets }
  for (const [id, value] of Object.entries(values)) {
    if (value === null) delete next[inputKey(path, id)]
    else next[inputKey(path, id)] = value
  }
  return next
}
