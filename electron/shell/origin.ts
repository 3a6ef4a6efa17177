/** The one origin that the app's own pages come from. */
export const appScheme = 'app'
export const appHost = 'patchbay'
export const appOrigin = `${appScheme}://${appHost}`
/** The page that the window shows. */
export const appPage = `${appOrigin}/index.html`

/** True for an address below the app's own origin. */
export function isAppAddress(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return protocol === `${appScheme}:` && host === appHost
  } catch {
    return false
  }
}
