/**
 * Lassos: from an initial state a shortest way to a fair component, and there a short way round that
 * does all that fairness and the formula ask for. Steps that stutter cost nothing, and are left out.
 */
import type { Assumptions } from "./assumptions.ts";
import type { Transition } from "./automaton.ts";
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

/** A way from an initial state to a node of a fair component. */
interface Entry {
  readonly node: number;
  readonly initial: number;
  readonly stem: readonly number[];
  /** What the loop has to go through for the formula's sake; null if the way to it does. */
  readonly visit: Transition | null;
}

/** How many entries to fair components, all at the same distance, are tried. */
const ENTRIES_MAX = 16;

/** The shortest way in, and from the best of the places it may lead to, a short way round. */
export function lassoIn(
  product: Product,
  assumptions: Assumptions,
  components: FairComponents,
): Lasso {
  let best: Lasso | null = null;
  const size = ({ stem, loop }: Lasso): number => stem.length * 2 ** 24 + loop.length;
  for (const { node, initial, stem, visit } of [
    ...inProduct(product, components),
    ...inGraph(product, components),
  ]) {
    const loop = new Round(product, assumptions, components, node, visit).steps();
    const lasso = folded(product, { initial, stem, loop });
    if (best === null || size(lasso) < size(best)) best = lasso;
  }
  return best!;
}

/** The fair nodes that are nearest to an initial state. */
function inProduct(product: Product, components: FairComponents): Entry[] {
  const fairOf = components.fairOf!;
  return nearest(
    product.size,
    product.graph.initial,
    (node) => fairOf[node] !== 0,
    (node, visit) => product.successors(node, visit),
  ).map((entry) => ({ ...entry, visit: null }));
}

/**
 * The states of fair components nearest to an initial state, where the loop itself can begin what
 * breaks the formula: as for p ↝ q, if p holds in some state of it.
 */
function inGraph(product: Product, components: FairComponents): Entry[] {
  const { automaton, layers, layerOf, graph } = product;
  const [first] = layers;
  if (!first?.universal) return [];
  const n = graph.states;
  for (const begun of automaton.transitions[0]!) {
    const layer = layers[layerOf[begun.next]!]!;
    const [b] = layer.states;
    const asksOfStep = [...begun.stepHolds, ...begun.stepFails].some((word) => word !== 0);
    if (b === 0 || layer.states.length > 1 || asksOfStep || !begun.stutters) continue;
    // A formula that asks for nothing any more has been broken by what was: the way to that is shown.
    if (automaton.transitions[b!]!.some((t) => [...t.holds, ...t.fails].every((w) => w === 0)))
      continue;
    const able = new Set<number>();
    components.fair.forEach((nodes, i) => {
      if (nodes.some((node) => Math.floor(node / n) === b && product.admits(node % n, begun)))
        able.add(i + 1);
    });
    if (able.size === 0) continue;
    const found = nearest(
      n,
      graph.initial,
      (state) => able.has(components.fairOf![b! * n + state]!),
      (state, visit) => {
        if (!graph.expanded(state)) return;
        for (let step = graph.begin[state]!; step < graph.end[state]!; step++) {
          const target = graph.target(step);
          if (target >= 0 && graph.expanded(target)) visit(target, step);
        }
      },
    );
    return found.map((entry) => ({ ...entry, node: b! * n + entry.node, visit: begun }));
  }
  return [];
}

/** The nearest nodes of a kind, and a shortest way to each. Steps that stutter cost nothing. */
function nearest(
  size: number,
  from: readonly number[],
  wanted: (node: number) => boolean,
  successors: (node: number, visit: (node: number, step: number) => void) => void,
): { readonly node: number; readonly initial: number; readonly stem: readonly number[] }[] {
  // By node: where it was reached from, UNSEEN or START; and by which step.
  const before = new Int32Array(size).fill(UNSEEN);
  const by = new Int32Array(size);
  /** Nodes to look at, each with where it was reached from and the step. */
  let level = from.flatMap((node) => [node, START, STUTTER]);
  const found: number[] = [];
  while (level.length > 0 && found.length === 0) {
    const next: number[] = [];
    // What is reached by stuttering belongs to the same level.
    for (let i = 0; i < level.length && found.length < ENTRIES_MAX; i += 3) {
      const node = level[i]!;
      if (before[node] !== UNSEEN) continue;
      before[node] = level[i + 1]!;
      by[node] = level[i + 2]!;
      if (wanted(node)) {
        found.push(node);
        continue;
      }
      successors(node, (target, step) => {
        if (before[target] === UNSEEN) (step < 0 ? level : next).push(target, node, step);
      });
    }
    level = next;
  }
  return found.map((node) => {
    const stem: number[] = [];
    let initial = node;
    for (; before[initial] !== START; initial = before[initial]!)
      if (by[initial] !== STUTTER) stem.push(by[initial]!);
    return { node, initial, stem: stem.reverse() };
  });
}

const UNSEEN = -2;
const START = -1;
/** In place of a step. */
const STUTTER = -1;

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
