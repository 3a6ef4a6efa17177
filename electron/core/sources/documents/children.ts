/** The named children of a tree's nodes, looked up at once: a stranger's file may have a hundred thousand of them. */

/** @param read the names of a node's children with their nodes, in order; of doubled names the last counts */
export function createChildren<N extends object, C>(
  read: (node: N) => Iterable<readonly [string, C]>,
): (node: N, name: string) => C | undefined {
  const known = new WeakMap<N, Map<string, C>>()
  return (node, name) => {
    const found = known.get(node) ?? new Map(read(node))
    known.set(node, found)
    return found.get(name)
  }
}
