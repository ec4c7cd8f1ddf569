/**
 * What a configuration expects, compared with what a check found: only what the check could tell. A
 * search that was cut, that stopped at a violation, or that went another way cannot tell all of it.
 */
import type { Model } from "../spec/model.ts";
import {
  type CheckOptions,
  type Comparison,
  type Expected,
  type Finding,
  isWanted,
  type Unexpected,
  type Verdict,
} from "./verdict.ts";

const COUNTS = ["distinct", "generated", "depth"] as const;

/** The parts of a model's expectation that could be compared, and those that did not come about. */
export function compared(
  { expect, growing }: Pick<Model, "expect" | "growing">,
  options: CheckOptions,
  verdict: Omit<Verdict, "comparison">,
): Comparison {
  const told: Expected[] = [];
  const unexpected: Unexpected[] = [];
  if (expect === null || verdict.outcome === "broken") return { compared: told, unexpected };
  const bfs = verdict.search === "bfs";
  // What is expected of a spec with sets that only grow is how many states are left, and with which
  // properties is left to these: they may look at such a set.
  const reduced =
    growing.length === 0 || (options.reduce === true && options.properties === undefined);
  if (verdict.complete && reduced)
    for (const what of COUNTS) {
      const expected = expect[what];
      if (expected === undefined || (what === "depth" && !bfs)) continue;
      told.push(what);
      if (expected !== verdict[what])
        unexpected.push({ kind: "count", what, expected, found: verdict[what] });
    }
  const { violates: property, states } = expect;
  if (property === undefined) return { compared: told, unexpected };
  const found = verdict.findings.find((finding) => finding.property.name === property);
  if (found) {
    told.push("violates");
    const { trace } = found;
    if (states === undefined || trace === null || !bfs || !isSettled(found, verdict))
      return { compared: told, unexpected };
    told.push("states");
    if (trace.length !== states)
      unexpected.push({ kind: "trace", property, expected: states, found: trace.length });
  } else if (isTold(property, options, verdict, reduced)) {
    told.push("violates");
    const instead = verdict.finding?.property.name ?? null;
    unexpected.push({ kind: "not-violated", property, instead });
  }
  return { compared: told, unexpected };
}

/** Whether another check would find a trace of the same length. */
const isSettled = (
  { lasso, shortest }: Finding,
  { complete }: Pick<Verdict, "complete">,
): boolean => (lasso === null ? shortest : complete);

/** Whether a check that did not find a property to be violated would have found it. */
function isTold(
  property: string,
  options: CheckOptions,
  { finding, cut, complete, fullest, search }: Omit<Verdict, "comparison">,
  reduced: boolean,
): boolean {
  const deadlock = property === "deadlock";
  if (!deadlock && !isWanted(options, property)) return false;
  // Where states were left out, one without a successor may have been among them.
  if (deadlock && fullest.length > 0) return false;
  if (finding === null) return cut === null && complete;
  // Something else came first. In another order, or among other states, something else may.
  return search === "bfs" ? reduced : options.continue === true && complete;
}
