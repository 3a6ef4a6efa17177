/** The envelope that every request of 2026-07-28 carries, put into the bytes of one that has none, or taken out. Pure. */
import { JsonScanner, type Span } from '../mcp/json-scanner'

/** Ours stand last: where a name comes twice, the last one counts. */
export function withEnvelope(bytes: Buffer, envelope: Readonly<Record<string, unknown>>): Buffer {
  const found: { params: Span | null; meta: Span | null } = { params: null, meta: null }
  const scanner = new JsonScanner(bytes)
  scanner.members((key) => {
    const start = scanner.at
    if (key !== 'params' || !scanner.isAtObject) return void scanner.value()
    found.meta = null
    scanner.members((inner) => {
      const isObject = scanner.isAtObject
      const span = scanner.value()
      if (inner === '_meta') found.meta = isObject ? span : null
    })
    found.params = { start, end: scanner.at }
  })
  const meta = JSON.stringify(envelope)
  if (found.meta) return append(bytes, found.meta, meta.slice(1, -1))
  if (found.params) return append(bytes, found.params, `"_meta":${meta}`)
  return append(bytes, { start: 0, end: scanner.at }, `"params":{"_meta":${meta}}`)
}

/** With these parameters (names and JSON) beside its own. */
export function withParams(bytes: Buffer, params: Readonly<Record<string, string>>): Buffer {
  const members = Object.entries(params)
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(',')
  if (members === '') return bytes
  let found: Span | null = null
  const scanner = new JsonScanner(bytes)
  scanner.members((key) => {
    const isObject = scanner.isAtObject
    const span = scanner.value()
    if (key === 'params') found = isObject ? span : null
  })
  return found ? append(bytes, found, members) : append(bytes, { start: 0, end: scanner.at }, `"params":{${members}}`)
}

/** Adds members at the end of the object that stands there. */
function append(bytes: Buffer, { start, end }: Span, members: string): Buffer {
  const isEmpty = bytes.toString('latin1', start + 1, end - 1).trim() === ''
  const at = end - 1
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(`${isEmpty ? '' : ','}${members}`), bytes.subarray(at)])
}

/** Takes every member of the envelope out of a request. */
export function withoutEnvelope(bytes: Buffer): Buffer {
  const found: { meta: Span; kept: string[] }[] = []
  const scanner = new JsonScanner(bytes)
  scanner.members((key) => {
    if (key !== 'params' || !scanner.isAtObject) return void scanner.value()
    scanner.members((inner) => {
      if (inner !== '_meta' || !scanner.isAtObject) return void scanner.value()
      const start = scanner.at
      const kept: string[] = []
      scanner.members((member) => {
        const { start: from, end: to } = scanner.value()
        if (!member.startsWith('io.modelcontextprotocol/'))
          kept.push(`${JSON.stringify(member)}:${bytes.toString('utf8', from, to)}`)
      })
      found.push({ meta: { start, end: scanner.at }, kept })
    })
  })
  const pieces: Buffer[] = []
  let at = 0
  for (const { meta, kept } of found) {
    pieces.push(bytes.subarray(at, meta.start), Buffer.from(`{${kept.join(',')}}`))
    at = meta.end
  }
  return Buffer.concat([...pieces, bytes.subarray(at)])
}

/** What a result that may be kept has to say of that (2026-07-28, caching): an older server has said nothing, so it is not kept. */
const notToBeKept: Readonly<Record<string, string>> = { 'resources/read': ',"ttlMs":0,"cacheScope":"private"' }

/** A result of an older revision, as one of 2026-07-28: said to be complete, every other byte as it was. @param method that it answers */
export function asComplete(bytes: Buffer, method: string): Buffer {
  let result: Span | null = null
  const scanner = new JsonScanner(bytes)
  scanner.members((key) => {
    const isObject = scanner.isAtObject
    const span = scanner.value()
    if (key === 'result') result = isObject ? span : null
  })
  const keeping = Object.hasOwn(notToBeKept, method) ? notToBeKept[method] : ''
  return result ? append(bytes, result, `"resultType":"complete"${keeping}`) : bytes
}
