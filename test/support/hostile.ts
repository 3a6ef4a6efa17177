/** Words that strangers may use for names, errors and results, and what of them must never arrive anywhere. */

/** Each is one way to act on a terminal, a line, or a reader's eye. */
export const hostileWords: Readonly<Record<string, string>> = {
  colour: '\u001b[31mred\u001b[0m',
  'cleared screen': '\u001b[2J\u001b[H',
  'window title': '\u001b]0;pwned\u0007',
  'title with a string terminator': '\u001b]2;pwned\u001b\\',
  hyperlink: '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  clipboard: '\u001b]52;c;cm0gLXJm\u0007',
  'device control': '\u001bPq#0\u001b\\',
  'half a sequence': 'end\u001b[',
  'escape alone': '\u001b',
  bell: '\u0007',
  backspace: 'abc\b\b\bxyz',
  'carriage return': 'good\rbad',
  'line feed': 'one\npatchbay: two',
  'form feed and vertical tab': 'a\fb\vc',
  null: 'a\u0000b',
  delete: 'a\u007fb',
  'C1 control sequence': '\u009b31mred',
  'C1 operating system command': '\u009d0;pwned\u009c',
  'next line (C1)': 'a\u0085b',
  'line separator': 'a\u2028b',
  'paragraph separator': 'a\u2029b',
  'right-to-left override': 'live\u202eevil',
  embeddings: '\u202aa\u202bb\u202cc\u202dd',
  isolates: '\u2066a\u2067b\u2068c\u2069d',
  marks: '\u200ea\u200fb\u061cc',
  'zero width': 'pay\u200bp\u200ca\u200dl',
  'word joiner, soft hyphen, byte order mark': 'a\u2060b\u00adc\ufeffd',
  'invisible operators': 'a\u2061b\u2062c\u2063d\u2064e',
  'deprecated format characters': 'a\u206ab\u206fc',
  tags: 'a\u{e0041}\u{e0042}\u{e007f}b',
  'variation selectors': 'a\ufe00b\u{e0100}c',
  fillers: 'a\u3164b\u115fc\uffa0d\u2800e',
  'combining grapheme joiner': 'a\u034fb',
  'annotation marks': 'a\ufff9b\ufffac\ufffbd',
  'half a pair': 'a\ud800b',
}

/** All of them in one. */
export const hostile = Object.values(hostileWords).join(' ')

/** What must not arrive. @returns the code points that did, e.g. `U+001B` */
export function unsafeIn(text: string, allowed = ''): string[] {
  const found = Array.from(text).filter(
    (letter) => !allowed.includes(letter) && /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}\u2800]/u.test(letter),
  )
  return [...new Set(found)].map(
    (letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  )
}
