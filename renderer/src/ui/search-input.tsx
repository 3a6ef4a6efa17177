/** A search field: Escape clears it, an icon says what it is. */
import { Search, X } from 'lucide-react'
import type { Ref } from 'react'
import { text } from '../text/en'
import { IconButton } from './button'

interface SearchInputProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** The key that leads here, shown while the field is empty. */
  shortcut?: string
  ref?: Ref<HTMLInputElement>
  onKeyDown?: (event: React.KeyboardEvent<HTMLInputElement>) => void
}

export function SearchInput({ label, value, onChange, shortcut, ref, onKeyDown }: SearchInputProps) {
  return (
    <div className="search">
      <Search aria-hidden="true" />
      <input
        ref={ref}
        className="input"
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          onKeyDown?.(event)
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation()
            onChange('')
          }
        }}
      />
      {value !== '' ? (
        <IconButton label={text.clear} icon={<X />} onClick={() => onChange('')} />
      ) : (
        shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>
      )}
    </div>
  )
}
