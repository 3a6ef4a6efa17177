/** Names with secret values: environment variables or headers. */
import { Plus, X } from 'lucide-react'
import type { EntryErrors, Pair } from '../../lib/entry'
import { text } from '../../text/en'
import { Button, IconButton } from '../../ui/button'
import { focusOnMount } from '../../ui/focus-on-mount'
import { SecretInput } from '../../ui/secret-input'

interface PairsProps {
  group: 'env' | 'headers'
  title: string
  pairs: readonly Pair[]
  errors: EntryErrors
  onChange: (pairs: Pair[]) => void
}

export function Pairs({ group, title, pairs, errors, onChange }: PairsProps) {
  const words = text.add
  const change = (id: number, part: Partial<Pair>): void =>
    onChange(pairs.map((pair) => (pair.id === id ? { ...pair, ...part } : pair)))
  return (
    <div className="field" role="group" aria-label={title}>
      {pairs.length > 0 && <span className="field-label">{title}</span>}
      {pairs.map((pair, index) => {
        const error = errors[`${group}.${pair.id}`]
        return (
          <div key={pair.id} className="pair">
            <input
              className="input mono"
              spellCheck={false}
              ref={pair.fresh === true ? focusOnMount : undefined}
              aria-label={words.keyOf(title, index)}
              aria-invalid={error !== undefined}
              placeholder={words.key}
              value={pair.key}
              onChange={(event) => change(pair.id, { key: event.target.value })}
            />
            <SecretInput
              aria-label={words.valueOf(title, index)}
              aria-invalid={error !== undefined}
              placeholder={words.value}
              value={pair.value}
              onChange={(event) => change(pair.id, { value: event.target.value })}
            />
            <IconButton
              label={words.removePair(title, index)}
              icon={<X />}
              onClick={() => onChange(pairs.filter((other) => other.id !== pair.id))}
            />
            {error !== undefined && (
              <span className="field-error" role="alert">
                {error}
              </span>
            )}
          </div>
        )
      })}
      <div>
        <Button look="quiet" className="pair-add" onClick={() => onChange([...pairs, newPair(pairs)])}>
          <Plus aria-hidden="true" />
          <span>{words.addPair[group]}</span>
        </Button>
      </div>
    </div>
  )
}

function newPair(pairs: readonly Pair[]): Pair {
  return { id: Math.max(0, ...pairs.map((pair) => pair.id)) + 1, key: '', value: '', fresh: true }
}
