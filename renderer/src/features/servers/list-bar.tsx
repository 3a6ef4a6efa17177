/** Above the list: how many servers it shows, or that some have changed state under a hand that holds them, and how it is grouped. */
import { saveSettings, useSettings } from '../../store/settings'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { Segments } from '../../ui/segments'

interface ListBarProps {
  shown: number
  all: number
  /** The name of the server beside the list, where the search has left it out. */
  hidden: string | undefined
  /** How many stand in another group than they belong to. */
  moved: number
  onSort: () => void
}

export function ListBar({ shown, all, hidden, moved, onSort }: ListBarProps) {
  const groupBy = useSettings((settings) => settings.groupBy)
  return (
    <div className="servers-bar">
      {moved > 0 ? (
        <span className="servers-count">
          {text.list.moved(moved)}{' '}
          <Button look="quiet" className="sort-now" onClick={onSort}>
            {text.list.sortNow}
          </Button>
        </span>
      ) : (
        <span className="servers-count ellipsis" title={hidden === undefined ? undefined : text.list.notAmong(hidden)}>
          {text.list.count(shown, all)}
          {hidden !== undefined && ` · ${text.list.notAmong(hidden)}`}
        </span>
      )}
      <Button look="quiet" className="compare-clients" onClick={() => useView.setState({ dialog: 'across' })}>
        {text.list.compare}
      </Button>
      <Segments
        label={text.list.groupBy}
        value={groupBy}
        options={[
          { value: 'state', label: text.list.byState },
          { value: 'client', label: text.list.byClient },
        ]}
        onChange={(value) => void saveSettings({ groupBy: value })}
      />
    </div>
  )
}
