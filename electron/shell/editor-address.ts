/** The address that makes an editor open a file at a place. Pure. */
import { pathToFileURL } from 'node:url'

/** For editors that register a scheme of their own. Line and column count from 1. */
export function editorAddress(scheme: string, path: string, line: number, column: number): string {
  return `${scheme}://file${pathToFileURL(path).pathname}:${line}:${column}`
}
