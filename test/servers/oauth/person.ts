/** The person in front of the browser, without one: follows the page, signs in, decides, and comes back to the app. */

export interface PersonOptions {
  /** Default: approves. */
  decision?: 'approve' | 'deny'
  /** Is at another computer: the way back leads nowhere, and the visit ends at its address. */
  elsewhere?: boolean
}

export interface Visit {
  /** Where it ended. */
  url: string
  status: number
  /** The text of the last page. */
  text: string
  /** The forms that were filled in, e.g. `login`, `consent`. */
  forms: string[]
}

export interface Person {
  /** To be used as the engine's `openUrl`: resolves at once, as a real browser's launcher does. */
  openUrl: (url: string) => Promise<void>
  /** All pages that were opened, in order. */
  readonly opened: string[]
  /** How many pages were open at the same time at most. */
  mostAtOnce(): number
  /** Resolves with the last visit once nothing is under way; rejects with what went wrong on the way. */
  done(): Promise<Visit>
  /** Changes the mind for later pages. */
  decide(decision: 'approve' | 'deny'): void
}

export function createPerson(options: PersonOptions = {}): Person {
  let decision = options.decision ?? 'approve'
  const jar = createJar()
  const opened: string[] = []
  let open = 0
  let most = 0
  let last: Promise<Visit> | null = null
  const visit = async (url: string): Promise<Visit> => {
    open += 1
    most = Math.max(most, open)
    try {
      return await walk(url, decision, jar, options.elsewhere === true)
    } finally {
      open -= 1
    }
  }
  return {
    openUrl: async (url) => {
      opened.push(url)
      last = visit(url)
      last.catch(() => undefined)
    },
    opened,
    mostAtOnce: () => most,
    done: () => last ?? Promise.reject(new Error('No page was opened')),
    decide: (next) => {
      decision = next
    },
  }
}

const mostSteps = 20

async function walk(start: string, decision: 'approve' | 'deny', jar: Jar, elsewhere: boolean): Promise<Visit> {
  const forms: string[] = []
  let request: { url: URL; body?: URLSearchParams } = { url: new URL(start) }
  for (let step = 0; step < mostSteps; step += 1) {
    const { url, body } = request
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { cookie: jar.header(url) },
    })
    jar.take(url, response.headers.getSetCookie())
    const location = response.headers.get('location')
    if (location !== null) {
      await response.body?.cancel()
      request = { url: new URL(location, url) }
      if (elsewhere && request.url.pathname === '/callback')
        return { url: request.url.href, status: 0, text: 'This site can’t be reached', forms }
      continue
    }
    const text = await response.text()
    const form = readForm(text)
    if (!form) return { url: url.href, status: response.status, text, forms }
    forms.push(form.prompt)
    if (form.prompt === 'consent' && decision === 'deny') {
      request = { url: new URL(`${url.pathname}/abort`, url) }
      continue
    }
    const fields = new URLSearchParams({ prompt: form.prompt })
    if (form.prompt === 'login') {
      fields.set('login', 'alice')
      fields.set('password', 'secret enough')
    }
    request = { url: new URL(form.action, url), body: fields }
  }
  throw new Error(`The person got lost after ${mostSteps} pages`)
}

function readForm(html: string): { action: string; prompt: string } | null {
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1]
  const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1]
  return action === undefined || prompt === undefined ? null : { action, prompt }
}

interface Jar {
  header: (url: URL) => string
  take: (url: URL, setCookies: string[]) => void
}

/** Cookies as a browser keeps them: by host and path, gone when they have expired. */
function createJar(): Jar {
  const cookies = new Map<string, { host: string; path: string; pair: string }>()
  return {
    header: ({ host, pathname }) =>
      [...cookies.values()]
        .filter((cookie) => cookie.host === host && pathname.startsWith(cookie.path))
        .map(({ pair }) => pair)
        .join('; '),
    take: ({ host }, setCookies) => {
      for (const text of setCookies) {
        const [pair = '', ...attributes] = text.split(/; */)
        const attribute = (name: string): string | undefined =>
          attributes.find((each) => each.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
        const path = attribute('path') ?? '/'
        const key = `${host} ${path} ${pair.slice(0, pair.indexOf('='))}`
        const expires = attribute('expires')
        if (expires !== undefined && Date.parse(expires) <= Date.now()) cookies.delete(key)
        else cookies.set(key, { host, path, pair })
      }
    },
  }
}
