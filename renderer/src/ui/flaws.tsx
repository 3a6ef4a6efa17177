/** What is wrong with single items of a server's list: folded, as the others work. */
import type { ItemFlaw } from '../../../shared/model/capabilities'
import { text } from '../text/en'
import { Note } from './note'

/** So many are shown; the activity has the first of them too. */
const most = 50

export function Flaws({ flaws }: { flaws: readonly ItemFlaw[] }) {
  if (flaws.length === 0) return null
  const left = flaws.filter(({ usable }) => !usable).length
  return (
    <Note tone={left > 0 ? 'you' : 'work'}>
      <details>
        <summary>{text.flaws.title(left, flaws.length - left)}</summary>
        <p>{text.flaws.why}</p>
        <ul>
          {flaws.slice(0, most).map(({ item, wrong }, index) => (
            <li key={index}>
              <code>{item}</code>: {wrong}
            </li>
          ))}
        </ul>
      </details>
    </Note>
  )
}
