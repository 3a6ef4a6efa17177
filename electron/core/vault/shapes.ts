/**
 * What looks like a credential, by its name or by its shape. A stranger's text is searched here, so every pattern looks at
 * each character a bounded number of times: none may begin at many places and run to the end of the text from each.
 */

export const mask = '••••••'

/** Words that mark a value as secret wherever they stand in its name. */
const secretWord =
  /token|secret|password|passwd|passphrase|passcode|api[-_]?key|(?:access|account|private|master|signing|encryption|license)[-_]?key|bearer|cookie|credential|authorization|header|verifier|assertion|mnemonic/i
/** Words that do so only when they stand alone in it (`monkey` is no key). */
const secretPart =
  /(^|[-_.])(pwd|pass|(?:db|pg|sql|my|ftp|smtp|mail|user|root|admin|redis)pass|pw|key|auth|session|sig|signature|pat|dsn|creds?|otp|pin|seed|salt|hmac|jwt)($|[-_.])/i

/** Names are short; whatever is longer is searched no further (characters). */
const longestName = 200

/** True for names whose values are secret, e.g. of variables and options. */
export function isSecretName(name: string): boolean {
  const parts = name.slice(0, longestName).replace(/([a-z0-9])([A-Z])/g, '$1-$2')
  return secretWord.test(parts) || secretPart.test(parts)
}

/** Strings that look like credentials whatever they are called: the prefixes of well-known issuers. */
const prefixed = new RegExp(
  String.raw`\b(?:` +
    [
      // One word, then - or _.
      String.raw`(?:[sprx]k|gh[pousr]|glpat|gl[a-z]{2,5}|xox[a-z]|xapp|github_pat|npm|pypi|hf|do[opr]_v1|shp(?:at|ca|ss)` +
        String.raw`|lin_(?:api|oauth)|ntn|dckr_pat|figd|secret|whsec|sbp|sb_secret|sntry[su]|glsa|glc|pscale_tkn|PMAK|gsk|xai` +
        String.raw`|pplx|tvly|nfp|lsv2|CFPAT|GOCSPX|HRKU|NRAK|sq0[a-z]{3}|AGE-SECRET-KEY|rubygems|fo1|fm[12]|tskey|e2b` +
        String.raw`|apify_api|bb_live)[-_][\w-]{10,}`,
      String.raw`(?:AKIA|ASIA)[0-9A-Z]{12,}`,
      String.raw`AIza[\w-]{30,}`,
      String.raw`ya29\.[\w-]{10,}`,
      String.raw`1//0[\w-]{20,}`,
      String.raw`SG\.[\w-]{10,}\.[\w-]{10,}`,
      String.raw`hv[sbr]\.[\w-]{20,}`,
      String.raw`dapi[0-9a-f]{32}`,
      String.raw`r8_[\w-]{20,}`,
      String.raw`ATATT3x[\w-]{10,}`,
      String.raw`ATBB[A-Za-z0-9]{20,}`,
      String.raw`EAA[A-Za-z0-9]{20,}`,
      String.raw`ops_eyJ[\w-]{10,}`,
      String.raw`sl\.[\w-]{25,}`,
      String.raw`dp\.[a-z]{2,6}\.[\w-]{20,}`,
      String.raw`pat[A-Za-z0-9]{14}\.[0-9a-f]{64}`,
      String.raw`SK[0-9a-f]{32}`,
      String.raw`key-[0-9a-f]{32}`,
      String.raw`[0-9a-f]{32}-us\d{1,2}\b`,
      String.raw`\d/\d{16}:[0-9a-f]{32}`,
      // A key or a certificate in base64, as Kubernetes has it: `-----BEGIN`.
      String.raw`LS0tLS1CRUdJTi[\w+/=]{10,}`,
      // A bot of Telegram, a bot of Discord.
      String.raw`\d{8,10}:AA[\w-]{30,}`,
      String.raw`[MN][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}`,
    ].join('|') +
    ')',
  'g',
)
/** Addresses that are a secret as a whole: whoever has them may post. */
const hooks = /(hooks\.slack\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks)\/[\w/-]{10,}/g
/** How a sentence goes on that is about a token: what has become of it is no secret. */
const ofSentence =
  'expired|invalid|missing|required|revoked|rejected|refused|refresh|exchange|endpoint|validation|verification|verified|failed|error|type|does|from|with|have|must|cannot|could|auth|authentication|credentials'
