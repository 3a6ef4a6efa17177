/** Says when sign-ins cannot be kept: a locked keychain can be unlocked here, a missing one is only told. */
import { useState } from 'react'
import { useMirror } from '../../store/selectors'
import { unlockVault } from '../../store/sign-in'
import { text } from '../../text/en'
import { Button } from '../../ui/button'
import { StateMark } from '../../ui/state-mark'
import './consent.css'

export function VaultBanner() {
  const problem = useMirror((mirror) => mirror.snapshot?.vaultProblem ?? null)
  const [busy, setBusy] = useState(false)
  if (problem === null) return null
  const locked = problem.action === 'unlock-vault'
  const unlock = (): void => {
    setBusy(true)
    void unlockVault().then(() => setBusy(false))
  }
  return (
    <section className="vault-banner" data-tone={locked ? 'you' : undefined} aria-label={problem.title}>
      <StateMark look={locked ? 'you' : 'off'} />
      <span className="grow selectable" role="status" title={problem.detail}>
        <b>{problem.title}.</b> {problem.hint}
      </span>
      {locked && (
        <Button look="primary" busy={busy} onClick={unlock}>
          {text.vault.unlock}
        </Button>
      )}
    </section>
  )
}
