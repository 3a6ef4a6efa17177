/** Words of a stranger's: characters that nobody sees, or that turn the order of letters around, stand there as marks. */
import { text } from '../text/en'

/** What is shown as a mark: invisible and bidirectional characters, but for line ends, tabs, and the joiners that emoji and scripts need. */
const hidden = /([\p{Cc}\p{Bidi_Control}\u200B\u2060-\u2064\uFEFF\u00AD\u{E0000}-\u{E007F}])/u

export function StrangerText({ children }: { children: string }) {
  if (!hidden.test(children.replaceAll(/[\n\t\r]/g, ''))) return <>{children}</>
  return (
    <bdi>
      {children
        .split(hidden)
        .map((part, index) =>
          index % 2 === 0 || /[\n\t\r]/.test(part) ? part : <Mark key={index} character={part} />,
        )}
    </bdi>
  )
}

function Mark({ character }: { character: string }) {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return (
    <span className="hidden-mark" title={text.hiddenCharacter(code)}>
      {code}
    </span>
  )
}
