/** What a search covered, and what it did not. */
import type { Cut, Verdict } from "../explorer/verdict.ts";
import { chance, counted, grouped, megabytes } from "./number.ts";
import { enumerated } from "./sentence.ts";
import { nameText } from "./value.ts";

const ORDERS = { bfs: "", dfs: ", depth-first", random: ", in random order" };

/** `288 states, depth 11, 1,146 generated` */
export function countsText(verdict: Verdict): string {
  const { distinct, generated, depth, search, excluded } = verdict;
  const outside =
    excluded > 0 ? `, ${grouped(excluded)} outside the constraint and not explored` : "";
  return `${counted(distinct, "state")}, depth ${grouped(depth)}, ${grouped(generated)} generated${ORDERS[search]}${outside}`;
}

/** Which states a search that came to its end has visited: behind a constraint there are others. */
export function visitedText({ excluded }: Verdict): string {
  return excluded > 0
    ? "Every state reachable within the constraint was visited"
    : "Every reachable state was visited";
}

/** How far the second engine went. */
export function crossCheckTexts({ crossChecked, distinct }: Verdict): readonly string[] {
  if (crossChecked === null || crossChecked.states === 0) return [];
  const { states, complete } = crossChecked;
  const which = complete && distinct === states ? "all of them" : counted(states, "state");
  return [`Compared with the second engine, which learns nothing: ${which}.`];
}

/** The chance that a search took two states for one. */
export function confusionText({ exact, collision }: Verdict): string {
  if (exact) return "States were compared whole, so none was taken for another.";
  const observed =
    collision.observed > 0 ? `, or ${chance(collision.observed)} judging by the closest pair` : "";
  return `64-bit fingerprints: two states were taken for one with probability ${chance(collision.optimistic)}${observed}.`;
}

export function cutText({ bound, limit }: Cut): string {
  switch (bound) {
    case "states":
      return `at --max-states ${limit}`;
    case "depth":
      return `at --max-depth ${limit}`;
    case "time":
      return `at --timeout ${limit}`;
    case "memory":
      return limit === null ? "when memory ran out" : `at --max-memory ${megabytes(limit)}`;
    case "interrupted":
      return "by an interruption";
    case "hidden":
      return "where too many values of hidden variables were possible at once";
  }
}

const REMEDIES: Readonly<Record<Cut["bound"], string>> = {
  states: "raise --max-states, or take smaller constants",
  depth: "raise --max-depth, or take smaller constants",
  time: "raise --timeout, or take smaller constants",
  memory:
    "take smaller constants, raise --max-memory, or give the process more memory (NODE_OPTIONS=--max-old-space-size=…)",
  interrupted: "let it run to the end, or take smaller constants",
  hidden: "map the hidden variables, too, or bound them in the abstract specification",
};

/** What a bounded search left out, in sentences. */
export function omissionTexts(verdict: Verdict): readonly string[] {
  const { cut, undecided } = verdict;
  if (cut === null) return [];
  const pending = Object.entries(verdict.reached)
    .filter(([, states]) => states === null)
    .map(([name]) => nameText(name));
  const behaving = verdict.properties
    .filter(({ kind }) => kind === "temporal" || kind === "refinement")
    .filter(({ name }) => !undecided.includes(name))
    .map(({ name }) => nameText(name));
  if (verdict.distinct === 0) return [`Nothing was covered: ${REMEDIES[cut.bound]}.`];
  const notJudged = `Not judged to the end: ${enumerated(undecided.map(nameText))}.`;
  // A search that is over leaves nothing behind its states.
  const over = undecided.length > 0 && cut.unexplored === 0;
  if (over)
    return [`${visitedText(verdict)}. ${notJudged}`, `To cover more, ${REMEDIES[cut.bound]}.`];
  return [
    cut.unexplored > 0
      ? `Not covered: ${counted(cut.unexplored, "state was", "states were")} found but not expanded, and whatever lies behind.`
      : "Not covered: whatever lies behind the states found last.",
    ...(undecided.length > 0 ? [notJudged] : []),
    ...(behaving.length > 0
      ? [`Judged only on behaviours that stay among the states expanded: ${enumerated(behaving)}.`]
      : []),
    ...(pending.length > 0 ? [`Not reached so far: ${enumerated(pending)}.`] : []),
    `To cover more, ${REMEDIES[cut.bound]}.`,
  ];
}

/** In how many steps a state was reached, from its number of states. */
export function stepsText(states: number): string {
  return states === 1 ? "in the initial state" : `in ${counted(states - 1, "step")}`;
}
