/**
 * Chang and Roberts' election, wrong: a candidate that receives a number larger than its own passes
 * it on instead of swallowing it. Breaks Correctness: the larger number comes round as well, and its
 * owner believes to have won although a smaller one stands.
 */
import { range, variant } from "fairlead";
import changRoberts from "./chang-roberts.ts";

export default variant(changRoberts, {
  name: "ChangRobertsPolite",
  actions: (action, { N }) => ({
    Receive: action({
      with: { n: range(1, N), id: range(1, N) },
      when: {
        "at n1": (s, { n }) => s.pc[n] === "n1",
        "the number has arrived": (s, { n, id }) => s.msgs[n].has(id),
      },
      then: (s, { n, id }) => {
        s.msgs[n].delete(id);
        if (s.state[n] === "cand" && id < n) s.state[n] = "lost";
        if (id === n) s.state[n] = "won";
        else s.msgs[n === N ? 1 : n + 1].add(id);
      },
    }),
  }),
  configurations: { small: { N: 3, expect: { violates: "Correctness", states: 7 } } },
});
