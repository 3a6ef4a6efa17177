/** A word as a person has to type it in a command: in quotes where a shell would take it apart, or take it for something else. */
export function asArgument(word: string): string {
  return /^[\w.@:/-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
