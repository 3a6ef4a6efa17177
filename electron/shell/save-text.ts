/** Writes a text into a file that the person chooses. */
import { dialog, type BrowserWindow } from 'electron'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { PatchbayError } from '../../shared/ipc/result'
import { diskWords } from '../../shared/text/disk'

/** @param name that the dialog proposes. Throws `internal`, in words, where the file cannot be written. */
export async function saveText(name: string, text: string, parent: BrowserWindow | null): Promise<{ saved: boolean }> {
  const options = { defaultPath: name }
  const { canceled, filePath } = await (parent === null
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(parent, options))
  if (canceled || filePath === '') return { saved: false }
  try {
    // What a server has said is for its reader alone, until they pass it on.
    await writeFile(filePath, text, { mode: 0o600 })
  } catch (error) {
    throw new PatchbayError('internal', `${basename(filePath)} was not written. ${diskWords(error)}.`)
  }
  return { saved: true }
}
