/** What the tests of strange issuers share. */
import type { TestContext } from 'vitest'
import { PatchbayError } from '../../../shared/ipc/result'
import type { AuthorizationServerOptions } from '../../servers/oauth/authorization-server'
import type { ProtectedServerOptions } from '../../servers/oauth/protected-server'
import { startWorld, type World } from '../../servers/oauth/world'
import type { TestEngine } from '../../support/engine'

/** A world that is gone when its test is. */
export async function worldOf(
  { onTestFinished }: TestContext,
  options: AuthorizationServerOptions & ProtectedServerOptions = {},
): Promise<World> {
  const world = await startWorld({ tokenLife: 600, ...options })
  onTestFinished(() => world.close())
  return world
}

export const echo = (engine: TestEngine, text: string): Promise<string> => engine.callText('notes', 'echo', { text })

/** What a sign-in came to nothing with. */
export async function failureOf(work: Promise<unknown>): Promise<{ message: string; code: unknown }> {
  const error = await work.then(
    () => new Error('It succeeded'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof PatchbayError)) throw error
  return { message: error.message, code: (error.data as { code?: unknown } | undefined)?.code }
}
