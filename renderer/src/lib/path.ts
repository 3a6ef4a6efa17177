/** File paths as people read them. Pure. */

const homes = /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root|[A-Za-z]:\\Users\\[^\\]+)(?=[/\\]|$)/

/** Replaces the usual home directories by `~`. */
export function shortPath(path: string): string {
  return path.replace(homes, '~')
}

/** The last part of a path: the project's folder name. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}

/** True for a path from the root of a file system, on any platform. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path)
}
