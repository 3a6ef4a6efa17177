/** The pages of the demo's authorization server, in the app's look. They run no script. */

const style = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:light-dark(#f7f7f5,#18191b);color:light-dark(#1b1c1e,#ececee);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{width:min(27rem,100%);padding:28px;border:1px solid light-dark(#e6e5e0,#313338);border-radius:12px;background:light-dark(#fff,#1f2023)}
small{display:block;margin-bottom:12px;color:light-dark(#56575c,#b0b2b8);font-size:13px}
h1{margin:0 0 8px;font-size:19px;line-height:1.3}
p{margin:0;color:light-dark(#56575c,#b0b2b8)}
ul{margin:16px 0;padding:0;list-style:none;border:1px solid light-dark(#e6e5e0,#313338);border-radius:8px}
li{padding:10px 14px}li+li{border-top:1px solid light-dark(#e6e5e0,#313338)}
code{display:block;color:light-dark(#696a70,#9699a1);font:12px/1.5 ui-monospace,Menlo,Consolas,monospace}
form{display:flex;gap:8px;margin-top:20px}
button{flex:1;height:36px;border:1px solid light-dark(#d6d5cf,#3e4147);border-radius:8px;background:light-dark(#fff,#292b2f);color:inherit;font:inherit;font-weight:600}
button[value=approve]{border-color:transparent;background:light-dark(#3a56f0,#8fa2ff);color:light-dark(#fff,#10131f)}
button:focus-visible{outline:2px solid light-dark(#3a56f0,#9fb0ff);outline-offset:2px}`

export interface ConsentPage {
  client: string
  service: string
  scopes: { name: string; meaning: string }[]
  /** The name under which the page's decision is sent back. */
  request: string
  /** The life of an access token, in s. */
  tokenLife: number
}

/** Asks whether a client may do what it wants to. */
export function consentPage({ client, service, scopes, request, tokenLife }: ConsentPage): string {
  const rights = scopes.map(({ name, meaning }) => `<li>${escape(meaning)}<code>${escape(name)}</code></li>`).join('')
  return page(
    `Sign in to ${service}`,
    `<small>${escape(service)} · a demo on this computer</small>
<h1>${escape(client)} wants to use ${escape(service)} for you</h1>
<p>It would be allowed to:</p>
<ul>${rights}</ul>
<p>A token lives for ${tokenLife} seconds here, so that you can watch it being renewed.</p>
<form method="post" action="/authorize">
<input type="hidden" name="request" value="${escape(request)}">
<button name="decision" value="deny">Deny</button>
<button name="decision" value="approve">Approve</button>
</form>`,
  )
}

/** Says why there is nothing to decide. */
export function errorPage(sentence: string): string {
  return page('Sign-in', `<h1>This sign-in cannot go on</h1><p>${escape(sentence)}</p>`)
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${style}</style><main>${body}</main></html>`
}

function escape(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character)
}
