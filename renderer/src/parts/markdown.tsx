/** A stranger's Markdown: no HTML, no pictures; links say where they lead, and open by a click through the checked opener. */
import { Fragment, useMemo, type ReactNode } from 'react'
import { assertNever } from '../../../shared/assert-never'
import { readMarkdown, type Block, type Inline } from '../lib/markdown'
import { openLink } from '../store/actions'
import { text } from '../text/en'
import { StrangerText } from '../ui/stranger-text'
import './markdown.css'

export function Markdown({ value, className }: { value: string; className?: string }) {
  const blocks = useMemo(() => readMarkdown(value), [value])
  return (
    <div className={className === undefined ? 'markdown selectable' : `markdown selectable ${className}`}>
      {blocks.map((block, index) => (
        <Fragment key={index}>{blockOf(block)}</Fragment>
      ))}
    </div>
  )
}

function blockOf(block: Block): ReactNode {
  switch (block.kind) {
    case 'heading':
      // Not a heading of ours: a stranger's words must not stand in the window's own order.
      return (
        <p className="markdown-heading" data-level={block.level}>
          {inlines(block.inner)}
        </p>
      )
    case 'paragraph':
      return <p>{inlines(block.inner)}</p>
    case 'quote':
      return <blockquote>{inlines(block.inner)}</blockquote>
    case 'code':
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard
        <pre className="code" tabIndex={0}>
          <StrangerText>{block.text}</StrangerText>
        </pre>
      )
    case 'list':
      return (
        <ul>
          {block.items.map(({ depth, mark, inner }, index) => (
            <li key={index} data-mark={mark} style={{ marginLeft: depth * 16 }}>
              {inlines(inner)}
            </li>
          ))}
        </ul>
      )
    case 'rule':
      return <hr />
    default:
      return assertNever(block)
  }
}

function inlines(inner: readonly Inline[]): ReactNode {
  return inner.map((one, index) => <Fragment key={index}>{inlineOf(one)}</Fragment>)
}

function inlineOf(one: Inline): ReactNode {
  switch (one.kind) {
    case 'text':
      return <StrangerText>{one.text}</StrangerText>
    case 'code':
      return (
        <code>
          <StrangerText>{one.text}</StrangerText>
        </code>
      )
    case 'strong':
      return <strong>{inlines(one.inner)}</strong>
    case 'em':
      return <em>{inlines(one.inner)}</em>
    case 'link':
      return <Link {...one} />
    default:
      return assertNever(one)
  }
}

function Link({ text: label, url, host }: Extract<Inline, { kind: 'link' }>) {
  return (
    <button
      type="button"
      className="markdown-link"
      title={url}
      aria-label={text.markdown.link(label, host)}
      onClick={() => void openLink(url)}
    >
      <StrangerText>{label}</StrangerText>
      {label !== url && <small> ({host})</small>}
    </button>
  )
}
