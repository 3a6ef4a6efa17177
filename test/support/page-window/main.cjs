/** The main program of a bare Electron: one window on an empty page, as a browser has it. */
const { app, BrowserWindow } = require('electron')

app.on('window-all-closed', () => app.quit())
void app.whenReady().then(() => new BrowserWindow({ show: false }).loadURL('about:blank'))
