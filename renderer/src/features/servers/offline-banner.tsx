/** Says once, for all servers, that this computer has no network: nothing is broken, and nobody has to do anything. */
import { useMirror } from '../../store/selectors'
import { text } from '../../text/en'
import { Banner } from '../../ui/banner'

export function OfflineBanner() {
  const offline = useMirror((mirror) => mirror.snapshot?.offline ?? false)
  return offline ? <Banner look="off" title={text.offline.title} body={text.offline.body} /> : null
}
