/** Makes equal texts one: what is logged again and again is kept once. Remembers a bounded number of texts. */
export class Interner {
  readonly #limit: number
  #recent = new Map<string, string>()
  #older = new Map<string, string>()

  /** @param limit so many texts are remembered at least, twice as many at most */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** @returns an equal text; the one that was given before, if it is still remembered */
  one(text: string): string {
    const known = this.#recent.get(text) ?? this.#older.get(text)
    if (known === undefined || !this.#recent.has(text)) this.#remember(known ?? text)
    return known ?? text
  }

  #remember(text: string): void {
    if (this.#recent.size >= this.#limit) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(text, text)
  }
}
