/** What is said of a file of Patchbay's own that cannot be used. */
import { diskWords } from '../../../shared/text/disk'
import { UnusableFile } from '../ports'

/**
 * Why a file of Patchbay's own is of no use, in words for a person, without a full stop. Never the error's own words, which may
 * quote the file, nor its name, which is a library's.
 */
export function whyUnusable(error: unknown): string {
  const isOfDisk = error instanceof Error && 'code' in error && 'syscall' in error
  return error instanceof UnusableFile || isOfDisk ? diskWords(error) : 'It is not what Patchbay writes'
}
