/** `patchbay login` and `logout`: signs in through the person's browser, or by a link that they open themselves. */
import { setTimeout as delay } from 'node:timers/promises'
import { isFields } from '../../../shared/fields'
import {
  callbackHostSchema,
  callbackHosts,
  callbackPortSchema,
  firstWish,
  wishIn,
  type CallbackWish,
} from '../../../shared/model/callback'
import type { ServerView } from '../../../shared/model/server'
import { openUrl } from '../../adapters/open-url'
import type { PatchbayClient } from '../../carriers/client'
import { expectPositionals, parseCommand, type Command, type CommandContext } from '../command'
import { exitCode, exitCodeOfState, type ExitCode } from '../exit-codes'
import { CommandFailure, usageFailure, valueOf } from '../failure'
import { openMirror, whenSettled, type LiveMirror } from '../mirror'
import { serverIn, settleServer } from '../settle-server'
import { trustWords } from '../words'
import { showServer } from './connect'

/** Milliseconds for a sign-in that somebody else has begun; the engine gives it up after ten minutes. */
const consentPatience = 11 * 60_000

/** Milliseconds that a cancelled sign-in may take to let go of its port. */
const cancelPatience = 3_000

export const login: Command = {
  usage: 'login SERVER [--no-browser] [--callback-host HOST] [--callback-port PORT] [--trust-issuer ADDRESS]',
  summary: 'sign in to a server and wait until it is connected',
  help: [
    'Opens the sign-in page with the command in BROWSER, else with the system’s browser. --no-browser only prints the',
    'link, on stderr, and takes the address that a browser on another machine ended on: paste it and press Enter.',
    '--callback-host (127.0.0.1 or localhost) and --callback-port say where the browser comes back to, for ports that are',
    'forwarded and services that insist; so do PATCHBAY_CALLBACK_HOST and PATCHBAY_CALLBACK_PORT.',
    '--trust-issuer signs in to a service although its description has another name (the one given), or does not mention PKCE, or although the server names itself without encryption.',
    'Ctrl-C cancels. Exit code 0 once connected, 1 when the sign-in failed, 3 when one is still needed.',
  ].join('\n'),
  async run(args, context) {
    const { values, positionals } = parseCommand(args, {
      'no-browser': { type: 'boolean' },
      'callback-host': { type: 'string' },
      'callback-port': { type: 'string' },
      'trust-issuer': { type: 'string' },
    })
    const [wanted = ''] = expectPositionals(positionals, 1, 1, this.usage)
    const opens = values['no-browser'] !== true
    const callback = firstWish(wishOf(values['callback-host'], values['callback-port']), wishIn(context.env))
    const client = await context.engine()
    const mirror = await openMirror(client)
    const { id: server, state } = serverIn(mirror.snapshot(), wanted)
    const page = watchPage(mirror, server, (view, url) => present(view, url, opens, context))
    const stopReading = opens ? () => undefined : takeAddresses(client, server, context)
    try {
      const isWaiting = state.kind === 'authorizing'
      const trusted = values['trust-issuer'] ?? null
      return await signIn({ server, isWaiting, callback, trusted, client, mirror, page, context })
    } finally {
      stopReading()
    }
  },
}

interface Parts {
  /** Its id. */
  server: string
  /** Somebody has begun a sign-in already. */
  isWaiting: boolean
  callback: CallbackWish
  /** What the sign-in service may call itself. */
  trusted: string | null
  client: PatchbayClient
  mirror: LiveMirror
  page: { look: () => void }
  context: CommandContext
}

