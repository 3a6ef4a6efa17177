/** The one function of the package that is used here; it carries no types. */
declare module 'fs-native-extensions' {
  export function swapSync(from: string, to: string): void
}
