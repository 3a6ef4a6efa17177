/**
 * Every component test: a window of a size (jsdom lays nothing out), a clean document, stores as at the start (the files of a
 * worker share them), and no console noise.
 */
import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'
// For the type of `window.patchbay`.
import type {} from '../../renderer/src/ipc/client'
import { useAddDraft } from '../../renderer/src/store/add-draft'
import { useCalls } from '../../renderer/src/store/calls'
import { useFixAll } from '../../renderer/src/store/fix-all'
import { loadingMirror, mirrorStore } from '../../renderer/src/store/mirror'
import { useSeenTools } from '../../renderer/src/store/seen-tools'
import { useSettings } from '../../renderer/src/store/settings'
import { useSignedIn } from '../../renderer/src/store/sign-in'
import { useView } from '../../renderer/src/store/view'

class QuietResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal('ResizeObserver', QuietResizeObserver)
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => {},
  removeEventListener: () => {},
}))
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 800 },
  clientWidth: { configurable: true, get: () => 1000 },
})
Element.prototype.scrollTo = () => {}
Element.prototype.getAnimations ??= () => []

const noise: string[] = []

beforeEach(() => {
  noise.length = 0
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => {
      noise.push(`console.${level}: ${parts.map(String).join(' ')}`)
    })
  }
})

function forget(): void {
  localStorage.clear()
  mirrorStore.setState(loadingMirror, true)
  useAddDraft.setState(useAddDraft.getInitialState(), true)
  useCalls.setState(useCalls.getInitialState(), true)
  useFixAll.setState(useFixAll.getInitialState(), true)
  useSeenTools.setState({ servers: {} }, true)
  useSettings.setState(useSettings.getInitialState(), true)
  useSignedIn.setState(useSignedIn.getInitialState(), true)
  useView.setState(useView.getInitialState(), true)
}

afterEach(() => {
  cleanup()
  forget()
  vi.restoreAllMocks()
  delete window.patchbay
  if (noise.length > 0) throw new Error(`The test made noise:\n${noise.join('\n')}`)
})
