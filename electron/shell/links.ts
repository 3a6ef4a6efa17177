/** Links that come before anybody can follow them: kept, and followed once the window is on its way. */
import { app } from 'electron'

export interface Links {
  /** From now on links are followed; first those that have come already. */
  follow(follow: (text: string) => void): void
}

/** @param first the link that the app was started with */
export function collectLinks(first: string | null): Links {
  const waiting = first === null ? [] : [first]
  let follow: ((text: string) => void) | null = null
  app.on('open-url', (event, text) => {
    event.preventDefault()
    if (follow === null) waiting.push(text)
    else follow(text)
  })
  return {
    follow(next) {
      follow = next
      for (const text of waiting.splice(0)) next(text)
    },
  }
}
