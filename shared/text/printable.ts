/**
 * The one filter that strangers' words pass on their way out: into a terminal, a log line, a report, a file. What could drive a
 * terminal, turn around the order of letters, begin a line that is not ours, or be there without being seen does not pass. Pure;
 * every pattern is linear.
 */

/**
 * Colours: gone as a whole, so that no debris of them is left. Nothing longer is looked for: a sequence that a stranger begins
 * must not swallow the words of ours that follow.
 */
const colours = new RegExp(`${String.fromCodePoint(0x1b)}\\[[\\d;]*m`, 'g')

/**
 * Control characters (C0, DEL, C1), separators of lines and paragraphs, bidirectional marks and isolates, zero-width characters
 * and joiners, the tags block, variation selectors and everything else that is ignored when it is shown, halves of pairs.
 */
const unseen = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]`
const runs = new RegExp(`${unseen}+`, 'gv')
/** The same, but for the ends of lines and tabs. */
const runsInLines = new RegExp(String.raw`[${unseen}--[\n\t]]+`, 'gv')

/** The text as it is without its colours: what they stand between belongs together. */
export function withoutColours(text: string): string {
  return text.replace(colours, '')
}

/** Text for one line. What does not pass becomes a space, so that words it stood between stay apart. */
export function printable(text: string): string {
  return withoutColours(text).replace(runs, ' ')
}

/** Text of several lines: line ends and tabs stay. */
export function printableLines(text: string): string {
  return withoutColours(text)
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(runsInLines, ' ')
}

/** JSON in which every such character is written as `\u….`: whoever parses it gets the same value, a terminal only letters. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(runsInLines, (run) =>
    Array.from({ length: run.length }, (_, at) => `\\u${run.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
}
