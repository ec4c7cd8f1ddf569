/** Specifications whose constants contradict each other. */
import { every, ids, mapOf, range, spec, variant } from "fairlead";

const of = <C extends Parameters<typeof spec>[0]["constants"]>(name: string, constants: C) =>
  spec({
    name,
    constants: constants as { A: ReturnType<typeof ids>; B: ReturnType<typeof ids>; N: number },
    assume: { "N is at least two": ({ N }) => N >= 2 },
    state: ({ A }) => ({ n: mapOf(A, range(0, 1)) }),
    init: ({ A }) => ({ n: every(A, 0) }),
    actions: (action) => ({ Stay: action({ then: () => undefined }) }),
  });

export const clashing = of("Clashing", { A: ids("node", 2), B: ids("node", 3), N: 2 });
export const empty = of("Empty", { A: ids("node", 0), B: ids("peer", 3), N: 2 });
export const twice = of("Twice", { A: ids("node", ["x", "x"]), B: ids("peer", 3), N: 2 });
export const assumption = of("Assuming", { A: ids("node", 2), B: ids("peer", 3), N: 1 });

export const sameName = spec({
  name: "SameName",
  state: () => ({ n: range(0, 1) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({ Stay: action({ then: () => undefined }) }),
  invariants: { Small: (s) => s.n < 2 },
  reachable: { Small: (s) => s.n < 2 },
});

export const without = variant(sameName, {
  name: "Without",
  invariants: {},
  without: ["stay" as "Stay"],
});
