/** What is always said of a problem of each code, and the one action that helps. */
import type { ProblemAction, ProblemCode } from '../../../shared/model/problem'

export interface Words {
  title: string
  hint: string
  action: ProblemAction
}

export const standingWords: Readonly<Record<ProblemCode, Words>> = {
  'auth.required': { title: 'Sign-in needed', hint: 'Sign in to get its tools.', action: 'sign-in' },
  'auth.expired': { title: 'The sign-in has expired', hint: 'Sign in again to get its tools back.', action: 'sign-in' },
  'auth.revoked': { title: 'The sign-in was revoked', hint: 'Sign in again to get its tools back.', action: 'sign-in' },
  'auth.more-scopes': { title: 'It needs more permissions', hint: 'Sign in again to grant them.', action: 'sign-in' },
  'auth.some-tools': {
    title: 'Some of its tools want a sign-in',
    hint: 'Sign in to use them. Everything else goes on working.',
    action: 'sign-in',
  },
  'auth.no-oauth': {
    title: 'The server wants a credential',
    hint: 'It offers no sign-in. Give its entry an Authorization header or a headersHelper.',
    action: 'edit-config',
  },
  'auth.static-rejected': {
    title: 'The server rejects the configured token',
    hint: 'Often this is a server being updated and passes by itself. If it stays, check the token in the entry.',
    action: 'edit-config',
  },
  'auth.helper-rejected': {
    title: 'The server rejects the headers from the helper',
    hint: 'Check what the headersHelper prints.',
    action: 'edit-config',
  },
  'auth.helper-failed': {
    title: 'The headersHelper failed',
    hint: 'Run the helper in a terminal and look at what it prints.',
    action: 'edit-config',
  },
  'auth.refresh-unavailable': {
    title: 'The sign-in service does not answer',
    hint: 'The sign-in is kept. Patchbay tries again by itself.',
    action: 'wait',
  },
  'auth.refresh-refused': {
    title: 'The sign-in service refuses to renew the sign-in',
    hint: 'Your sign-in is kept. Reconnect tries it again; signing in anew replaces it.',
    action: 'sign-in',
  },
  'auth.rejected': {
    title: 'The server rejects the sign-in',
    hint: 'Often this is a server being updated and passes by itself. The sign-in is kept; if it stays, sign in again.',
    action: 'sign-in',
  },
  'auth.rejected-after-sign-in': {
    title: 'The server rejects a fresh sign-in',
    hint: 'Check the server’s URL and this computer’s clock.',
    action: 'edit-config',
  },
  'auth.denied': { title: 'The sign-in was declined', hint: 'Sign in again when you are ready.', action: 'sign-in' },
  'auth.abandoned': {
    title: 'The sign-in was not finished',
    hint: 'Sign in again when you are ready.',
    action: 'sign-in',
  },
  'auth.issuer-mismatch': {
    title: 'The sign-in came from the wrong place',
    hint: 'Tell the server’s operator. Nothing was sent.',
    action: 'none',
  },
  'auth.state-mismatch': {
    title: 'The sign-in’s answer does not belong to the question',
    hint: 'Sign in again.',
    action: 'sign-in',
  },
  'auth.pkce-missing': {
    title: 'The sign-in service is not safe to use',
    hint: 'It does not offer PKCE. Tell the server’s operator.',
    action: 'none',
  },
  'auth.wrong-resource': {
    title: 'The sign-in belongs to another server',
    hint: 'Check the server’s URL.',
    action: 'edit-config',
  },
  'auth.registration-refused': {
    title: 'The sign-in service does not know Patchbay',
    hint: 'Register Patchbay there and enter the client id.',
    action: 'enter-client-id',
  },
  'auth.unknown-resource': {
    title: 'The sign-in service knows this server by another name',
    hint: 'Write that name into the entry, as "resource" in "oauth" (false: none is sent). Then sign in again.',
    action: 'edit-config',
  },
  'auth.document-unreadable': {
    title: 'The sign-in cannot be understood',
    hint: 'Tell the server’s operator what is wrong with that document. Nothing was sent anywhere else.',
    action: 'sign-in',
  },
  'auth.private-place': {
    title: 'The server leads to a private place',
    hint: 'Tell the server’s operator. Nothing was sent there.',
    action: 'none',
  },
  'auth.sign-in-failed': { title: 'The sign-in failed', hint: 'Sign in again.', action: 'sign-in' },
  'http.forbidden': {
    title: 'The server refuses this account',
    hint: 'This is not about signing in: a permission, a plan or a firewall is in the way. Ask the server’s operator.',
    action: 'reconnect',
  },
  'http.not-found': {
    title: 'Nothing answers at this address',
    hint: 'Check the URL’s path; many servers end in /mcp or /sse.',
    action: 'edit-config',
  },
  'http.not-mcp': {
    title: 'This is not an MCP server',
    hint: 'Something else answers at this address. Check the URL.',
    action: 'edit-config',
  },
  'http.redirect': {
    title: 'The server redirects to another address',
    hint: 'Put the new address into the entry if you trust it.',
    action: 'edit-config',
  },
  'http.unavailable': {
    title: 'The server is having problems',
    hint: 'Patchbay tries again by itself.',
    action: 'wait',
  },
  'http.rate-limited': {
    title: 'The server asks for a pause',
    hint: 'Patchbay tries again when the pause is over.',
    action: 'wait',
  },
  'http.rejected': {
    title: 'The server does not accept the request',
    hint: 'Check the URL and the headers of the entry.',
    action: 'edit-config',
  },
  'net.refused': {
    title: 'Nothing listens at this address',
    hint: 'Start the server, or check host and port. Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'net.reset': {
    title: 'The connection broke',
    hint: 'Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'net.timeout': {
    title: 'The server does not answer',
    hint: 'Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'net.dns': {
    title: 'The host’s name is unknown',
    hint: 'Check the host in the URL, or connect to the network or VPN that knows it.',
    action: 'reconnect',
  },
  'net.offline': {
    title: 'This computer is offline',
    hint: 'Everything resumes when the network is back.',
    action: 'wait',
  },
  'net.tls': {
    title: 'The server’s certificate cannot be trusted',
    hint: 'Nothing was sent. Tell the server’s operator, or install your company’s certificate authority.',
    action: 'reconnect',
  },
  'net.proxy': {
    title: 'The proxy is in the way',
    hint: 'Check the proxy’s address and password where they are set.',
    action: 'reconnect',
  },
  'process.not-found': {
    title: 'The program was not found',
    hint: 'Install it, or write its full path into the entry.',
    action: 'edit-config',
  },
  'process.not-executable': {
    title: 'The program cannot be run',
    hint: 'Check the file’s permissions and that it is made for this computer.',
    action: 'edit-config',
  },
  'process.exited': {
    title: 'The program ended',
    hint: 'Patchbay starts it again by itself.',
    action: 'reconnect',
  },
  'process.crash-loop': {
    title: 'The program keeps ending',
    hint: 'Fix what makes it end, then reconnect. Its activity shows everything it wrote.',
    action: 'reconnect',
  },
  'process.silent': {
    title: 'The program isn’t responding',
    hint: 'Check that it is an MCP server that speaks on stdout. Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'protocol.invalid': {
    title: 'The server breaks the protocol',
    hint: 'Tell the server’s maker; the details are in the activity.',
    action: 'reconnect',
  },
  'protocol.refused': {
    title: 'The server answers with an error',
    hint: 'Patchbay tries again by itself. If it stays so, tell the server’s maker.',
    action: 'reconnect',
  },
  'protocol.version': {
    title: 'No common protocol version',
    hint: 'Update the server or Patchbay.',
    action: 'reconnect',
  },
  'protocol.tools-unavailable': {
    title: 'Patchbay couldn’t list this server’s tools',
    hint: 'The connection itself works. Reconnect to ask again.',
    action: 'reconnect',
  },
  'protocol.too-large': {
    title: 'The server sends too much',
    hint: 'What is beyond the limit is not read; everything else works. Tell the server’s maker.',
    action: 'reconnect',
  },
  'config.parse': {
    title: 'The file cannot be read as JSON',
    hint: 'Fix the marked spot. Servers that were read before stay connected.',
    action: 'edit-config',
  },
  'config.unreadable': {
    title: 'The file cannot be opened',
    hint: 'Check the file’s permissions. Servers that were read before stay connected.',
    action: 'edit-config',
  },
  'config.invalid-entry': {
    title: 'The entry is not valid',
    hint: 'Fix the entry in its file.',
    action: 'edit-config',
  },
  'config.unresolved-variable': {
    title: 'A variable has no value',
    hint: 'Set it in your shell’s start-up file, or give it a default: ${NAME:-default}.',
    action: 'edit-config',
  },
  'config.needs-approval': {
    title: 'Waiting for your approval',
    hint: 'What a project’s file asks for happens only once you allow it.',
    action: 'none',
  },
  'config.unsupported': {
    title: 'Only its client can run this server',
    hint: 'The entry is fine. Patchbay shows it, but cannot connect to it.',
    action: 'none',
  },
  'config.needs-input': {
    title: 'A value is missing that its client keeps',
    hint: 'Set a variable of that name in your shell’s start-up file, or add the server to Patchbay’s own list.',
    action: 'none',
  },
  'config.route-lost': {
    title: 'What this entry stood for is not known any more',
    hint: 'Bring the entry back from Earlier versions of its file (“patchbay versions”), or write it anew.',
    action: 'edit-config',
  },
  'vault.locked': { title: 'The keychain is locked', hint: 'Unlock it to go on.', action: 'unlock-vault' },
  'vault.unavailable': {
    title: 'There is no keychain',
    hint: 'Sign-ins last until Patchbay is closed. Install a keychain, or let Patchbay keep them in an encrypted file.',
    action: 'none',
  },
  'vault.unsaved': {
    title: 'Sign-ins cannot be saved',
    hint: 'Make room on the disk, or allow Patchbay to write there. It keeps trying; until then they last until Patchbay is closed.',
    action: 'none',
  },
  'vault.damaged': {
    title: 'The file with the sign-ins was damaged',
    hint: 'Sign in again where you are asked to. The damaged file was kept.',
    action: 'none',
  },
  'vault.secret-missing': {
    title: 'This server’s secret is missing',
    hint: 'Remove the server and add it anew, or write a ${VARIABLE} of your environment into the entry.',
    action: 'edit-config',
  },
  'internal.exhausted': {
    title: 'This computer has no room for more just now',
    hint: 'Close programs that you do not need, or allow more open files (ulimit -n). Patchbay tries again by itself.',
    action: 'reconnect',
  },
  'internal.unsaved': {
    title: 'Patchbay cannot save',
    hint: 'Make room on the disk, or allow Patchbay to write there. It keeps trying; nothing is lost while it runs.',
    action: 'none',
  },
  'internal.unexpected': {
    title: 'Something unexpected happened',
    hint: 'Reconnect. If it happens again, report it with the details.',
    action: 'reconnect',
  },
}
