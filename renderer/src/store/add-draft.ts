/** What has been typed into Add server. It outlives the dialog until it is added or thrown away: Escape loses nothing. */
import { create } from 'zustand'
import { emptyEntry, type EntryDraft } from '../lib/entry'

export interface AddDraft {
  way: 'form' | 'paste'
  form: EntryDraft
  /** As a documentation page prints it. */
  text: string
  /** Names that the person gave, by the name that the text gives. */
  names: Readonly<Record<string, string>>
  /** Values for what the text leaves open, by the part of the text that stands for them. */
  values: Readonly<Record<string, string>>
}

const empty: AddDraft = { way: 'form', form: emptyEntry, text: '', names: {}, values: {} }

export const useAddDraft = create<AddDraft>(() => empty)

export function throwAwayDraft(): void {
  useAddDraft.setState(({ way }) => ({ ...empty, way }))
}

/** Begins with a text that a link brought along. The form keeps what was typed there. */
export function draftFrom(text: string): void {
  useAddDraft.setState(({ form }) => ({ ...empty, form, way: 'paste', text }))
}

export function isEmptyDraft({ form, text }: AddDraft): boolean {
  return text.trim() === '' && form === emptyEntry
}
