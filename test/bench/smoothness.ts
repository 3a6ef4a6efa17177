/**
 * How smooth the window is while much happens: `npm run bench -- --window`. It only reports. Reconnect all with 300 servers, of
 * which 30 refuse; then 500 servers in the list and 100 000 lines of activity of one of them, growing and scrolled.
 */
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { ElectronApplication, Page } from '@playwright/test'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { program } from '../servers/programs'
import type { Entries } from '../support/engine'
import { startElectron } from '../support/electron-launch'
import { createHome, environment } from '../support/engine-process'

const [given, only = ''] = [process.env['PATCHBAY_BENCH_ELECTRON'], process.argv[3]]
if (given === undefined) throw new Error('There is no display or no Electron: nothing to measure')
const executablePath = given

/** Frames of a stretch of time, in ms from one to the next. */
interface Frames {
  seconds: number
  perSecond: number
  p95: number
  worst: number
}

/** Counts frames while something is done; at least for so long (ms). */
async function frames({ page }: Shown, least: number, work: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { frameTimes: times, framesEnd: false })
    const next = (now: number): void => {
      times.push(now)
      if (!('framesEnd' in window && window.framesEnd === true)) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  const patience = new Promise((resolve) => setTimeout(resolve, least))
  await work()
  await patience
  return page.evaluate(() => {
    Object.assign(window, { framesEnd: true })
    const times = (window as unknown as { frameTimes: number[] }).frameTimes
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
    const sorted = gaps.toSorted((a, b) => a - b)
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000
    return {
      seconds,
      perSecond: gaps.length / seconds,
      p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
      worst: sorted.at(-1) ?? 0,
    }
  })
}

/**
 * The page's longest piece of work while something is done, in ms of CPU time: on a busy machine a frame also waits for other
 * programs. Recording it costs every process something, so that frames are counted at another time.
 */
async function longestWork({ app }: Shown, work: () => Promise<unknown>): Promise<number> {
  await app.evaluate(({ contentTracing }) => contentTracing.startRecording({ included_categories: ['toplevel'] }))
  await work()
  return longestTask(await app.evaluate(({ contentTracing }) => contentTracing.stopRecording()))
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds of the thread's own time. */
  tdur?: number
  args?: { name?: string }
}

/** Of the threads that draw pages, in ms. */
async function longestTask(file: string): Promise<number> {
  const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as { traceEvents: TraceEvent[] }
  await rm(file, { force: true })
  const pages = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const own = traceEvents.filter(({ pid, tid, ph }) => ph === 'X' && pages.has(`${pid} ${tid}`))
  return own.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0) / 1_000
}

interface Shown {
  app: ElectronApplication
  page: Page
}

/** From a click to the first frame that shows something else (ms), for rows one after the other. */
async function clicks(page: Page, count: number): Promise<number[]> {
  const answered: number[] = []
  for (let index = 0; index < count; index += 1) {
    answered.push(
      await page.evaluate(
        async (nth) => {
          const rows = [...document.querySelectorAll<HTMLElement>('.row-open')]
          const row = rows[nth % rows.length]
          if (row === undefined) throw new Error('no row to click')
          // As the pointer's event comes: behind whatever the page is busy with.
          await new Promise((resolve) => setTimeout(resolve, 40))
          const start = performance.now()
          return new Promise<number>((resolve) => {
            const channel = new MessageChannel()
            channel.port1.onmessage = () => {
              row.click()
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)))
            }
            channel.port2.postMessage(null)
          })
        },
        index * 3 + 1,
      ),
    )
  }
  return answered
}

