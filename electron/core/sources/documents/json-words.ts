/** Mistakes in a JSON text, in words for people. */

/** @param code one of jsonc-parser's names for a mistake */
export function explain(code: string): string {
  switch (code) {
    case 'InvalidCommentToken':
      return 'Comments are not allowed in this file.'
    case 'CommaExpected':
      return 'A comma is missing before this place.'
    case 'ColonExpected':
      return 'A colon is missing before this place.'
    case 'PropertyNameExpected':
      return 'A name in double quotes is missing here (or the comma before it is one too many).'
    case 'ValueExpected':
      return 'A value is missing here (or the comma before it is one too many).'
    case 'CloseBraceExpected':
      return 'A closing } is missing.'
    case 'CloseBracketExpected':
      return 'A closing ] is missing.'
    case 'EndOfFileExpected':
      return 'There is more text after the end of the JSON value.'
    case 'UnexpectedEndOfString':
      return 'A text is not closed with a double quote.'
    case 'InvalidEscapeCharacter':
      return 'A backslash is followed by a character that has no meaning there.'
    default:
      return 'This is not valid JSON.'
  }
}
