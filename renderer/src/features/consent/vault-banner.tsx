/** Says when sign-ins cannot be kept: a locked keychain can be unlocked here, and a file can stand in for a missing one. */
import { useEffect, useState } from 'react'
import type { Problem } from '../../../../shared/model/problem'
import { useMinutes } from '../../lib/ticker'
import { clockTime } from '../../../../shared/text/clock-time'
import { useMirror } from '../../store/selectors'
import { saveSettings } from '../../store/settings'
import { unlockVault } from '../../store/sign-in'
import { text } from '../../text/en'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { keepFocusAfter } from '../../ui/focus-before'

export function VaultBanner() {
  const problem = useMirror((mirror) => mirror.snapshot?.vaultProblem ?? null)
  // By its code: another banner has not been tried yet.
  return problem === null ? null : <VaultTrouble key={problem.code} problem={problem} />
}

/** Milliseconds for which a try is shown at least: what is over in 20 ms looks as if nothing had happened. */
const shortestBusy = 600

function VaultTrouble({ problem }: { problem: Problem }) {
  const [busy, setBusy] = useState(false)
  /** Until when it was still as before, in ms since the epoch; null while nothing has been tried. */
  const [still, setStill] = useState<number | null>(null)
  const now = useMinutes()
  useEffect(() => keepFocusAfter, [])
  const { title, hint, detail } = problem
  const locked = problem.action === 'unlock-vault'
  const missing = problem.code === 'vault.unavailable'
  const attempt = async (work: () => Promise<{ open: boolean }>): Promise<void> => {
    setBusy(true)
    const shown = new Promise((resolve) => setTimeout(resolve, shortestBusy))
    const { open } = await work()
    await shown
    setBusy(false)
    setStill(open ? null : Date.now())
  }
  const useFile = async (): Promise<{ open: boolean }> => {
    await saveSettings({ keyIn: 'file' })
    return unlockVault()
  }
  const body = locked ? text.vault.lockedBody : hint
  return (
    <Banner
      look="you"
      title={title}
      body={still === null ? body : `${body} ${text.vault.still(clockTime(new Date(still).toISOString(), now))}`}
      detail={detail}
    >
      {locked && (
        <Button look="primary" busy={busy} onClick={() => void attempt(unlockVault)}>
          {text.vault.unlock}
        </Button>
      )}
      {missing && (
        <Button busy={busy} title={text.vault.fileHint} onClick={() => void attempt(useFile)}>
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
