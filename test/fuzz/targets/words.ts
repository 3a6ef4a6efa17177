/** What leaves: no known secret passes the redactor, and nothing that acts on a terminal passes the filter. */
import { printable, printableJson, printableLines } from '../../../shared/text/printable'
import { redactUrl, Redactor, secretsOfUrl } from '../../../electron/core/vault/redact'
import { must, seedsOf, textOf, type Target } from '../target'

const secrets = ['s3cr3t-of-mine', 'Bearer ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'pass word with spaces']
/** Written down here a second time: the filter must not be its own judge. */
const acts = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/
const actsInLines = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

export const words: Target = {
  name: 'words',
  weight: 4,
  seeds: seedsOf(
    'GITHUB_TOKEN=ghp_abcdefghijklmnopqrstuvwxyz0123456789\nPATH=/usr/bin\n',
    'Error: s3cr3t-of-mine was refused by https://me:pw12345@x.example/a?key=s3cr3t-of-mine#x',
    'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    '\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u202eevil \u2066x\u2069 a\u200bb\ufeff',
    '{"password": "pass word with spaces", "n": 1}',
  ),
  tokens: [
    ...secrets,
    's3cr3t-of-mine',
    'eyJ',
    'eyJ-',
    '.',
    '-----BEGIN ',
    '-----END ',
    'Bearer ',
    'token=',
    '://',
    '@',
    '\u001b[',
    '\u009b',
    '\u001b]8;;',
  ],
  open: () => {
    const redactor = new Redactor()
    redactor.set('fuzz', secrets)
    return {
      one(input) {
        const text = textOf(input)
        const shown = redactor.text(text)
        for (const secret of secrets) must(!shown.includes(secret), 'a known secret came through')
        must(!acts.test(printable(text)), 'a character that acts came through')
        must(!actsInLines.test(printableLines(text)), 'a character that acts came through in a line')
        const json = printableJson({ [text.slice(0, 20)]: text })
        must(!acts.test(json), 'a character that acts came through in JSON')
        must(
          (JSON.parse(json) as Record<string, unknown>)[text.slice(0, 20)] === text,
          'JSON says something else than was meant',
        )
        redactUrl(text)
        secretsOfUrl(text)
      },
    }
  },
}
