/** Edits of clients' files, as every command that makes one does: shown with `--dry-run`, else made and told. */
import type { IpcResult } from '../../shared/ipc/result'
import type { EditPreview, EditRequest } from '../../shared/model/edit'
import { clients, clientName, type ClientId } from '../../shared/model/clients'
import type { PatchbayClient } from '../carriers/client'
import { resolve } from 'node:path'
import { exitCode, type ExitCode } from './exit-codes'
import { usageFailure, valueOf } from './failure'
import type { Output } from './output'

export const dryRun = { 'dry-run': { type: 'boolean' } } as const
export const dryRunHelp = '--dry-run                   shows what would change, and writes nothing'

/** So often a file may change between the look at it and the edit; nobody has been shown anything in between. */
const attempts = 5

export function makeEdit(client: PatchbayClient, request: EditRequest, how: How): Promise<ExitCode> {
  return finishEdit(client, () => client.request('edit.preview', request), how)
}

export interface How {
  output: Output
  isDry: boolean
  /** What is told afterwards. */
  said: string
}

/** @param preview shows it; asked again when a file has changed in between */
export async function finishEdit(
  client: PatchbayClient,
  preview: () => Promise<IpcResult<EditPreview>>,
  { output, isDry, said }: How,
): Promise<ExitCode> {
  for (let left = attempts; ; left -= 1) {
    const { token, diff, losses, notes, files } = valueOf(await preview())
    for (const loss of losses) output.note(`Lost: ${loss}`)
    if (isDry) {
      if (output.json) output.value({ diff, losses, notes, files })
      else output.text(diff === '' ? 'Nothing would change.' : diff)
      notes.forEach(output.note)
      return exitCode.done
    }
    const done = await client.request('edit.apply', { token })
    if (!done.ok && done.error.code === 'edit.conflict' && left > 1) continue
    const { version } = valueOf(done)
    if (output.json) output.value({ version, diff, losses, notes, files })
    else if (version === null) output.say('Nothing had to change.')
    else {
      output.say(said)
      notes.forEach(output.note)
      output.note(`patchbay restore ${version} takes it back`)
    }
    return exitCode.done
  }
}

export interface Place {
  client: ClientId
  scope: 'user' | 'local' | 'project'
  project: string | null
}

export const placeHelp = [
  '--to CLIENT:SCOPE           where it goes: cursor:user, claude-code:local, vscode:project …; the scope is user where none is named',
  '--project DIR               the project’s folder, for the scopes local and project (default: this one)',
].join('\n')

/** `CLIENT:SCOPE`. @throws CommandFailure for a client or scope that there is not */
export function parsePlace(text: string, project: string | undefined): Place {
  const [id = '', scope = 'user', ...more] = text.split(':')
  const client = clients.find((each) => each.id === id)?.id
  if (client === undefined || more.length > 0) {
    const all = clients.map((each) => each.id).join(', ')
    throw usageFailure(`--to needs CLIENT:SCOPE; the clients are ${all}`)
  }
  if (scope !== 'user' && scope !== 'local' && scope !== 'project')
    throw usageFailure(`${clientName(client)} has the scopes user, local and project at most, not “${scope}”`)
  if (scope === 'user' && project !== undefined) throw usageFailure('--project goes with the scopes local and project')
  return { client, scope, project: scope === 'user' ? null : resolve(project ?? '.') }
}