const bearer = new RegExp(
  String.raw`\b(Bearer|Basic|Token|SSWS)\s{1,8}(?!(?:${ofSentence})\b(?![\w.~+/=-]))[\w.~+/=-]{4,}`,
  'gi',
)
/**
 * The beginning of a name with its value, as programs print their environment or their settings: `NAME=value`,
 * `"name": "value"`, also inside of other JSON, `name: 'value'`, `[name] => value`, `name: value`, `<name>value`, and options:
 * `--name=value`, `--name value`. Each name has what stands between in the group behind it. A word and a space are no beginning:
 * every sentence is full of them.
 */
const assignment =
  /(?<![\w.-])(?:(-{0,2}[A-Za-z_][\w.-]{0,63})(\\{0,7}["']?\]?\s{0,2}(?:=>?|:|->|>)\s{0,2}\\{0,7}["'`]?)|(-{1,2}[A-Za-z_][\w.-]{0,63})(\s{1,2}["']?))/g
/** What each of them has in it, at least. */
const assigns = /[=:>]|-[A-Za-z_]/
const assigned = /(?:[^\s"'`&;,<\\]|\\(?![\\"'`])){6,}/y
/** What stands between quotes on one line, at most (characters). */
const longestQuoted = 500
/** Headers that hold secrets among other things, and the rest of their line (in characters at most). */
const secretHeader = /\b((?:proxy-)?authorization|(?:set-)?cookie2?)(\\{0,7}["']?\s{0,2}[:=]\s{0,2})([^\r\n]{1,4000})/gi
const wordOfHeader = /[^\s"'`,;]{6,}/g
/** The user of curl and its like. */
const userOption = /((?:^|\s)(?:-u|--user|--proxy-user)[\s=]["']?[^\s:"']{1,100}:)[^\s"']{4,}/g
/** The code of a sign-in, in the address that brings it. */
const codeInUrl = /([?&]code=)[^\s&"'#<>]{6,}/g
/** A setting of an XML file: its name first. */
const xmlSetting = /(\b(?:key|name)="([^"\s]{1,64})"\s{1,4}value=")[^"]{1,500}/gi
/** One part after another that belong together by dots: a JSON Web Token is three of them. */
const dotted = /(?<![\w-])[\w-]+(?:\.[\w-]*)+/g
const keyBlock = '-----BEGIN '
const keyBlockEnd = '-----END '

/** How a web token's header begins: `{"` in base64. */
const webToken = 'eyJ'

/** Shapes that are not looked for where the sign of them is missing: a program prints thousands of lines that have none. */
const signed: readonly [sign: string, without: (text: string) => string][] = [
  ['hooks', (text) => text.replace(hooks, `$1/${mask}`)],
  ['code=', (text) => text.replace(codeInUrl, `$1${mask}`)],
  ['-u', (text) => text.replace(userOption, withoutPassword)],
  [
    '="',
    (text) =>
      text.replace(xmlSetting, (all, before: string, name: string) => (isSecretName(name) ? before + mask : all)),
  ],
]

/** The text with everything masked that has a credential's shape. Linear in the length of the text. */
export function withoutShapes(text: string): string {
  const blocks = withoutKeyBlocks(text)
  const bearers = blocks.replace(bearer, `$1 ${mask}`)
  const tokens = bearers.includes(webToken) ? bearers.replace(dotted, withoutWebTokens) : bearers
  let shown = tokens.replace(prefixed, mask)
  for (const [sign, without] of signed) if (shown.includes(sign)) shown = without(shown)
  return withoutAssignments(shown.replace(secretHeader, withoutHeaderWords))
}

/** Numbers are users and groups of a container: `--user 1000:1000`. */
function withoutPassword(all: string, before: string): string {
  return /^\d+$/.test(all.slice(before.length)) ? all : before + mask
}

function withoutHeaderWords(_all: string, name: string, between: string, rest: string): string {
  const words = rest.replace(wordOfHeader, (word) => (!isHarmless(word) && /\d/.test(word) ? mask : word))
  return `${name}${between}${words}`
}

/** Masks the values of names that are secret. */
function withoutAssignments(text: string): string {
  if (!assigns.test(text)) return text
  let shown = ''
  let from = 0
  for (const match of text.matchAll(assignment)) {
    const [all] = match
    const [name = '', between = ''] = match[1] === undefined ? match.slice(3) : match.slice(1)
    const start = match.index + all.length
    if (match.index < from || !isSecretName(name) || !belongs(name, between, text[match.index - 1])) continue
    const value = valueAt(text, start, between)
    if (value === '' || isHarmless(value)) continue
    // Between `=` and a quote nothing else can be meant; after a colon or a space a sentence may go on.
    if (!/^=["'`]?$|["'`]$/.test(between) && !looksMade(value)) continue
    shown += text.slice(from, start) + mask
    from = start + value.length
  }
  return shown + text.slice(from)
}

/** True when what stands between a name and a value makes one of the other: a space does so after an option, `>` after `<`. */
function belongs(name: string, between: string, before: string | undefined): boolean {
  if (/^\s/.test(between) && !/[=:>]/.test(between)) return name.startsWith('-')
  return between.trimEnd() !== '>' || before === '<'
}

/** The value that begins there: to the quote that ends it, or as far as a word goes. Empty: none that is long enough. */
function valueAt(text: string, start: number, between: string): string {
  const quote = /["'`]$/.exec(between)?.[0]
  if (quote !== undefined && between.startsWith('=')) {
    const [line = ''] = text.slice(start, start + longestQuoted).split(/[\r\n]/, 1)
    const end = line.indexOf(quote)
    if (end >= 6) return line.slice(0, end)
  }
  assigned.lastIndex = start
  return assigned.exec(text)?.[0] ?? ''
}

/** True for a text in which something looks like a credential, whatever it is called. */
export function hasSecretShape(text: string): boolean {
  return withoutShapes(text) !== text
}

/** Counts and references are no secrets: `max_tokens=100000`, `TOKEN=${TOKEN}`, and what is masked already. */
function isHarmless(value: string): boolean {
  return /^\d{1,9}$/.test(value) || value.startsWith('${') || value.startsWith(mask)
}

/** No word of a sentence: it has a digit, or is longer than words are. */
function looksMade(value: string): boolean {
  return /\d/.test(value) || value.length >= 24
}

/** Of parts joined by dots, masks header, claims and signature wherever a header of a web token stands. */
function withoutWebTokens(run: string): string {
  const parts = run.split('.')
  const kept: string[] = []
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? ''
    const start = index + 2 < parts.length && parts[index + 1] !== '' ? headerStart(part) : -1
    if (start === -1) {
      kept.push(part)
      continue
    }
    kept.push(part.slice(0, start) + mask)
    index += 2
  }
  return kept.join('.')
}

/** Where in a part of a text a web token's header begins; -1 when none does. */
function headerStart(part: string): number {
  for (let at = part.indexOf(webToken); at !== -1 && part.length - at >= 11; at = part.indexOf(webToken, at + 3)) {
    if (at === 0 || part[at - 1] === '-') return at
  }
  return -1
}

/** Private keys and certificates, from their first line to their last, or to the end where that was cut off. */
function withoutKeyBlocks(text: string): string {
  let rest = text
  let shown = ''
  for (let at = rest.indexOf(keyBlock); at !== -1; at = rest.indexOf(keyBlock)) {
    const title = rest.slice(at + keyBlock.length, at + keyBlock.length + 60)
    if (!/^[A-Z ]{0,40}PRIVATE KEY/.test(title)) {
      shown += rest.slice(0, at + keyBlock.length)
      rest = rest.slice(at + keyBlock.length)
      continue
    }
    shown += rest.slice(0, at) + mask
    const end = rest.indexOf(keyBlockEnd, at)
    if (end === -1) return shown
    const closed = rest.indexOf('-----', end + keyBlockEnd.length)
    rest = closed === -1 ? '' : rest.slice(closed + 5)
  }
  return shown + rest
}
