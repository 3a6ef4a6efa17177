/** Lines with colours of ours around words that have passed the filter: nothing else may reach a terminal unfiltered. */
import { printable } from '../../shared/text/printable'

declare const brand: unique symbol
/** Made here alone. */
export type Painted = string & { readonly [brand]: true }

/** @param colour a code of ANSI's; null for none */
export function paint(text: string, colour: number | null): Painted {
  const shown = printable(text)
  return (colour === null || shown === '' ? shown : `\u001b[${colour}m${shown}\u001b[0m`) as Painted
}

/** Only the first character in colour: the mark of a line. */
export function paintMark(line: string, colour: number | null): Painted {
  const shown = printable(line)
  return `${paint(shown.slice(0, 1), colour)}${shown.slice(1)}` as Painted
}
