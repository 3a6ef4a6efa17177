/** One field of a try-a-call form; lists and objects hold further ones. */
import { Plus, X } from 'lucide-react'
import { draftOf, join, type Draft, type Errors, type Field as Plan, type Property } from '../../lib/schema-form'
import { text } from '../../text/en'
import { Button, IconButton } from '../../ui/button'
import { Field } from '../../ui/field'
import { SecretInput } from '../../ui/secret-input'

interface SchemaFieldProps {
  /** Empty for the outermost object, which has no frame of its own. */
  name: string
  path: string
  field: Plan
  draft: Draft
  required: boolean
  /** An item of a list: there because somebody added it, so nothing marks it as required. */
  item?: boolean
  errors: Errors
  onChange: (draft: Draft) => void
}

export function SchemaField(props: SchemaFieldProps) {
  const { field } = props
  if (field.kind === 'object') return <ObjectField {...props} properties={field.properties} />
  if (field.kind === 'list') return <ListField {...props} plan={field.item} />
  return <SimpleField {...props} field={field} />
}

type Simple = Exclude<Plan, { kind: 'object' | 'list' }>

function SimpleField(props: SchemaFieldProps & { field: Simple }) {
  const { name, path, field, draft, required, item = false, errors, onChange } = props
  const label = field.title ?? name
  const typed = typeof draft === 'string' ? draft : ''
  return (
    <Field
      label={label}
      mark={required && !item ? text.required : field.kind === 'json' ? text.tools.rawField : undefined}
      hint={field.description ?? undefined}
      error={errors[path]}
    >
      {(control) => {
        switch (field.kind) {
          case 'text':
            if (field.secret) {
              return (
                <SecretInput
                  {...control}
                  aria-label={label}
                  value={typed}
                  onChange={(event) => onChange(event.target.value)}
                />
              )
            }
            return field.long || typed.includes('\n') ? (
              <textarea
                {...control}
                className="input"
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            ) : (
              <input
                {...control}
                className="input"
                spellCheck={false}
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            )
          case 'number':
            return (
              <input
                {...control}
                className="input"
                inputMode={field.integer ? 'numeric' : 'decimal'}
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            )
          case 'boolean':
            return (
              <select
                {...control}
                className="input"
                value={typeof draft === 'boolean' ? String(draft) : ''}
                onChange={(event) => onChange(event.target.value === '' ? null : event.target.value === 'true')}
              >
                {!required && <option value="">{text.tools.notSet}</option>}
                <option value="true">{text.tools.yes}</option>
                <option value="false">{text.tools.no}</option>
              </select>
            )
          case 'choice':
            return (
              <select
                {...control}
                className="input"
                value={chosenOf(draft)}
                onChange={(event) =>
                  onChange(event.target.value === '' ? null : { choice: Number(event.target.value) })
                }
              >
                <option value="">{text.tools.notSet}</option>
                {field.options.map((option, index) => (
                  <option key={index} value={index}>
                    {typeof option === 'string' ? option : JSON.stringify(option)}
                  </option>
                ))}
              </select>
            )
          case 'json':
            return (
              <textarea
                {...control}
                className="input mono"
                spellCheck={false}
                value={typed}
                onChange={(event) => onChange(event.target.value)}
              />
            )
          default:
            return field satisfies never
        }
      }}
    </Field>
  )
}

function chosenOf(draft: Draft): string {
  return typeof draft === 'object' && draft !== null && 'choice' in draft && typeof draft.choice === 'number'
    ? String(draft.choice)
    : ''
}

function ObjectField(props: SchemaFieldProps & { properties: readonly Property[] }) {
  const { name, path, field, draft, required, errors, onChange, properties } = props
  const parts: Record<string, Draft> = isParts(draft) ? draft : {}
  const inner = properties.map((property) => (
    <SchemaField
      key={property.name}
      name={property.name}
      path={join(path, property.name)}
      field={property.field}
      draft={parts[property.name] ?? draftOf(property.field, property.field.preset, property.required)}
      required={property.required}
      errors={errors}
      onChange={(next) => onChange({ ...parts, [property.name]: next })}
    />
  ))
  if (path === '') return <>{inner}</>
  return (
    <Frame name={field.title ?? name} required={required} description={field.description}>
      {inner}
    </Frame>
  )
}

/** A draft of an object: its parts by name. */
function isParts(draft: Draft): draft is { [name: string]: Draft } {
  return typeof draft === 'object' && draft !== null && !Array.isArray(draft)
}

function ListField(props: SchemaFieldProps & { plan: Plan }) {
  const { name, path, field, draft, required, errors, onChange, plan } = props
  const items = Array.isArray(draft) ? draft : []
  const label = field.title ?? name
  return (
    <Frame name={label} required={required} description={field.description} error={errors[path]}>
      {items.map((one, index) => (
        <div className="try-item" key={index}>
          <SchemaField
            name={text.tools.item(index)}
            path={join(path, String(index))}
            field={plan}
            draft={one}
            required
            item
            errors={errors}
            onChange={(next) => onChange(items.with(index, next))}
          />
          <IconButton
            label={text.tools.removeItem(label, index)}
            icon={<X />}
            onClick={() => onChange(items.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button look="quiet" onClick={() => onChange([...items, draftOf(plan)])}>
          <Plus aria-hidden="true" />
          <span>{text.tools.addItem(label)}</span>
        </Button>
      </div>
    </Frame>
  )
}

interface FrameProps {
  name: string
  required: boolean
  description: string | null
  error?: string | undefined
  children: React.ReactNode
}

function Frame({ name, required, description, error, children }: FrameProps) {
  return (
    <fieldset className="try-frame">
      <legend>
        {name} {required && <span className="field-note">{text.required}</span>}
      </legend>
      {description !== null && <p className="field-note">{description}</p>}
      {children}
      {error !== undefined && (
        <span className="field-error" role="alert">
          {error}
        </span>
      )}
    </fieldset>
  )
}
