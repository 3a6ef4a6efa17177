/**
 * Texts as UTF-8, which everything here is read as. Strangers' are not always: JSON has to be UTF-8 (RFC 8259, 8.1), but some
 * frameworks send UTF-16, and others whatever their content type or their system says. Pure.
 */
import { isUtf8 } from 'node:buffer'

/** The same text in UTF-8: the same bytes where they are that. @param contentType of an answer, if there is one */
export function inUtf8(bytes: Buffer, contentType: string | null = null): Buffer {
  if (isUtf8(bytes) || isMostlyUtf8(bytes)) return bytes
  const label = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]
  return Buffer.from(decoderOf(label).decode(bytes))
}

/** UTF-16 in the first characters of a JSON text: by its mark, or by the zeros beside Latin characters. Null for all else. */
export function wideIn(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const [first, second, third, fourth] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const zeros = [first, second, third, fourth]
    .map((byte) => (byte === 0 ? '0' : byte === undefined ? '' : 'x'))
    .join('')
  return zeros === 'x0x0' ? 'utf-16le' : zeros === '0x0x' ? 'utf-16be' : null
}

/** Text that was cut in the middle of a character is UTF-8 for all that. */
function isMostlyUtf8(bytes: Buffer): boolean {
  return /[^\0-\x7f\ufffd]/.test(bytes.toString('utf8'))
}

/** What is not UTF-8 and does not say what it is, or says that it is UTF-8, is most often of a western Windows. */
function decoderOf(label: string | undefined): InstanceType<typeof TextDecoder> {
  try {
    const known = new TextDecoder(label ?? 'windows-1252')
    if (known.encoding !== 'utf-8') return known
  } catch {
    // A label that nobody knows.
  }
  return new TextDecoder('windows-1252')
}
