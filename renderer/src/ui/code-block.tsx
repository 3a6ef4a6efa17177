/** A block of code or raw text that scrolls by itself. */
interface CodeBlockProps {
  label: string
  className?: string
  children: string
}

export function CodeBlock({ label, className, children }: CodeBlockProps) {
  return (
    <pre
      className={className === undefined ? 'code' : `code ${className}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      {children}
    </pre>
  )
}
