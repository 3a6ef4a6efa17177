/** What a host may ask of Patchbay's own list: add an entry, remove one, and say what a pasted text would add. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { Supervisor } from '../connection/supervisor'
import type { Supervisors } from '../connection/supervisors'
import { refusalOf } from '../edits/refusal'
import { FileChanged } from '../ports'
import { viewOf } from '../snapshot/build'
import { isInvalid, type Definition } from '../sources/definition'
import { readClaudeEntry } from '../sources/dialects/claude-entry'
import { ownDefinition } from '../sources/dialects/patchbay'
import type { OwnList } from '../sources/own-list'
import { previewImport } from '../sources/preview'
import type { Engine } from './engine'
import type { TakeBack } from './take-back'

type OwnListMethods = Pick<Engine, 'addServer' | 'removeServer' | 'preview' | 'tryServer' | 'cancelTry'>

export function ownListMethods(
  supervisors: Supervisors,
  ownList: OwnList,
  ownFile: string,
  back: TakeBack,
): OwnListMethods {
  const ownServer = (name: string): Supervisor | undefined =>
    supervisors.all().find((supervisor) => supervisor.name === name && isOwn(supervisor.definition))
  /** What the disk does not allow is said as of every other client's file. */
  const written = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      const isOfDisk = error instanceof FileChanged || (error instanceof Error && 'code' in error)
      throw isOfDisk ? refusalOf(ownFile, error) : error
    }
  }
  // One at a time: whoever tries the next has changed their mind about the last.
  let trial = new AbortController()
  return {
    tryServer: async (name, entry) => {
      const definition = ownDefinition(ownFile, name, entry)
      if (definition === null) throw new PatchbayError('invalid-input', 'This entry is turned off or too large.')
      trial.abort()
      trial = new AbortController()
      return supervisors.try(definition, trial.signal, viewOf)
    },
    cancelTry: () => {
      const cancelled = !trial.signal.aborted
      trial.abort()
      return { cancelled }
    },
    addServer: async (name, entry) => {
      const read = readClaudeEntry(entry)
      if (isInvalid(read)) throw new PatchbayError('invalid-input', read.invalid.rule)
      if (ownServer(name))
        throw new PatchbayError('name-taken', `There is already a server “${name}” in Patchbay’s list.`)
      await written(ownList.add(name, entry))
      const added = ownServer(name)
      if (!added) throw new PatchbayError('internal', `“${name}” was written to Patchbay’s list, but did not appear.`)
      return viewOf(added)
    },
    removeServer: async (server, undoable) => {
      const { definition, id, name } = supervisors.find(server)
      if (!isOwn(definition)) {
        const where = definition.location.path
        throw new PatchbayError('not-removable', `“${name}” is configured in ${where}; remove it there.`)
      }
      const { restore, final } = await written(ownList.remove(name, definition.raw))
      if (!undoable) await final()
      else
        back.keep(`remove ${id}`, {
          restore: async () => {
            if (ownServer(name))
              throw new PatchbayError('name-taken', `There is already a server “${name}” in Patchbay’s list.`)
            await written(restore())
          },
          final: () => final().catch(() => undefined),
        })
      return { removed: id }
    },
    preview: previewImport,
  }
}

function isOwn({ location }: Definition): boolean {
  return location.client === 'patchbay'
}
