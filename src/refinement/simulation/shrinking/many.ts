/** Leaves out much at once: what comes last, what follows on each other, what belongs together. */
import type { NodeTypes } from "../../node.ts";
import type { Replay } from "../simulation.ts";
import { groupsOf } from "./groups.ts";
import type { Pass, Reduction } from "./reduction.ts";

/** What comes last may happen anyhow, once all is mended. */
export function* truncated<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  for (const count of truncations(reduction.choices.length))
    if (yield* reduction.accept(reduction.choices.slice(0, count))) return true;
  return false;
}

export function* fewerInARow<T extends NodeTypes>(
  reduction: Reduction<T>,
  backwards: boolean,
): Pass {
  let found = false;
  for (let size = Math.ceil(reduction.choices.length / 2); size >= 1; size = halved(size))
    for (let done = 0; done < reduction.choices.length; ) {
      const from = backwards ? Math.max(0, reduction.choices.length - done - size) : done;
      if (yield* reduction.accept(reduction.choices.toSpliced(from, size))) found = true;
      else done += size;
    }
  return found;
}

export function* fewerAsked<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  let found = false;
  for (const name of askedIn(reduction.best.run)) {
    const fewer = without(reduction.best.unasked, name);
    if (fewer !== null && (yield* reduction.accept(reduction.choices, fewer))) found = true;
  }
  return found;
}

export function* fewerGroups<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  let found = false;
  const groups = () => groupsOf(reduction.choices, reduction.best.run.log);
  for (let at = 0, all = groups(); at < all.length; )
    if (yield* reduction.without(...all[at]!)) {
      found = true;
      all = groups();
    } else at++;
  return found;
}

/** Who has asked for something, and what has been asked for. */
function askedIn<T extends NodeTypes>({ history }: Replay<T>): readonly string[] {
  const operations = history.flatMap(({ kind, op }) => (kind === "invoke" ? [op] : []));
  const clients = operations.flatMap((operation) => clientOf(operation) ?? []);
  return [...new Set(clients), ...operations];
}

/** Without one thing more, or all of one client; null where that is so already. */
const without = (unasked: readonly string[], name: string): readonly string[] | null =>
  unasked.includes(name) || unasked.includes(clientOf(name) ?? name)
    ? null
    : [...unasked.filter((other) => clientOf(other) !== name), name];

/** Who asks for something; null of what is no operation. */
const clientOf = (name: string): string | null => /^(.*)\.\d+$/.exec(name)?.[1] ?? null;

const halved = (size: number): number => (size === 1 ? 0 : Math.ceil(size / 2));

/** Lengths to try, the shortest first: none, then what halving from the end leaves. */
function truncations(length: number): readonly number[] {
  const lengths: number[] = [0];
  for (let left = 1; left < length; left *= 2) lengths.push(left);
  for (let gone = Math.floor(length / 2); gone >= 1; gone = Math.floor(gone / 2))
    lengths.push(length - gone);
  return [...new Set(lengths)].sort((a, b) => a - b);
}
