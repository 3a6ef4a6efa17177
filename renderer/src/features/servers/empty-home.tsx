/** The home without servers: where Patchbay looked, and the one thing to do. */
import { clientName } from '../../../../shared/model/clients'
import { useSources } from '../../store/selectors'
import { useView } from '../../store/view'
import { shortPath } from '../../lib/path'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { BrokenSources } from './broken-sources'
import './servers.css'

export function EmptyHome() {
  const sources = useSources()
  return (
    <section className="empty-home" aria-label={text.list.label}>
      <div className="empty-inner">
        <h2>{text.empty.title}</h2>
        <p>{text.empty.lead}</p>
        <BrokenSources sources={sources} />
        <ul className="empty-files">
          {sources.map((source) => (
            <li key={source.id}>
              <span>{clientName(source.client)}</span>
              <code className="ellipsis selectable" title={source.path}>
                {shortPath(source.path)}
              </code>
              <small>{source.exists ? text.empty.noServers : text.empty.noFile}</small>
            </li>
          ))}
        </ul>
        <Button look="primary" onClick={() => useView.setState({ dialog: 'add-server' })}>
          {text.empty.add}
        </Button>
        <p className="empty-after">{text.empty.after}</p>
      </div>
    </section>
  )
}
