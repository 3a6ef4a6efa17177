/** Says why the app cannot start. */
import { dialog } from 'electron'

/** On stderr, and in a dialog where somebody can see one. */
export function reportStartFailure(message: string, dialogs: boolean): void {
  process.stderr.write(`patchbay: ${message}\n`)
  if (dialogs) dialog.showErrorBox('Patchbay cannot start', message)
}