/** Turns the wheel as fast as pictures are drawn. */
function scroll(page: Page, selector: string, ms: number): Promise<void> {
  return page.evaluate(
    ([where, how]) =>
      new Promise<void>((resolve) => {
        const element = document.querySelector(String(where))
        const start = performance.now()
        let step = -60
        const next = (now: number): void => {
          if (element === null || now - start > Number(how)) return resolve()
          const before = element.scrollTop
          element.scrollTop += step
          if (element.scrollTop === before) step = -step
          requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
    [selector, ms],
  )
}

async function withApp(entries: Entries, work: (shown: Shown) => Promise<void>): Promise<void> {
  const { home, state } = await createHome(entries)
  const app = await startElectron({
    executablePath,
    args: ['.'],
    cwd: process.argv[2],
    env: environment(home, state),
  })
  try {
    const page = await app.firstWindow()
    await page.locator('.row-open').first().waitFor()
    await work({ app, page })
  } finally {
    await app.close()
    await rm(home, { recursive: true, force: true })
  }
}

function say(what: string, { seconds, perSecond, p95, worst }: Frames): void {
  const numbers = `${perSecond.toFixed(0)} frames/s over ${seconds.toFixed(1)} s, 95 % within ${p95.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`
  console.log(`${what.padEnd(52)} ${numbers}`)
}

/** A port of which a server has just gone. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** @param size of them, the last tenth refuses */
async function startServers(size: number): Promise<{ entries: Entries; close: () => Promise<void> }> {
  const refusing = Math.floor(size / 10)
  const port = await closedPort()
  const servers = await Promise.all(
    Array.from({ length: size - refusing }, (_, index) =>
      (index % 2 === 0 ? startLegacyHttp : startModernHttp)({ tools: 10 }),
    ),
  )
  const urls = [
    ...servers.map(({ url }) => url),
    ...Array.from({ length: refusing }, () => `http://127.0.0.1:${port}/mcp`),
  ]
  return {
    entries: Object.fromEntries(urls.map((url, index) => [`server-${index + 1}`, { type: 'http', url }])),
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  }
}

async function reconnectAll(): Promise<void> {
  const size = 300
  const { entries, close } = await startServers(size)
  try {
    await withApp(entries, async (shown) => {
      const { page } = shown
      await page.evaluate(() => document.querySelector('.servers-scroll')?.scrollTo(0, 0))
      await page.waitForFunction(() => /\b270\b/.test(document.body.innerText), undefined, { timeout: 120_000 })
      await page.waitForTimeout(3_000)
      const storm = async (): Promise<number[]> => {
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox').fill('reconnect all')
        await page.keyboard.press('Enter')
        return clicks(page, 40)
      }
      for (const round of [1, 2, 3]) {
        let answered: number[] = []
        const seen = await frames(shown, 6_000, async () => (answered = await storm()))
        say(`Reconnect all, ${size} servers, turn ${round}`, seen)
        const sorted = answered.toSorted((a, b) => a - b)
        console.log(
          `${'  a click meanwhile is on the screen'.padEnd(52)} middle ${(sorted[20] ?? 0).toFixed(0)} ms, worst ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
        )
        await page.waitForTimeout(2_000)
      }
      const longest = await longestWork(shown, storm)
      console.log(`${'the same once more, recorded'.padEnd(52)} longest work ${longest.toFixed(0)} ms of CPU`)
    })
  } finally {
    await close()
  }
}

async function longLog(): Promise<void> {
  const size = 500
  const wantedLines = 100_000
  const { entries, close } = await startServers(size - 1)
  const chatty = program('lines', ['--lines', String(wantedLines), '--a-second', '5000'])
  try {
    await withApp({ ...entries, 'a-chatty-one': chatty }, async (shown) => {
      const { page } = shown
      await page.waitForTimeout(15_000)
      say(
        `${size} servers, the list scrolled`,
        await frames(shown, 4_000, () => scroll(page, '.servers-scroll', 4_000)),
      )
      await page.getByRole('searchbox').first().fill('chatty')
      await page.locator('.row-open').first().click()
      await page.getByRole('tab', { name: /^Tools/ }).click()
      await page
        .getByRole('tabpanel')
        .getByRole('button', { name: /^write_lines/ })
        .click()
      await page.getByRole('button', { name: 'Call write_lines', exact: true }).click()
      await page.getByRole('tab', { name: /^Activity/ }).click()
      await page.locator('.log').waitFor()
      await page.getByRole('searchbox').first().fill('')
      say(
        `${size} servers, a log that grows by 5 000 lines a second`,
        await frames(shown, 8_000, async () => undefined),
      )
      await page
        .waitForFunction(
          (wanted) =>
            Number(document.querySelector('.activity-foot .panel-count')?.textContent?.replaceAll(/\D/g, '')) >= wanted,
          90_000,
          { timeout: 120_000 },
        )
        .catch(() => undefined)
      const lines = await page.locator('.activity-foot .panel-count').textContent()
      say(`${lines}, scrolled`, await frames(shown, 4_000, () => scroll(page, '.log', 4_000)))
      say('the same, the list scrolled', await frames(shown, 4_000, () => scroll(page, '.servers-scroll', 4_000)))
      const typed = await frames(shown, 3_000, () =>
        page.getByRole('searchbox').last().pressSequentially('line 77', { delay: 120 }),
      )
      say('the same, a filter typed', typed)
    })
  } finally {
    await close()
  }
}

if (only !== 'log') await reconnectAll()
if (only !== 'reconnect') await longLog()
process.exit(0)
