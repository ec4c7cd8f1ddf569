/** Every state has a sequence of its own, so the values fill the heap long before the states do. */
import { int, oneOf, range, record, seqOf, spec } from "fairlead";

export default spec({
  name: "Growing",
  state: () => ({ log: seqOf(record({ at: int, kind: oneOf("x", "y", "z"), n: range(0, 20) })) }),
  init: () => ({ log: [] }),
  actions: (action) => ({
    Append: action({
      with: { kind: oneOf("x", "y", "z"), n: range(0, 20) },
      then: (s, { kind, n }) => {
        s.log.push({ at: s.log.length, kind, n });
      },
    }),
  }),
});
