/** How often each action was enabled, changed the state, and found a new one. */
import type { Search } from "./search.ts";
import type { ActionCounts } from "./verdict.ts";

/** By action. Leaves count their hits, so the totals are summed up when somebody asks. */
export function actionCounts(search: Search): Readonly<Record<string, ActionCounts>> {
  const { machine } = search;
  const instances = machine.instances.all;
  const counts = new Map(
    machine.model.actions.map((a) => [a.name, { enabled: 0, taken: 0, distinct: 0 }]),
  );
  const { code, hits } = machine.trees;
  for (const leaf of machine.effects.leaves) {
    const entry = counts.get(instances[code[leaf + 1]!]!.action.name)!;
    const counter = code[leaf + 2]!;
    entry.enabled += hits[counter]!;
    // A leaf with operations may change nothing now and then; one without does always or never.
    if (code[leaf + 6] !== 0) entry.taken += hits[counter]! - (search.expansion.idle[counter] ?? 0);
    else if (code[leaf + 5] !== 0) entry.taken += hits[counter]!;
  }
  for (const [id, { enabled, changed }] of search.expansion.direct) {
    const entry = counts.get(instances[id]!.action.name)!;
    entry.enabled += enabled;
    entry.taken += changed;
  }
  instances.forEach((instance, id) => {
    counts.get(instance.action.name)!.distinct += search.distinctOf[id] ?? 0;
  });
  return Object.fromEntries(counts);
}
