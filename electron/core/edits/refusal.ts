/** Why nothing was edited, with a code for scripts and words for people. */
import { PatchbayError, type ErrorCode } from '../../../shared/ipc/result'
import { diskWords } from '../../../shared/text/disk'
import { FileChanged, UnusableFile } from '../ports'

export function refused(code: ErrorCode, message: string): PatchbayError {
  return new PatchbayError(code, message)
}

/** What kept a file from being read or written. */
export function refusalOf(path: string, error: unknown): PatchbayError {
  if (error instanceof PatchbayError) return error
  if (error instanceof FileChanged)
    return refused(
      'edit.conflict',
      `${path} was changed by another program meanwhile. Nothing was changed by Patchbay.`,
    )
  if (error instanceof UnusableFile) return refused('edit.unparsable', `${path} cannot be edited: ${error.message}.`)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return refused('edit.no-room', `There is no room on the disk for ${path}. It is as it was.`)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return refused(
        'edit.read-only',
        `${path} cannot be written: the file, its folder or its disk is read-only. It is as it was.`,
      )
    case 'ENOENT':
    case 'ENOTDIR':
      return refused('edit.conflict', `The folder of ${path} is not there.`)
    case 'EBUSY':
      return refused(
        'edit.conflict',
        `${path} cannot be replaced: another program holds it, or it is mounted by itself, as in a container. It is as it was.`,
      )
    default:
      return refused('edit.read-only', `${path} cannot be written. ${diskWords(error)}. It is as it was.`)
  }
}
