/** Says why the app cannot start. */
import { dialog } from 'electron'
import { printable } from '../../shared/text/printable'

/** On stderr, and in a dialog where somebody can see one. */
export function reportStartFailure(message: string, dialogs: boolean): void {
  process.stderr.write(`patchbay: ${printable(message)}\n`)
  if (dialogs) dialog.showErrorBox('Patchbay cannot start', message)
}
