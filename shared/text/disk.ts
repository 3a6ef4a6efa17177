/** Why a file could not be read or written, in words for a person. */

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'No room on the disk',
  EDQUOT: 'No room left for you on this disk (quota)',
  EFBIG: 'The file would be larger than the system allows',
  EROFS: 'The disk is read-only',
  EACCES: 'Patchbay has no permission there',
  EPERM: 'Patchbay has no permission there',
  EMFILE: 'Too many files are open',
  ENFILE: 'Too many files are open on this machine',
  ENOMEM: 'No memory left',
  EIO: 'The disk reports an error',
  ENOENT: 'The folder is gone',
  EEXIST: 'Something else stands in its place',
  ENOTDIR: 'There is no such folder',
  EISDIR: 'A folder stands in its place',
  ELOOP: 'Its links lead in a circle',
  ENAMETOOLONG: 'The path is too long',
  EBUSY: 'Another program is using it',
  ETIMEDOUT: 'The disk does not answer',
}

/** A sentence without its full stop; the system's own code for what is not known. */
export function diskWords(error: unknown): string {
  if (!(error instanceof Error)) return 'The reason is unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code !== null) return words[code] ?? `The system says ${code}`
  return error.message.charAt(0).toUpperCase() + error.message.slice(1)
}

/** What a file, and nothing else, was in the way of: a sentence with its full stop; null for any other error. */
export function diskTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null
  const { code, syscall } = error
  const known = typeof code === 'string' ? words[code] : undefined
  if (known === undefined || typeof syscall !== 'string' || !fileCalls.test(syscall)) return null
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'A file'
  return `${path} cannot be read or written. ${known}.`
}

/** Of a socket or a program the same codes say something else. */
const fileCalls =
  /^(?:f?(?:open|read|write|sync|datasync|truncate|stat|chmod|chown|utime)|lstat|rename|mkdir|mkdtemp|rmdir|unlink|scandir|link|symlink|copyfile|access)$/
