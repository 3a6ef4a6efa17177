/** One field of a try-a-call form; lists and objects hold further ones. */
import { Plus, X } from 'lucide-react'
import { join, type Errors } from '../lib/schema-arguments'
import { draftOf, isBranch, isChoices, partsOf, type Draft } from '../lib/schema-draft'
import type { Field as Plan, Property } from '../lib/schema-form'
import { text } from '../text/en'
import { Button, IconButton } from '../ui/button'
import { hintOf, SimpleField } from './simple-field'

export interface SchemaFieldProps {
  /** Empty for the outermost object, which has no frame of its own. */
  name: string
  path: string
  field: Plan
  draft: Draft
  required: boolean
  /** An item of a list: there because somebody added it, so nothing marks it as required. */
  item?: boolean
  /** Its fields stand in the frame of what it is part of. */
  bare?: boolean
  errors: Errors
  onChange: (draft: Draft) => void
}

export function SchemaField(props: SchemaFieldProps) {
  const { field } = props
  if (field.kind === 'object') return <ObjectField {...props} properties={field.properties} />
  if (field.kind === 'list') return <ListField {...props} plan={field.item} />
  if (field.kind === 'branch') return <BranchField {...props} branches={field.branches} />
  if (field.kind === 'choices') return <ChoicesField {...props} options={field.options} />
  return <SimpleField {...props} field={field} />
}

function ObjectField(props: SchemaFieldProps & { properties: readonly Property[] }) {
  const { name, path, field, draft, required, errors, onChange, properties } = props
  const parts = partsOf(draft)
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
  if (path === '' || props.bare === true) return <>{inner}</>
  return (
    <Frame name={field.title ?? name} required={required} description={field.description}>
      {inner}
    </Frame>
  )
}

/** One of several shapes: which, and then its fields. */
function BranchField(props: SchemaFieldProps & { branches: Extract<Plan, { kind: 'branch' }>['branches'] }) {
  const { name, path, field, draft, required, errors, onChange, branches } = props
  const label = field.title ?? name
  const state = isBranch(draft) ? draft : { branch: -1, drafts: branches.map((one) => draftOf(one.field)) }
  const chosen = branches[state.branch]
  return (
    <Frame name={label} required={required} description={field.description} error={chosen ? undefined : errors[path]}>
      <select
        className="input"
        aria-label={text.tools.branchOf(label)}
        aria-invalid={chosen === undefined && errors[path] !== undefined}
        value={state.branch}
        onChange={(event) => onChange({ ...state, branch: Number(event.target.value) })}
      >
        {!required && <option value={-1}>{text.tools.notSet}</option>}
        {branches.map((branch, index) => (
          <option key={index} value={index}>
            {branch.title}
          </option>
        ))}
      </select>
      {chosen !== undefined && (
        <SchemaField
          // An object's fields stand in this very frame.
          key={state.branch}
          name={chosen.title}
          path={path}
          field={chosen.field}
          draft={state.drafts[state.branch] ?? null}
          required
          item
          bare
          errors={errors}
          onChange={(next) => onChange({ ...state, drafts: state.drafts.with(state.branch, next) })}
        />
      )}
    </Frame>
  )
}

/** Any of a few: a check box each. */
function ChoicesField(props: SchemaFieldProps & { options: readonly unknown[] }) {
  const { name, path, field, draft, required, errors, onChange, options } = props
  const chosen = isChoices(draft) ? draft.choices : []
  return (
    <Frame name={field.title ?? name} required={required} description={hintOf(field) ?? null} error={errors[path]}>
      <div className="try-boxes">
        {options.map((option, index) => (
          <label key={index}>
            <input
              type="checkbox"
              checked={chosen.includes(index)}
              onChange={(event) =>
                onChange({ choices: event.target.checked ? [...chosen, index] : chosen.filter((at) => at !== index) })
              }
            />
            {typeof option === 'string' ? option : JSON.stringify(option)}
          </label>
        ))}
      </div>
    </Frame>
  )
}

function ListField(props: SchemaFieldProps & { plan: Plan }) {
  const { name, path, field, draft, required, errors, onChange, plan } = props
  const items = Array.isArray(draft) ? draft : []
  const label = field.title ?? name
  return (
    <Frame name={label} required={required} description={hintOf(field) ?? null} error={errors[path]}>
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
    <fieldset className="try-frame" data-invalid={error === undefined ? undefined : true}>
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
