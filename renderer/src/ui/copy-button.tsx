/** Copies a text and says that it did. */
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copy } from '../store/actions'
import { text } from '../text/en'
import { Button } from './button'

interface CopyButtonProps {
  label?: string
  /** The accessible name, when `label` alone does not say what is copied. */
  name?: string
  /** Made only when it is asked for: it may be large. */
  value: () => string
}

export function CopyButton({ label = text.copy, name, value }: CopyButtonProps) {
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 1_500)
    return () => clearTimeout(timer)
  }, [done])
  return (
    <Button look="quiet" aria-label={done ? undefined : name} onClick={() => void copy(value()).then(setDone)}>
      {done ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span>{done ? text.copied : label}</span>
    </Button>
  )
}
