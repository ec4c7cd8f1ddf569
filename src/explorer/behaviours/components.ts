/** Strongly connected components of a small graph: Tarjan's algorithm, without recursion. */

/** By node, the number of its component. */
export function componentsOf(
  count: number,
  successors: (node: number) => readonly number[],
): Int32Array {
  const component = new Int32Array(count).fill(-1);
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const stack: number[] = [];
  let counter = 0;
  let components = 0;
  for (let root = 0; root < count; root++) {
    if (index[root]! >= 0) continue;
    const path: { readonly node: number; readonly next: readonly number[]; at: number }[] = [];
    const enter = (node: number): void => {
      index[node] = low[node] = counter++;
      stack.push(node);
      path.push({ node, next: successors(node), at: 0 });
    };
    enter(root);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const { node } = top;
      if (top.at < top.next.length) {
        const to = top.next[top.at++]!;
        if (index[to]! < 0) enter(to);
        else if (component[to]! < 0) low[node] = Math.min(low[node]!, index[to]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
      if (low[node] !== index[node]) continue;
      let member: number;
      do {
        member = stack.pop()!;
        component[member] = components;
      } while (member !== node);
      components++;
    }
  }
  return component;
}
