/**
 * What the bar above a stranger's sign-in page says of it: whose page it is, taken from its address alone, never from what the
 * page says of itself. Pure.
 */
import { addressOf } from '../../shared/address'
import { isLoopback } from '../../shared/loopback'

export interface Shown {
  /** `secure`: encrypted, and its certificate is trusted; `here`: this computer. */
  mark: 'secure' | 'here' | 'none'
  /** The host with its port; foreign letters as `xn--…`, so that no letter passes for another. */
  host: string
}

/** Longer ones lose their beginning: who owns a host stands at its end. */
const longestHost = 48

/** What to show for the page at `address`. */
export function shownAddress(address: string): Shown {
  const parsed = addressOf(address)
  if (!parsed) return { mark: 'none', host: '' }
  const { protocol, hostname, host } = parsed
  const text = host.length > longestHost ? `…${host.slice(1 - longestHost)}` : host
  if (protocol === 'https:') return { mark: 'secure', host: text }
  if (protocol === 'http:' && isLoopback(hostname)) return { mark: 'here', host: text }
  return { mark: 'none', host: protocol === 'http:' ? text : '' }
}

export const barHeight = 40

/** Where Close leads: nowhere, but whoever watches the bar hears of it. */
const closeAddress = 'https://close.invalid/'

/**
 * A page of ours: no script but the one function below, nothing to load, nothing to follow but Close. Of a host that is too long
 * for the window the end stays in view, which says whose it is.
 */
export const barPage = `data:text/html;charset=utf-8,${encodeURIComponent(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Address of the sign-in page</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root{color-scheme:light dark}
body{margin:0;height:${barHeight - 1}px;display:flex;align-items:center;gap:8px;padding:0 12px;box-sizing:border-box;
border-bottom:1px solid light-dark(#dddcd7,#35373c);background:light-dark(#f7f7f5,#1f2023);color:light-dark(#1c1c1a,#ededeb);
font:13px system-ui,sans-serif;overflow:hidden;user-select:none;cursor:default}
svg{flex:none;width:14px;height:14px;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
[data-mark]:not([data-mark=secure]) .lock,[data-mark]:not([data-mark=here]) .here,[data-mark]:not([data-mark=none]) .none{display:none}
[data-mark=none] .none{color:light-dark(#a33a2c,#f0907f)}
#host{font-weight:600;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;direction:rtl}
#note{color:light-dark(#66655f,#a5a6aa);white-space:nowrap;flex:1}
a{color:inherit;text-decoration:none;padding:4px 10px;border:1px solid light-dark(#cfcec8,#4a4c52);border-radius:6px}
a:focus-visible{outline:2px solid light-dark(#3d5fe0,#93a8ff);outline-offset:1px}
</style></head>
<body data-mark="none"><svg class="lock" viewBox="0 0 16 16" aria-hidden="true"><rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/></svg>
<svg class="here" viewBox="0 0 16 16" aria-hidden="true"><rect x="2" y="3" width="12" height="8" rx="1.5"/><path d="M5 14h6"/></svg>
<svg class="none" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.1"/></svg>
<span id="host" role="status"><bdi dir="ltr"></bdi></span><span id="note"></span><a href="${closeAddress}">Close</a></body></html>`)}`

const notes: Readonly<Record<Shown['mark'], string>> = {
  secure: 'Encrypted',
  here: 'This computer',
  none: 'Not secure',
}

/** A script for the bar's page that shows an address. @param failed the page could not be loaded */
export function barScript({ mark, host }: Shown, failed: boolean): string {
  const note = failed ? 'The page could not be loaded' : notes[mark]
  // A lock is said of a page that is there.
  return `document.body.dataset.mark=${JSON.stringify(failed ? 'none' : mark)};
document.querySelector('#host bdi').textContent=${JSON.stringify(host)};
document.getElementById('host').title=${JSON.stringify(host)};
document.getElementById('note').textContent=${JSON.stringify(note)};`
}