async function signIn({
  server,
  isWaiting,
  callback,
  trusted,
  client,
  mirror,
  page,
  context,
}: Parts): Promise<ExitCode> {
  if (isWaiting) {
    // Begun in the window or by another command: this one joins in, and leaves it alone when it is interrupted.
    context.output.note('A sign-in is waiting already; this command waits for it')
    page.look()
    const { servers } = await whenSettled(client, ({ id }) => id === server, consentPatience, context.signal)
    const view = servers.find(({ id }) => id === server)
    if (view !== undefined) return showServer(view, exitCodeOfState(view.state.kind), context)
  }
  // What the server said to the first request tells where and for what to sign in.
  await settleServer(client, server)
  try {
    if (trusted !== null) valueOf(await client.request('server.trustIssuer', { server, issuer: trusted }))
    // The page is opened from here: this terminal's BROWSER counts, and an engine in the background may have no screen.
    const view = valueOf(await client.request('server.login', { server, open: false, callback }))
    return showServer(view, exitCodeOfState(view.state.kind), context)
  } catch (error) {
    if (context.signal.aborted) await cancel(client, mirror, server)
    const other = otherIssuerIn(error)
    if (other !== null) {
      const name = viewOf(mirror, server)?.name ?? server
      context.output.note(`To sign in anyway, only if you know that service. ${trustWords(name, other)}`)
    }
    throw error
  }
}

export const logout: Command = {
  usage: 'logout SERVER',
  summary: 'sign out of a server: end the sign-in at its issuer and forget it',
  async run(args, context) {
    const [server = ''] = expectPositionals(parseCommand(args, {}).positionals, 1, 1, this.usage)
    const client = await context.engine()
    const { id } = valueOf(await client.request('server.logout', { server }))
    return showServer(await settleServer(client, id), exitCode.done, context)
  },
}

/** What the sign-in service calls itself, where that was what was wrong with it. */
function otherIssuerIn(error: unknown): string | null {
  const data = error instanceof CommandFailure ? error.error.data : null
  return isFields(data) && typeof data['otherIssuer'] === 'string' ? data['otherIssuer'] : null
}

function viewOf(mirror: LiveMirror, server: string): ServerView | undefined {
  return mirror.snapshot().servers.find(({ id }) => id === server)
}

/** Tells the listener about every new page that waits for this server, once. */
function watchPage(
  mirror: LiveMirror,
  server: string,
  listener: (view: ServerView, url: string) => void,
): { look: () => void } {
  let shown: string | null = null
  const look = (): void => {
    const view = viewOf(mirror, server)
    if (view?.state.kind !== 'authorizing' || view.state.url === shown) return
    shown = view.state.url
    listener(view, view.state.url)
  }
  mirror.onChange(look)
  return { look }
}

/** Brings each pasted address to the sign-in that waits, and says what is wrong with it. */
function takeAddresses(client: PatchbayClient, server: string, { lines, output }: CommandContext): () => void {
  return lines((address) => {
    client.request('server.finishLogin', { server, address }).then(
      (result) => output.note(result.ok ? 'The address was taken' : result.error.message),
      () => undefined,
    )
  })
}

function wishOf(host: string | undefined, port: string | undefined): CallbackWish {
  const readHost = callbackHostSchema.nullable().safeParse(host ?? null)
  const readPort = callbackPortSchema.nullable().safeParse(port === undefined ? null : Number(port))
  if (!readHost.success) throw usageFailure(`--callback-host is one of ${callbackHosts.join(' and ')}`)
  if (!readPort.success) throw usageFailure('--callback-port is a number from 1 to 65535')
  return { host: readHost.data, port: readPort.data }
}

/** Says where to sign in, and opens the page unless the person wants to do that. All of it on stderr. */
function present({ name }: ServerView, url: string, opens: boolean, { output, env }: CommandContext): void {
  output.note(`${opens ? 'The sign-in page for' : 'Open this page to sign in to'} ${name}:`)
  output.note(new URL(url).href)
  if (!opens) {
    output.note('If the browser is on another machine, paste the address that it ends on here and press Enter.')
    return
  }
  openUrl(url, process.platform, env).catch((error: unknown) => {
    output.note(
      `${error instanceof Error ? error.message : 'The browser could not be opened'}. Open the page yourself.`,
    )
  })
}

/** Ends the sign-in that this command has begun, and waits until nothing of it is left. */
async function cancel(client: PatchbayClient, mirror: LiveMirror, server: string): Promise<void> {
  // The answer is not waited for (the command is being interrupted); the state tells.
  client.request('server.cancelLogin', { server }).catch(() => undefined)
  const deadline = Date.now() + cancelPatience
  while (viewOf(mirror, server)?.state.kind === 'authorizing' && Date.now() < deadline) await delay(20)
}
