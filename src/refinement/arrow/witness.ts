/** One way through the specification that explains a run, of all that there may be. */
import type { Taken } from "./abstract-states.ts";
import type { Match } from "./monitor.ts";

/** What something was, on that way. */
export interface Seen {
  /** The event's place in the log; null for the beginning. */
  readonly event: number | null;
  /** Its steps; none if it was nothing. */
  readonly steps: readonly Taken[];
  /** Steps after it that nobody sees. */
  readonly unseen: readonly Taken[];
}

/** A way that leads to the first of the states that were possible in the end. */
export function witnessOf(matched: readonly Match[]): readonly Seen[] {
  const way: Seen[] = [];
  let state = matched.at(-1)?.possible[0];
  for (const { event, reached, unseen } of [...matched].reverse()) {
    const silent: Taken[] = [];
    for (let taken = unseen.get(state!); taken !== undefined; taken = unseen.get(state!)) {
      silent.push(taken);
      state = taken.from;
    }
    const steps = reached.get(state!)!;
    state = steps[0]?.from ?? state;
    way.push({ event, steps, unseen: silent.reverse() });
  }
  return way.reverse();
}
