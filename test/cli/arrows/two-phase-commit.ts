/** Two-phase commit whose transaction manager tells others what it has not written down. */
import { arrow, nodes } from "../../../refinement/two-phase-commit.nodes.ts";

const { tm } = nodes;

export default arrow({
  ...nodes,
  tm: {
    ...tm,
    step: (...given) => {
      const { state, outputs } = tm.step(...given);
      return {
        state,
        outputs: outputs.filter((each) => each.kind !== "persist" || each.disk.committed === null),
      };
    },
  },
});
