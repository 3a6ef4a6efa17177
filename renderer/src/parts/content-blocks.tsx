/** What servers answer with, block by block: text, JSON, images, sound, links. However large it is, a bounded part is on the screen. */
import { useMemo, useState, type ReactNode } from 'react'
import { isMarkdown } from '../lib/markdown'
import { size } from '../lib/time'
import { text } from '../text/en'
import { Button } from '../ui/button'
import { CodeBlock } from '../ui/code-block'
import { Markdown } from './markdown'

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

const mostSetOut = 200_000

/** @param blocks as a stranger sent them */
export function ContentBlocks({ blocks }: { blocks: readonly unknown[] }) {
  return (
    <>
      {blocks.slice(0, mostBlocks).map((block, index) => (
        <ContentBlock key={index} block={block} />
      ))}
      {blocks.length > mostBlocks && <p className="field-note">{text.tools.moreBlocks(blocks.length - mostBlocks)}</p>}
    </>
  )
}

function ContentBlock({ block }: { block: unknown }): ReactNode {
  const words = text.tools
  if (!isBlock(block)) return <JsonText value={block} />
  const mime = stringOf(block['mimeType']) || 'application/octet-stream'
  switch (block['type']) {
    case 'text':
      return <ReadableText value={stringOf(block['text'])} />
    case 'image':
      return <Image mime={mime} data={stringOf(block['data'])} />
    case 'audio':
      return <Audio mime={mime} data={stringOf(block['data'])} />
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
        <ReadableText value={resource['text']} />
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

const audioTypes = /^audio\/[\w.+-]+$/

function Audio({ mime, data }: { mime: string; data: string }) {
  const said = text.tools.audio(mime, sizeOfBase64(data))
  if (!audioTypes.test(mime) || data.length > mostImageCharacters) return <p className="field-note">{said}</p>
  return (
    <div>
      <p className="field-note">{said}</p>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- a stranger's sound comes without captions */}
      <audio controls aria-label={said} src={`data:${mime};base64,${data}`} />
    </div>
  )
}

/** As it is meant to be read; what looks like Markdown can be seen as it is written, too. */
function ReadableText({ value }: { value: string }) {
  const set = useMemo(() => setOut(value), [value])
  const formatted = set === value && isMarkdown(value)
  const [raw, setRaw] = useState(false)
  if (!formatted) return <LongText value={set} />
  return (
    <div className="result-text">
      {raw ? <LongText value={value} /> : <Markdown value={value} className="markdown-result" />}
      <div>
        <Button look="quiet" onClick={() => setRaw(!raw)}>
          {raw ? text.markdown.asMarkdown : text.markdown.asText}
        </Button>
      </div>
    </div>
  )
}

/** Text that is JSON is set out, so that it can be read. */
function setOut(value: string): string {
  const trimmed = value.trim()
  if (!/^[[{]/.test(trimmed) || trimmed.length > mostSetOut) return value
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2)
  } catch {
    return value
  }
}

export function JsonText({ value }: { value: unknown }) {
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
