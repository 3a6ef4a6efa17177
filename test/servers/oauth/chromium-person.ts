/** The same person with a real Chromium: what a page really looks like to a browser, cookies and redirects included. */
import { chromium, type Browser, type Page } from '@playwright/test'

export interface ChromiumPerson {
  openUrl: (url: string) => Promise<void>
  readonly opened: string[]
  /** The page that the sign-in ended on, once it shows what is expected. */
  endsOn(heading: RegExp): Promise<Page>
  close(): Promise<void>
}

/** Null when this machine has no Chromium. */
export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

export async function startChromiumPerson(): Promise<ChromiumPerson> {
  const root = process.getuid?.() === 0
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: root ? ['--no-sandbox'] : [] })
  const context = await browser.newContext()
  const opened: string[] = []
  let approving: Promise<Page> | null = null

  async function approve(url: string): Promise<Page> {
    const page = await context.newPage()
    await page.goto(url)
    await page.getByPlaceholder('Enter any login').fill('alice')
    await page.getByPlaceholder('and password').fill('secret enough')
    await page.getByRole('button', { name: 'Sign-in' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    return page
  }

  return {
    openUrl: async (url) => {
      opened.push(url)
      approving = approve(url)
      approving.catch(() => undefined)
    },
    opened,
    async endsOn(heading) {
      const page = await approving
      if (!page) throw new Error('No page was opened')
      await page.getByRole('heading', { name: heading }).waitFor()
      return page
    },
    close: () => browser.close(),
  }
}
