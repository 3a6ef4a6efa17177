/** The two Electron IPC channels. */
export const requestChannel = 'patchbay:request'
export const eventChannel = 'patchbay:event'
