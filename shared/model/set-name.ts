/** How a set may be called: it is typed in a terminal, and part of a file's name. */
export const setNamePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u
