/**
 * What would explain an event that nothing explains, if one thing were otherwise: each with where the
 * mistake would then be, and with how much of what happened later it would explain, too.
 */
import { Broken } from "../../explorer/breakage.ts";
import type { ModelAction } from "../../spec/model.ts";
import type { NodeTypes } from "../node.ts";
import type { Parameters, Taken } from "./abstract-states.ts";
import type { Candidate } from "./account.ts";
import { BadMapping } from "./bad-mapping.ts";
import { actsOf, type Explanation, eventName, occasionOf } from "./mapping.ts";
import type { Divergence } from "./monitor.ts";
import type { Moment } from "./onlooker.ts";

/** Where the mistake would be. */
export type Culprit = "implementation" | "specification" | "mapping";

export type Claim = { readonly culprit: Culprit } & (
  | {
      /** The implementation did this although a guard forbids it. */
      readonly kind: "guard-ignored";
      readonly action: string;
      readonly parameters: Parameters;
      readonly label: string | null;
    }
  /** It did this with something that the specification does not offer, such as a message gone. */
  | {
      readonly kind: "not-offered";
      readonly action: string;
      readonly parameters: Parameters;
      readonly parameter: string;
    }
  /** It did this, but what it wrote is something else. */
  | { readonly kind: "other-result"; readonly action: string; readonly parameters: Parameters }
  /** It was this action, which the mapping does not name for such events. */
  | { readonly kind: "unbound-action"; readonly step: Taken }
  /** Nothing happened, and the mapping says that something must. */
  | { readonly kind: "nothing" }
  /** It was several steps in one. */
  | { readonly kind: "several"; readonly steps: readonly Taken[] }
  /** Something happened before that no event told of. */
  | { readonly kind: "unseen"; readonly steps: readonly Taken[] }
);

/** Later events that are looked at. */
const LATER_MAX = 20;
const KEPT = 6;
/** More values of the parameters that are not drawn from the state than anybody would try. */
const CHOICES_MAX = 400;
/** Abstract states from which chains are tried. */
const STATES_MAX = 8;

export type Hypothesis = Claim & {
  /** How many of so many later events the specification could then follow. */
  readonly carries: number;
  readonly of: number;
};

/** With the abstract states that it would lead to. */
type Found = Claim & { readonly reached: readonly number[] };

const hasFewChoices = ({ parameters }: ModelAction): boolean =>
  parameters.reduce(
    (many, { choice }) => (typeof choice === "function" ? many : many * choice.cardinality),
    1,
  ) <= CHOICES_MAX;

export function hypotheses<T extends NodeTypes>(
  divergence: Divergence<T>,
  candidates: readonly Candidate[],
  later: readonly Moment<T>[],
): readonly Hypothesis[] {
  const { follower, possible, explanation, after, moment } = divergence;
  const { states } = follower;
  // An action with as many choices as an endless log has entries would be tried with all of them.
  const acts = states.model.actions.filter(hasFewChoices).map(({ name }) => {
    return { kind: "act", action: name, parameters: {} } as const;
  });
  const anything: Explanation = { kind: "anyOf", parts: acts };
  const from = possible.slice(0, STATES_MAX);
  /** The states that an explanation leads to, each with its steps. */
  const by = (given: Explanation) =>
    follower.agreeing(follower.follow(from, given, after), moment.world);
  const found: Found[] = [];
  const bound = new Set(actsOf(explanation).map(({ action }) => action));
  const stutters = by({ kind: "stutter" });
  if (stutters.size > 0)
    found.push({ kind: "nothing", culprit: "mapping", reached: [...stutters.keys()] });
  const unbound = acts.filter(({ action }) => !bound.has(action));
  for (const [to, [step]] of by({ kind: "anyOf", parts: unbound }))
    found.push({ kind: "unbound-action", culprit: "mapping", step: step!, reached: [to] });
  // The guards aside, one of them at a time.
  const claim = (candidate: Candidate): Found | null => {
    const { action, parameters, guards, offers } = candidate;
    const failing = guards.filter(({ holds }) => holds === 0);
    const missing = offers.filter(({ offered }) => offered === 0);
    const fits = from
      .map((state) => states.forced(state, action, parameters))
      .filter((to): to is number => to !== null)
      .filter(
        (to) =>
          (after === null || states.shownOf(to) === after.text) &&
          follower.agreeing(new Map([[to, []]]), moment.world).size > 0,
      );
    const was = { culprit: "implementation", action, parameters, reached: fits } as const;
    if (fits.length > 0 && failing.length === 1 && missing.length === 0)
      return { kind: "guard-ignored", label: failing[0]!.label, ...was };
    if (fits.length > 0 && failing.length === 0 && missing.length > 0)
      return { kind: "not-offered", parameter: missing[0]!.parameter, ...was };
    if (fits.length === 0 && failing.length === 0 && missing.length === 0)
      return { kind: "other-result", ...was };
    return null;
  };
  const claims = (of: readonly Candidate[]): readonly Found[] =>
    of.map(claim).filter((each) => each !== null);
  found.push(...claims(candidates.filter(({ bound }) => bound)));
  // It may have done what nobody should do then, which the mapping has no name for.
  if (found.every(({ kind }) => kind === "other-result" || kind === "unbound-action"))
    found.push(
      ...claims(
        candidates.filter(
          (each) => !each.bound && each.differences === 0 && each.disagreeing.length === 0,
        ),
      ).filter(({ kind }) => kind === "guard-ignored"),
    );
  if (found.every(({ kind }) => kind === "other-result")) {
    if (explanation !== null)
      for (const [to, steps] of by({ kind: "seq", parts: [anything, explanation] }))
        found.push({ kind: "unseen", culprit: "mapping", steps, reached: [to] });
    if (explanation !== null)
      for (const [to, steps] of by({ kind: "seq", parts: [explanation, anything] }))
        found.push({ kind: "several", culprit: "specification", steps, reached: [to] });
  }
  const moments = later.slice(0, LATER_MAX);
  return found
    .map(({ reached, ...hypothesis }) => ({
      ...hypothesis,
      carries: reached.length === 0 ? 0 : carries(divergence, reached, moments),
      of: moments.length,
    }))
    .sort((a, b) => b.carries - a.carries || unexplained(a) - unexplained(b))
    .slice(0, KEPT);
}

/** Behind what explains the event comes what does not. */
const unexplained = ({ kind }: Hypothesis): number => (kind === "other-result" ? 1 : 0);

/** How many of the later events can be followed from there. */
function carries<T extends NodeTypes>(
  { follower, after }: Divergence<T>,
  reached: readonly number[],
  later: readonly Moment<T>[],
): number {
  let possible = follower.closed(reached, after);
  for (const [i, { event, world }] of later.entries()) {
    if (possible === null || event === null) return i;
    try {
      const explanation = follower.mapping.explain(eventName(event), occasionOf(event, world)) ?? {
        kind: "stutter" as const,
      };
      if (explanation.kind === "ignore") continue;
      const shown = follower.show(world);
      const next = follower.agreeing(follower.follow(possible, explanation, shown), world);
      if (next.size === 0) return i;
      possible = follower.closed(next.keys(), shown);
    } catch (error) {
      // What is said of the implementation need not allow for what never should have come.
      if (error instanceof BadMapping || error instanceof Broken) return i;
      throw error;
    }
  }
  return later.length;
}
