/** Says when sign-ins cannot be kept: a locked keychain can be unlocked here, a missing one is only told. */
import { useState } from 'react'
import { useMirror } from '../../store/selectors'
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
  const unlock = (): void => {
    setBusy(true)
    void unlockVault().then(() => setBusy(false))
  }
  return (
    <Banner look={locked ? 'you' : 'off'} title={title} body={hint} detail={detail}>
      {locked && (
        <Button look="primary" busy={busy} onClick={unlock}>
          {text.vault.unlock}
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
