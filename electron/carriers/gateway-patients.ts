/** Looks after all who wait with one timer: most of them wait for a millisecond, and a timer for each would cost more than that. */

export interface Patient {
  /** @param now ms of `performance.now` */
  look(now: number): void
}

/** How often all are looked at (ms). */
const lookEvery = 500

export class Patients {
  readonly #all = new Set<Patient>()
  #timer: NodeJS.Timeout | null = null

  add(patient: Patient): void {
    this.#all.add(patient)
    this.#timer ??= setInterval(() => this.#look(), lookEvery).unref()
  }

  delete(patient: Patient): void {
    this.#all.delete(patient)
  }

  #look(): void {
    const now = performance.now()
    for (const patient of this.#all) patient.look(now)
    if (this.#all.size > 0 || !this.#timer) return
    clearInterval(this.#timer)
    this.#timer = null
  }
}
