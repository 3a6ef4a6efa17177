/** Says when servers have vanished from a client's file, or when it cannot be read any more; one click brings them back. */
import { useState } from 'react'
import type { LossView } from '../../../../shared/model/version'
import type { IpcError } from '../../../../shared/ipc/result'
import { lossDetail, lossTitle } from '../../../../shared/text/losses'
import { request } from '../../ipc/client'
import { shortPath } from '../../lib/path'
import { useMirror } from '../../store/selectors'
import { notify, unnotify } from '../../store/view'
import { text } from '../../text/en'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'

const words = text.versions
/** More are told one after the other. */
const most = 3
const noLosses: readonly LossView[] = []

export function LossBanners() {
  const losses = useMirror((mirror) => mirror.snapshot?.losses) ?? noLosses
  return losses.slice(0, most).map((loss) => <Loss key={`${loss.version} ${loss.path}`} loss={loss} />)
}

function Loss({ loss }: { loss: LossView }) {
  const [busy, setBusy] = useState(false)
  const { path, names, version } = loss
  const title = lossTitle(loss)
  const restore = async (): Promise<void> => {
    setBusy(true)
    const error = await bringBack(version, names)
    setBusy(false)
    if (error === null) unnotify(path)
    else notify(path, words.failed, error)
  }
  return (
    <Banner look="you" title={title} body={lossDetail(loss, shortPath(path))} detail={path}>
      <Button look="primary" busy={busy} onClick={() => void restore()}>
        {names.length === 0 ? words.restoreFile : words.restore}
      </Button>
      {names.length > 0 && (
        <Button onClick={() => void request('versions.dismiss', { version })}>{words.dismiss}</Button>
      )}
    </Banner>
  )
}

/** Only what is gone: what else has changed since stays. */
async function bringBack(version: string, names: readonly string[]): Promise<IpcError | null> {
  const shown = await request('versions.restore', { version, names: names.length === 0 ? null : [...names] })
  if (!shown.ok) return shown.error
  const done = await request('edit.apply', { token: shown.value.token })
  return done.ok ? null : done.error
}
