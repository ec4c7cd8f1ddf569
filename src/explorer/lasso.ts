/**
 * Lassos: from an initial state a shortest way to a fair component, and there a short way round that
 * does all that fairness and the formula ask for. Steps that stutter cost nothing, and are left out.
 */
import type { Assumptions } from "./assumptions.ts";
import type { FairComponents } from "./fair-components.ts";
import type { Product } from "./product.ts";
import { Round } from "./round.ts";

/** A lasso in the graph of a model, as numbers. */
export interface Lasso {
  /** The steps from an initial state to the loop, and those of the loop; none: it stutters. */
  readonly initial: number;
  readonly stem: readonly number[];
  readonly loop: readonly number[];
}

interface Move {
  readonly from: number;
  /** −1: the state stutters. */
  readonly step: number;
}

/** How many entries to fair components, all at the same distance, are tried. */
const ENTRIES_MAX = 16;
/** The shortest way in, and from the best of the places it may lead to, a short way round. */
export function lassoIn(
  product: Product,
  assumptions: Assumptions,
  components: FairComponents,
): Lasso {
  const { entries, way } = nearest(product, components);
  let best: Lasso | null = null;
  for (const entry of entries) {
    const loop = new Round(product, assumptions, components, entry).steps();
    const { initial, stem } = way(entry);
    const lasso = folded(product, { initial, stem, loop });
    const length = lasso.stem.length + lasso.loop.length;
    if (best === null || length < best.stem.length + best.loop.length) best = lasso;
  }
  return best!;
}

/** The fair nodes that are nearest to an initial state, and the way to each. */
function nearest(
  product: Product,
  components: FairComponents,
): {
  readonly entries: readonly number[];
  readonly way: (node: number) => { initial: number; stem: number[] };
} {
  const fairOf = components.fairOf!;
  const seen = new Map<number, Move | null>();
  let level: { readonly node: number; readonly move: Move | null }[] = product.graph.initial.map(
    (node) => ({ node, move: null }),
  );
  const entries: number[] = [];
  for (;;) {
    const next: { readonly node: number; readonly move: Move }[] = [];
    // The states reached by stuttering belong to the same level.
    for (let i = 0; i < level.length; i++) {
      const { node, move } = level[i]!;
      if (seen.has(node)) continue;
      seen.set(node, move);
      if (fairOf[node] !== 0) {
        entries.push(node);
        if (entries.length === ENTRIES_MAX) break;
        continue;
      }
      product.successors(node, (target, step) => {
        if (seen.has(target)) return;
        const reached = { node: target, move: { from: node, step } };
        if (step < 0) level.push(reached);
        else next.push(reached);
      });
    }
    if (entries.length > 0) break;
    if (next.length === 0) throw new Error("no way to a fair component");
    level = next;
  }
  const way = (node: number): { initial: number; stem: number[] } => {
    const stem: number[] = [];
    let at = node;
    for (let move = seen.get(at)!; move !== null; move = seen.get(at)!) {
      if (move.step >= 0) stem.push(move.step);
      at = move.from;
    }
    return { initial: at, stem: stem.reverse() };
  };
  return { entries, way };
}

/** The same behaviour with the shortest stem: what the loop repeats is left to the loop. */
function folded({ graph }: Product, { initial, stem, loop }: Lasso): Lasso {
  const shorter = [...stem];
  let turned = [...loop];
  const source = (steps: readonly number[], i: number, first: number): number =>
    i === 0 ? first : graph.target(steps[i - 1]!);
  while (shorter.length > 0 && turned.length > 0) {
    const last = shorter.at(-1)!;
    const back = turned.at(-1)!;
    const entry = graph.target(last);
    const before = source(shorter, shorter.length - 1, initial);
    const beforeBack = source(turned, turned.length - 1, entry);
    if (before !== beforeBack) break;
    shorter.pop();
    turned = [back, ...turned.slice(0, -1)];
  }
  return { initial, stem: shorter, loop: turned };
}
