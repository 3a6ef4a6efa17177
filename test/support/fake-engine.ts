/** The smallest engine that carriers can be tested with: it answers from a table and emits what it is told. */
import { PatchbayError } from '../../shared/ipc/result'
import type { EngineEventName, EngineEvents } from '../../shared/ipc/events'
import type { Snapshot } from '../../shared/model/snapshot'
import type { Engine } from '../../electron/core/engine/engine'

export interface FakeEngine {
  engine: Engine
  emit<N extends EngineEventName>(name: N, event: EngineEvents[N]): void
  /** Listeners that are subscribed now. */
  listeners(): number
}

export const emptySnapshot: Snapshot = {
  seq: 0,
  engine: { version: '0.0.0', pid: 1, home: '/nowhere', host: 'serve', demo: false, startedAt: '2026-01-01T00:00:00Z' },
  servers: [],
  sources: [],
  configurationRevision: 0,
  losses: [],
  questions: [],
  vaultProblem: null,
  unsaved: null,
  offline: false,
}

/** Every method that `methods` does not name throws `unknown-server`. */
export function createFakeEngine(methods: Partial<Engine> = {}): FakeEngine {
  const listeners = new Map<EngineEventName, Set<(event: never) => void>>()
  const none = (): never => {
    throw new PatchbayError('unknown-server', 'There is no such server')
  }
  const reject = (): Promise<never> => Promise.reject(new PatchbayError('unknown-server', 'There is no such server'))
  return {
    engine: {
      start: () => Promise.resolve(),
      sleepChanged: () => undefined,
      stop: () => Promise.resolve(),
      unsaved: () => undefined,
      snapshot: () => emptySnapshot,
      on(name, listener) {
        const set = listeners.get(name) ?? new Set()
        listeners.set(name, set.add(listener))
        return () => set.delete(listener)
      },
      view: none,
      idOf: none,
      watchResources: none,
      holdTask: none,
      onResourceUpdated: none,
      onTaskTold: none,
      introduction: reject,
      connect: reject,
      disconnect: reject,
      reconnect: reject,
      reconnectMany: reject,
      tools: reject,
      inputs: none,
      setInputs: reject,
      prompts: reject,
      resources: reject,
      settled: reject,
      undo: reject,
      settleUndo: none,
      tryServer: reject,
      cancelTry: none,
      call: reject,
      cancelCall: none,
      readResource: reject,
      getPrompt: reject,
      headers: reject,
      relay: reject,
      login: reject,
      cancelLogin: none,
      finishLogin: none,
      openLogin: reject,
      logout: reject,
      setClient: reject,
      trustIssuer: reject,
      forgetRegistration: reject,
      unlockVault: () => Promise.resolve({ open: true }),
      activity: none,
      history: none,
      diagnostics: none,
      map: none,
      versions: none,
      versionDiff: none,
      previewRestore: reject,
      dismissLoss: none,
      stuck: reject,
      unstick: reject,
      network: reject,
      diagnose: reject,
      place: none,
      configuration: reject,
      addServer: reject,
      removeServer: reject,
      preview: none,
      previewEdit: reject,
      applyEdit: reject,
      undoEdit: reject,
      answerQuestion: reject,
      setFolders: () => Promise.resolve(),
      ...methods,
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) (listener as (event: unknown) => void)(event)
    },
    listeners: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  }
}
