/** The page that the browser shows when a sign-in comes back: in the app's look, in plain words, with nothing to click. */

export type CallbackOutcome =
  | { kind: 'signed-in'; server: string }
  /** `reason` is our own sentence, never a text from the issuer. */
  | { kind: 'failed'; reason: string }

const style = `
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f7f7f5,#191a1c);color:light-dark(#1b1c1e,#ececee);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:26rem;padding:32px;border:1px solid light-dark(#e7e6e2,#313338);border-radius:12px;background:light-dark(#fff,#1f2023)}
h1{font-size:18px;margin:0 0 8px}p{margin:0;color:light-dark(#66676b,#a0a2a8)}
i{display:block;width:12px;height:12px;margin-bottom:16px;background:light-dark(#1a7f4b,#4cc38a);border-radius:50%}
i.bad{background:light-dark(#c0322b,#ff8a80);border-radius:3px}`

export function callbackPage(outcome: CallbackOutcome): string {
  switch (outcome.kind) {
    case 'signed-in':
      return page(
        '',
        `Signed in to ${outcome.server}`,
        'You can close this tab. Patchbay connects by itself and its tools are back in a moment.',
      )
    case 'failed':
      return page(
        'bad',
        'The sign-in did not succeed',
        `${outcome.reason} You can close this tab and try again in Patchbay.`,
      )
  }
}

function page(mark: string, title: string, text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Patchbay</title><style>${style}</style><main><i class="${mark}"></i><h1>${escape(title)}</h1><p>${escape(text)}</p></main></html>`
}

function escape(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character)
}
