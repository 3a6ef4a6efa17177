/** Where the browser comes back to after a sign-in, as far as a person has a wish: for ports that are forwarded, and issuers that insist. */
import { z } from 'zod'

/** How a redirect URI may name this machine. */
export const callbackHosts = ['127.0.0.1', 'localhost'] as const
export type CallbackHost = (typeof callbackHosts)[number]

export const callbackHostSchema = z.enum(callbackHosts)
export const callbackPortSchema = z.number().int().min(1).max(65_535)

/** Null: no wish. A port is exactly that one, or the sign-in says that it is taken. */
export interface CallbackWish {
  host: CallbackHost | null
  port: number | null
}

/** The first wish that there is, for host and port apart. */
export function firstWish(...wishes: readonly Partial<CallbackWish>[]): CallbackWish {
  const found = <T>(values: readonly (T | null | undefined)[]): T | null =>
    values.find((value) => (value ?? null) !== null) ?? null
  return { host: found(wishes.map(({ host }) => host)), port: found(wishes.map(({ port }) => port)) }
}

/** What `PATCHBAY_CALLBACK_HOST` and `PATCHBAY_CALLBACK_PORT` ask for; what makes no sense is no wish. */
export function wishIn(env: Readonly<Record<string, string | undefined>>): CallbackWish {
  const host = callbackHostSchema.safeParse(env['PATCHBAY_CALLBACK_HOST'])
  const port = callbackPortSchema.safeParse(Number(env['PATCHBAY_CALLBACK_PORT']))
  return { host: host.success ? host.data : null, port: port.success ? port.data : null }
}
