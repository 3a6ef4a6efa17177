/** The settings: appearance, what happens outside the window, further project folders, and the network as it is in use. Everything is saved as it is changed. */
import { X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { isAbsolutePath } from '../../lib/path'
import { useMirror } from '../../store/selectors'
import { saveSettings, useSettings } from '../../store/settings'
import { useView } from '../../store/view'
import { text } from '../../text/en'
import { Button, IconButton } from '../../ui/button'
import { Field } from '../../ui/field'
import { Modal } from '../../ui/modal'
import { Segments } from '../../ui/segments'
import { Callback } from './callback'
import { Network } from './network'
import './settings.css'

const words = text.settings
const closings = ['ask', 'keep', 'quit'] as const
const quittings = ['ask', 'background', 'end'] as const
const sleeps = [
  { value: 'never', minutes: null },
  { value: 'short', minutes: 10 },
  { value: 'long', minutes: 60 },
] as const
const themes = ['system', 'light', 'dark'] as const

/** @param clients who is connected through Patchbay */
export function Settings({ clients }: { clients: ReactNode }) {
  const open = useView((view) => view.dialog === 'settings')
  return (
    <Modal open={open} onClose={() => useView.setState({ dialog: null })} title={words.title}>
      {open && <SettingsBody clients={clients} />}
    </Modal>
  )
}

function SettingsBody({ clients }: { clients: ReactNode }) {
  const { theme, folders, sleepAfterMinutes, closing, quitting, launchAtLogin, notifications } = useSettings()
  const engine = useMirror((mirror) => mirror.snapshot?.engine ?? null)
  return (
    <>
      <div className="setting">
        <span className="field-label">{words.theme}</span>
        <Segments
          label={words.theme}
          value={theme}
          options={themes.map((value) => ({ value, label: words.themes[value] }))}
          onChange={(value) => void saveSettings({ theme: value })}
        />
      </div>
      <div className="setting">
        <span className="field-label">{words.closing}</span>
        <Segments
          label={words.closing}
          value={closing}
          options={closings.map((value) => ({ value, label: words.closings[value] }))}
          onChange={(value) => void saveSettings({ closing: value })}
        />
      </div>
      <div className="setting">
        <span className="field-label">{words.quitting}</span>
        <Segments
          label={words.quitting}
          value={quitting}
          options={quittings.map((value) => ({ value, label: words.quittings[value] }))}
          onChange={(value) => void saveSettings({ quitting: value })}
        />
      </div>
      <div className="setting">
        <span className="field-label">{words.sleep}</span>
        <Segments
          label={words.sleep}
          value={sleepOf(sleepAfterMinutes)}
          options={sleeps.map(({ value }) => ({ value, label: words.sleeps[value] }))}
          onChange={(value) =>
            void saveSettings({ sleepAfterMinutes: sleeps.find((sleep) => sleep.value === value)?.minutes ?? null })
          }
        />
      </div>
      <p className="field-note">{words.sleepNote}</p>
      <div className="setting-boxes" role="group" aria-label={words.outside}>
        <label>
          <input
            type="checkbox"
            checked={launchAtLogin}
            onChange={(event) => void saveSettings({ launchAtLogin: event.target.checked })}
          />
          {words.launch}
        </label>
        <label>
          <input
            type="checkbox"
            checked={notifications}
            onChange={(event) => void saveSettings({ notifications: event.target.checked })}
          />
          {words.notifications}
        </label>
      </div>
      <Folders folders={folders} />
      <Callback />
      <Network />
      {clients}
      {engine !== null && <p className="field-note selectable">{words.about(engine.version, engine.home)}</p>}
    </>
  )
}

/** Which of the choices comes nearest to what the command line may have set. */
function sleepOf(minutes: number | null): (typeof sleeps)[number]['value'] {
  if (minutes === null) return 'never'
  return minutes < 60 ? 'short' : 'long'
}

function Folders({ folders }: { folders: readonly string[] }) {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string>()
  const add = (): void => {
    const path = typed.trim()
    const wrong = !isAbsolutePath(path)
      ? words.invalid.absolute
      : folders.includes(path)
        ? words.invalid.twice
        : undefined
    setError(wrong)
    if (wrong !== undefined) return
    setTyped('')
    void saveSettings({ folders: [...folders, path] })
  }
  const windows = window.patchbay?.platform === 'win32'
  return (
    <div className="field">
      <span className="field-label">{words.folders}</span>
      <p className="field-note">{words.foldersLead}</p>
      <ul className="folders">
        {folders.length === 0 && <li className="field-note">{words.noFolders}</li>}
        {folders.map((folder) => (
          <li key={folder}>
            <code className="ellipsis grow selectable" title={folder}>
              {folder}
            </code>
            <IconButton
              label={words.removeFolder(folder)}
              icon={<X />}
              onClick={() => void saveSettings({ folders: folders.filter((other) => other !== folder) })}
            />
          </li>
        ))}
      </ul>
      <form
        className="folder-add"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <Field label={words.folder} error={error}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              spellCheck={false}
              placeholder={windows ? words.folderPlaceholder.windows : words.folderPlaceholder.other}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit">{words.addFolder}</Button>
      </form>
    </div>
  )
}
