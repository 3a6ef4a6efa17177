/** Copies a text and says that it did. */
import { Check, Copy } from 'lucide-react'
import { useBriefly } from '../lib/use-briefly'
import { copy } from '../store/actions'
import { text } from '../text/en'
import { Button } from '../ui/button'

interface CopyButtonProps {
  look?: 'quiet' | 'plain' | 'tint' | 'primary'
  label?: string
  /** The accessible name, when `label` alone does not say what is copied. */
  name?: string
  /** Made only when it is asked for: it may be large. Null when it cannot be had; then that has been said already. */
  value: () => string | Promise<string | null>
}

export function CopyButton({ look = 'quiet', label = text.copy, name, value }: CopyButtonProps) {
  const [done, setDone] = useBriefly()
  const take = async (): Promise<void> => {
    const taken = await value()
    if (taken !== null) setDone(await copy(taken))
  }
  return (
    <Button look={look} aria-label={done ? undefined : name} onClick={() => void take()}>
      {done ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span>{done ? text.copied : label}</span>
    </Button>
  )
}
