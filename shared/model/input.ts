/** A value that a configuration file leaves to its person, which its client asks for once (`${input:ID}` of VS Code). */

export interface InputView {
  id: string
  /** What its file says it is. */
  label: string | null
  isSecret: boolean
  /** The values to choose from; null: any. */
  options: readonly string[] | null
  /** What is there before the person has said anything. */
  suggested: string | null
  /** The person has said it. */
  isKnown: boolean
}
