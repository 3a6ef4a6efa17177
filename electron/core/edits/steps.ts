/** Several edits as one: each is planned on what those before it leave, and all of them are read again by their clients' own rules. */
import { PatchbayError } from '../../../shared/ipc/result'
import type { Client, ClientFile, Place } from '../sources/client'
import { isInvalid } from '../sources/definition'
import { editText } from '../sources/documents/edit'
import { mustParse, mustSayThat, type Meant } from './checks'
import { circumstancesOf, type Texts } from './file-texts'
import { hideOwnSecrets } from './own-secrets'
import { planEdit, type Intent, type Plan } from './plan'
import { refused } from './refusal'

/** One edit, and the files of its client that it is planned on. */
export interface Step {
  client: Client
  intent: Intent
  files: readonly ClientFile[]
}

/** What steps come to. */
export interface Taken {
  after: Texts
  losses: string[]
  /** What goes into the vault, by the name that the file has for it. */
  secrets: Record<string, string>
}

/** The file that an edit begins with; null for an entry that is new. */
export function pathMeant(intent: Intent): string | null {
  return intent.kind === 'add' ? null : intent.definition.location.path
}

/** The folder of the project that an edit is about. */
export function projectMeant(intent: Intent): string | null {
  return intent.kind === 'add' ? intent.target.project : intent.definition.location.project
}

/** Throws a `PatchbayError`: `edit.…`, or `name-taken`. Of several, one that its client cannot do is left out, and named as a loss. */
export function takeSteps(steps: readonly Step[], texts: Texts, place: Place): Taken {
  const [only] = steps
  if (only && steps.length === 1) return take(only, texts, place)
  const refusals: PatchbayError[] = []
  const taken: Taken = { after: texts, losses: [], secrets: {} }
  for (const step of steps) {
    try {
      const { after, losses, secrets } = take(step, taken.after, place)
      taken.after = after
      taken.losses.push(...losses)
      Object.assign(taken.secrets, secrets)
    } catch (error) {
      if (!(error instanceof PatchbayError) || error.code !== 'edit.unsupported') throw error
      refusals.push(error)
      taken.losses.push(error.message)
    }
  }
  const [first] = refusals
  if (first && refusals.length === steps.length) throw first
  return taken
}

function take({ client, intent, files }: Step, texts: Texts, place: Place): Taken {
  const before = circumstancesOf(files, texts, place)
  const path = pathMeant(intent)
  if (path !== null) mustParse(files, texts, path)
  const plan = planEdit(client, intent, before)
  const { changes, secrets } = hideOwnSecrets(client, plan.changes)
  const after = new Map(texts)
  for (const { file, changes: ofFile } of changes) {
    const edited = editText(after.get(file.path) ?? '', file.format, ofFile)
    if (!edited.ok) {
      const { line, column } = edited.position
      const code = edited.reason === 'unparsable' ? 'edit.unparsable' : 'edit.unsupported'
      throw refused(code, `${file.path}, line ${line}, column ${column}: ${edited.message}`)
    }
    after.set(file.path, edited.text)
  }
  mustSayThat(client, meantBy(intent, plan), before, circumstancesOf(files, after, place))
  return { after, losses: plan.losses, secrets }
}

function meantBy(intent: Intent, { location, stays }: Plan): Meant {
  if (intent.kind === 'add') return { location, before: null, stays, wasInvalid: false }
  const { definition } = intent
  return {
    location,
    before: definition.location,
    stays,
    wasInvalid: isInvalid(definition.entry),
    ...(intent.kind === 'turn' ? { on: intent.on } : {}),
  }
}
