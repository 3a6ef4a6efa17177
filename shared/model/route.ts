/** Which way a client's entry goes: straight to its server, with Patchbay's sign-in, or through Patchbay. */

/** `borrowed`: the client connects by itself, with headers that Patchbay lends. `routed`: it connects to Patchbay. */
export type Way = 'direct' | 'borrowed' | 'routed'

/** How a routed entry reaches Patchbay: by a program that the client starts, or by its address. */
export type Via = 'bridge' | 'gateway'

/** What an entry can be made to lead to. */
export type Lead = Via | 'borrow'

export interface RouteView {
  way: Way
  /** Of a routed entry. */
  via: Via | null
  /** What else its client's file can say of it: empty where it can say nothing, or the entry has to be given back first. */
  open: readonly Lead[]
}

export const direct: RouteView = { way: 'direct', via: null, open: [] }
