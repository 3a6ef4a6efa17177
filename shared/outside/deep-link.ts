/** What a `patchbay://` link may ask for; read by `electron/shell/deep-link.ts`, carried out by the window. */
export type DeepLink =
  | { kind: 'open' }
  /** Shows a server; changes nothing. */
  | { kind: 'server'; server: string }
  /** Done only after the person has confirmed it. */
  | { kind: 'reconnect' | 'sign-in'; server: string }
  /** Fills in Add server; the person looks at it and adds it, or not. */
  | { kind: 'add'; text: string }
