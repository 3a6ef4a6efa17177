/** The way out of this machine, as it is in use: proxies, what is trusted, and certificates of our own. */
import { useRequest } from '../../ipc/use-request'
import { text } from '../../text/en'
import type { NetworkView } from '../../../../shared/model/network'

const words = text.settings.network

export function Network() {
  const { data, error } = useRequest('network.get', {}, 'network')
  return (
    <div className="field">
      <span className="field-label">{words.title}</span>
      {error !== null && <p className="field-note">{words.unknown}</p>}
      {data !== null && (
        <ul className="folders">
          {linesOf(data).map((line) => (
            <li key={line} className="selectable">
              {line}
            </li>
          ))}
        </ul>
      )}
      <p className="field-note">{words.lead}</p>
    </div>
  )
}

function linesOf({ proxies, exceptions, trusted, clientCertificates }: NetworkView): string[] {
  return [
    ...proxies.map(words.proxy),
    ...(exceptions === null ? [] : [words.exceptions(exceptions.value, exceptions.from)]),
    ...(trusted.length === 0 ? [words.trustsOwn] : trusted.map(words.trusts)),
    ...clientCertificates.map(words.shows),
  ]
}
