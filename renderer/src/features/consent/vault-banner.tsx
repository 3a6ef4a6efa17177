/** Says when sign-ins cannot be kept: a locked keychain can be unlocked here, and a file can stand in for a missing one. */
import { useState } from 'react'
import { useMirror } from '../../store/selectors'
import { saveSettings } from '../../store/settings'
import { unlockVault } from '../../store/sign-in'
import { text } from '../../text/en'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'

export function VaultBanner() {
  const problem = useMirror((mirror) => mirror.snapshot?.vaultProblem ?? null)
  const [busy, setBusy] = useState(false)
  if (problem === null) return null
  const { title, hint, detail } = problem
  const locked = problem.action === 'unlock-vault'
  const missing = problem.code === 'vault.unavailable'
  const unlock = (): void => {
    setBusy(true)
    void unlockVault().then(() => setBusy(false))
  }
  const useFile = (): void => {
    setBusy(true)
    void saveSettings({ keyIn: 'file' })
      .then(unlockVault)
      .then(() => setBusy(false))
  }
  return (
    <Banner look="you" title={title} body={hint} detail={detail}>
      {locked && (
        <Button look="primary" busy={busy} onClick={unlock}>
          {text.vault.unlock}
        </Button>
      )}
      {missing && (
        <Button busy={busy} title={text.vault.fileHint} onClick={useFile}>
          {text.vault.useFile}
        </Button>
      )}
    </Banner>
  )
}

/** Says when Patchbay's own files cannot be written; it goes on trying by itself. */
export function UnsavedBanner() {
  const problem = useMirror((mirror) => mirror.snapshot?.unsaved ?? null)
  if (problem === null) return null
  return <Banner look="you" title={problem.title} body={`${problem.detail} ${problem.hint}`} detail={problem.detail} />
}
