/** Opens a configuration file at a line, in an editor that can do that if there is one. */
import { app, shell } from 'electron'
import { editorAddress } from './editor-address'

/** Editors that open `scheme://file/path:line:column`, in the order in which they are tried. */
const editors = ['vscode', 'cursor', 'vscode-insiders', 'vscodium', 'windsurf', 'zed'] as const

/** Resolves with whether something was opened. */
export async function revealInEditor(path: string, line: number, column: number): Promise<{ opened: boolean }> {
  const editor = editors.find((scheme) => app.getApplicationNameForProtocol(`${scheme}://`) !== '')
  if (editor !== undefined) {
    await shell.openExternal(editorAddress(editor, path, line, column))
    return { opened: true }
  }
  const failure = await shell.openPath(path)
  if (failure !== '') shell.showItemInFolder(path)
  return { opened: failure === '' }
}
