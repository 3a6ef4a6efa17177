/** An input whose content is hidden until the person asks to see it. */
import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { text } from '../text/en'
import { IconButton } from './button'

interface SecretInputProps extends Omit<ComponentProps<'input'>, 'type'> {
  'aria-label': string
}

export function SecretInput(props: SecretInputProps) {
  const [shown, setShown] = useState(false)
  const what = props['aria-label'].toLowerCase()
  return (
    <div className="secret">
      <input
        {...props}
        className="input mono"
        type={shown ? 'text' : 'password'}
        autoComplete="off"
        spellCheck={false}
      />
      <IconButton
        label={shown ? text.add.hide(what) : text.add.reveal(what)}
        icon={shown ? <EyeOff /> : <Eye />}
        onClick={() => setShown(!shown)}
      />
    </div>
  )
}
