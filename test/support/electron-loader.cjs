/**
 * Holds the app back until Playwright listens to it (`__playwright_run` is its word for that): a window that opens before is
 * sometimes waited for in vain. Playwright's own loader does the same, and sets forty switches of Chromium as well; it is
 * used for no executable that is named.
 */
const { app } = require('electron')

const whenReady = app.whenReady()
const emit = app.emit.bind(app)
let told = []
let isReady = false
let release = () => undefined
const held = new Promise((resolve) => (release = resolve))

app.emit = (event, ...args) => {
  if (event !== 'ready' || isReady) return emit(event, ...args)
  told = args
  return app.listenerCount('ready') > 0
}
app.isReady = () => isReady
app.whenReady = () => held
globalThis.__playwright_run = async () => {
  await whenReady
  isReady = true
  release()
  emit('ready', ...told)
}
