/** What every runtime has in which this code runs, as far as it is needed here; no library of types belongs to all of them. */
declare global {
  interface URL {
    readonly href: string
  }
  const URL: { new (address: string, base?: string | URL): URL }
}
export {}
