/** Choices of a schedule that are likely to go together, or not at all. */
import type { NodeTypes } from "../../node.ts";
import { type Choice, choiceText } from "../choice.ts";
import type { SimulationEvent } from "../system.ts";

/**
 * Places of choices that make sense only together: those of one kind; a crash with the restart after
 * it, a partition with its healing; what a choice has led to. Larger groups come first.
 */
export function groupsOf<T extends NodeTypes>(
  choices: readonly Choice[],
  log: readonly SimulationEvent<T>[],
): readonly ReadonlySet<number>[] {
  const groups = new Map<string, Set<number>>();
  const put = (name: string, index: number): void => {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, new Set([index]));
    else group.add(index);
  };
  const outages = new Map<string, number>();
  choices.forEach((choice, i) => {
    put(`kind ${choice.kind}`, i);
    if ("node" in choice) put(`node ${choice.node} ${choice.kind}`, i);
    if (choice.kind === "crash") outages.set(choice.node, i);
    else if (choice.kind === "partition") outages.set(choice.cut, i);
    const ended =
      choice.kind === "restart" ? choice.node : choice.kind === "heal" ? choice.cut : "";
    const began = outages.get(ended);
    if (began !== undefined) groups.set(`outage ${began}`, new Set([began, i]));
  });
  for (const [index, cone] of conesOf(choices, log)) groups.set(`cone ${index}`, cone);
  return [...groups.values()].filter(({ size }) => size > 1).sort((a, b) => b.size - a.size);
}

/** What each choice has led to, by messages, timers and crashes; itself included. */
function conesOf<T extends NodeTypes>(
  choices: readonly Choice[],
  log: readonly SimulationEvent<T>[],
): ReadonlyMap<number, Set<number>> {
  const texts = choices.map(choiceText);
  const cones = new Map<number, Set<number>>();
  /** For each event, the choices that it comes from. */
  const origins = new Map<string, readonly number[]>();
  let next = 0;
  for (const { id, choice, cause } of log) {
    const roots = (cause === null ? undefined : origins.get(cause)) ?? [];
    if (choice === null || next >= texts.length || choice !== texts[next]) {
      origins.set(id, roots);
      continue;
    }
    const own = next++;
    for (const root of roots) cones.get(root)!.add(own);
    cones.set(own, new Set([own]));
    origins.set(id, [...roots, own]);
  }
  return cones;
}
