/** A home with clients' files and an engine over it that edits them. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { clients } from '../../shared/model/clients'
import type { EditPreview, EditRequest } from '../../shared/model/edit'
import { startTestEngine, type TestEngine, type TestEngineOptions } from './engine'

export interface EditBench {
  home: string
  project: string
  /** Writes a file below the home, with its folders. */
  write(path: string, text: string): Promise<void>
  read(path: string): Promise<string>
  /** The engine; started when it is first asked for, with more options than usual where they are given then. */
  start(extra?: Pick<TestEngineOptions, 'keyStore' | 'keepList'>): Promise<TestEngine>
  stop(): Promise<void>
  /** Another engine in the place of the one that runs. */
  restart(): Promise<TestEngine>
  /** Shows an edit and makes it. */
  edit(request: EditRequest): Promise<EditPreview & { version: string }>
  remove(): Promise<void>
}

/** @param more for the engine */
export async function createEditBench(more: Pick<TestEngineOptions, 'command' | 'door'> = {}): Promise<EditBench> {
  const home = await mkdtemp(join(tmpdir(), 'patchbay-edits-'))
  const project = join(home, 'shop')
  await mkdir(project)
  let engine: Promise<TestEngine> | null = null
  let started = false
  const bench: EditBench = {
    home,
    project,
    async write(path, text) {
      await mkdir(dirname(join(home, path)), { recursive: true })
      await writeFile(join(home, path), text)
    },
    read: (path) => readFile(join(home, path), 'utf8'),
    start(extra = {}) {
      const env = { XDG_CONFIG_HOME: '', CODEX_HOME: '', COPILOT_HOME: '', PATCHBAY_SYSTEM_ROOT: join(home, 'system') }
      const grace = { stdinMs: 300, termMs: 300 }
      engine ??= startTestEngine({
        home,
        clients: clients.map(({ id }) => id),
        grace,
        env,
        keepList: started,
        ...more,
        ...extra,
      })
      started = true
      return engine
    },
    async stop() {
      await (await engine)?.stop()
      engine = null
    },
    async restart() {
      await bench.stop()
      return bench.start()
    },
    async edit(request) {
      const { engine: running } = await bench.start()
      const shown = await running.previewEdit(request)
      const { version } = await running.applyEdit(shown.token)
      return { ...shown, version: version ?? '' }
    },
    async remove() {
      await bench.stop()
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return bench
}
