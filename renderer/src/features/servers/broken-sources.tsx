/** Files that cannot be used right now, above the list: which, where in it, and what stays alive meanwhile. */
import type { SourceView } from '../../../../shared/model/source'
import { shortPath } from '../../lib/path'
import { text } from '../../text/en'
import { revealSource } from '../../store/actions'
import { Button } from '../../ui/button'
import { CopyButton } from '../../parts/copy-button'
import { StateMark } from '../../ui/state-mark'

export function BrokenSources({ sources }: { sources: readonly SourceView[] }) {
  const broken = sources.filter((source) => source.problem !== null)
  if (broken.length === 0) return null
  return (
    <div className="broken" role="status">
      {broken.map((source) => (
        <BrokenSource key={source.id} source={source} />
      ))}
    </div>
  )
}

function BrokenSource({ source }: { source: SourceView }) {
  const place = source.problem?.evidence.file
  const path = shortPath(source.path)
  return (
    <div className="broken-file">
      <StateMark look="you" />
      <div className="selectable grow">
        <b>{place === undefined ? text.list.unreadable(path) : text.list.broken(path, place.line, place.column)}</b>
        <p>
          {source.problem?.detail} {text.list.lastGood(source.servers)}
        </p>
      </div>
      <div className="flex broken-actions">
        <Button aria-label={text.list.openFile(path)} onClick={() => void revealSource(source)}>
          {place === undefined ? text.buttons.reveal : text.list.openAt(place.line)}
        </Button>
        <CopyButton label={text.list.copyPath} name={`${text.list.copyPath} ${path}`} value={() => source.path} />
      </div>
    </div>
  )
}
