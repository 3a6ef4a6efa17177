/** File paths as people read them. */

/** Replaces the person's home directory by `~`. @param home where that is; where nobody knows, the path stays whole */
export function shortPath(path: string, home: string = window.patchbay?.homeDir ?? ''): string {
  const base = home.replace(/(?<![/\\])[/\\]+$/, '')
  const rest = path.slice(base.length)
  // Windows cares neither for the case of a drive nor for that of a folder.
  const same = /^[A-Za-z]:/.test(base)
    ? path.slice(0, base.length).toLowerCase() === base.toLowerCase()
    : path.startsWith(base)
  return base !== '' && same && /^(?:[/\\]|$)/.test(rest) ? `~${rest}` : path
}

/** The last part of a path: the project's folder name. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}

/** True for a path from the root of a file system, on any platform. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path)
}
