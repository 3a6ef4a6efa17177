/** Buttons. A busy one shows it at once and keeps focus: it is never disabled under the person's finger. */
import type { ComponentProps, ReactNode } from 'react'

interface ButtonProps extends ComponentProps<'button'> {
  look?: 'plain' | 'primary' | 'tint' | 'quiet' | 'danger' | 'icon'
  busy?: boolean
}

export function Button({ look = 'plain', busy = false, children, type = 'button', className, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={className === undefined ? 'button' : `button ${className}`}
      data-look={look}
      aria-busy={busy || undefined}
    >
      {busy && <i className="spinner" aria-hidden="true" />}
      {typeof children === 'string' ? <span>{children}</span> : children}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'look' | 'children'> {
  /** The accessible name, also shown as a tooltip. */
  label: string
  icon: ReactNode
}

export function IconButton({ label, icon, ...rest }: IconButtonProps) {
  return (
    <Button {...rest} look="icon" aria-label={label} title={label}>
      {icon}
    </Button>
  )
}
