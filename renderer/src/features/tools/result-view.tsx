/** A tool's answer. However large it is, only a bounded part is on the screen; all of it can be copied. */
import { useMemo, useState, type ReactNode } from 'react'
import type { ToolResult } from '../../../../shared/model/capabilities'
import { size } from '../../lib/time'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { CodeBlock } from '../../ui/code-block'
import { CopyButton } from '../../parts/copy-button'
import { Note } from '../../ui/note'

const firstCharacters = 10_000
const moreCharacters = 40_000
/** One layout of more text than this would be felt. */
const mostCharacters = 400_000
const mostBlocks = 50
const mostImageCharacters = 15_000_000
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/svg+xml'])

type Block = Record<string, unknown>
const isBlock = (value: unknown): value is Block => typeof value === 'object' && value !== null
const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export function ResultView({ result, ms }: { result: ToolResult; ms: number }) {
  const words = text.tools
  const blocks = result.content ?? []
  const structured = result.structuredContent
  const empty = blocks.length === 0 && structured === undefined
  return (
    <div className="result">
      <div className="try-head">
        <h3>
          {words.result} <span className="field-note">{words.took(ms)}</span>
        </h3>
        <CopyButton label={words.copyAll} value={() => JSON.stringify(result, null, 2)} />
      </div>
      {result.isError === true && (
        <Note tone="bad">
          <b>{words.error}</b>
        </Note>
      )}
      {empty && <p className="field-note">{words.emptyResult}</p>}
      {blocks.slice(0, mostBlocks).map((block, index) => (
        <ContentBlock key={index} block={block} />
      ))}
      {blocks.length > mostBlocks && <p className="field-note">{words.moreBlocks(blocks.length - mostBlocks)}</p>}
      {structured !== undefined && (
        <div>
          <h4>{words.structured}</h4>
          <JsonText value={structured} />
        </div>
      )}
    </div>
  )
}

function ContentBlock({ block }: { block: unknown }): ReactNode {
  const words = text.tools
  if (!isBlock(block)) return <JsonText value={block} />
  const mime = stringOf(block['mimeType']) || 'application/octet-stream'
  switch (block['type']) {
    case 'text':
      return <LongText value={stringOf(block['text'])} />
    case 'image':
      return <Image mime={mime} data={stringOf(block['data'])} />
    case 'audio':
      return <p className="field-note">{words.audio(mime, sizeOfBase64(block['data']))}</p>
    case 'resource_link':
      return (
        <p className="selectable">
          {words.link}: <code>{stringOf(block['uri'])}</code>
        </p>
      )
    case 'resource':
      return <Embedded resource={block['resource']} />
    default:
      return (
        <div>
          <p className="field-note">{words.otherBlock(stringOf(block['type']))}</p>
          <JsonText value={block} />
        </div>
      )
  }
}

function Embedded({ resource }: { resource: unknown }) {
  if (!isBlock(resource)) return <JsonText value={resource} />
  const mime = stringOf(resource['mimeType']) || 'application/octet-stream'
  return (
    <div>
      <p className="field-note selectable">
        <code>{stringOf(resource['uri'])}</code>
      </p>
      {typeof resource['text'] === 'string' ? (
        <LongText value={resource['text']} />
      ) : imageTypes.has(mime) ? (
        <Image mime={mime} data={stringOf(resource['blob'])} />
      ) : (
        <p className="field-note">{text.tools.blob(mime, sizeOfBase64(resource['blob']))}</p>
      )}
    </div>
  )
}

function Image({ mime, data }: { mime: string; data: string }) {
  if (!imageTypes.has(mime)) return <p className="field-note">{text.tools.imageRefused(mime)}</p>
  if (data.length > mostImageCharacters) return <p className="field-note">{text.tools.imageTooLarge}</p>
  return <img className="result-image" alt={text.tools.imageOf(mime)} src={`data:${mime};base64,${data}`} />
}

function JsonText({ value }: { value: unknown }) {
  const json = useMemo(() => JSON.stringify(value, null, 2) ?? 'null', [value])
  return <LongText value={json} />
}

function LongText({ value }: { value: string }) {
  const [limit, setLimit] = useState(firstCharacters)
  const words = text.tools
  const shown = value.length <= limit ? value : value.slice(0, limit)
  return (
    <div className="result-text">
      <CodeBlock label={words.result}>{shown}</CodeBlock>
      {shown.length < value.length && (
        <div className="flex">
          <span className="field-note">{words.showMore(size(shown.length), size(value.length))}</span>
          {limit < mostCharacters && (
            <Button look="quiet" onClick={() => setLimit(limit + moreCharacters)}>
              {words.more}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

const sizeOfBase64 = (data: unknown): string => size(Math.floor(stringOf(data).length * 0.75))
