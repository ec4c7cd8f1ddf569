/**
 * Fair components: sets of nodes of a product in which a behaviour can stay for ever, going through
 * all of them, fairly and without putting off a promise for ever.
 *
 * Strongly connected components by Tarjan's algorithm, without recursion, layer by layer. One that
 * fails a strong condition may have a smaller one that does not: without the states in which the
 * condition is possible, it is taken apart again (Emerson & Lei 1987; Lichtenstein & Pnueli 1985).
 */

import { grown } from "../growth.ts";
import type { Assumptions } from "./assumptions.ts";
import type { Transition } from "./automaton.ts";
import type { Layer, Product } from "./product.ts";

/** Nodes looked at before the time is. */
const STRIDE = 4096;

export class FairComponents {
  /** The nodes of each fair component. */
  readonly fair: Int32Array[] = [];
  /** By node: the place of its fair component in `fair`, counted from 1. */
  fairOf: Int32Array | null = null;
  /** Nodes that some behaviour reaches. */
  readonly #reached: Uint8Array;
  #layer = 0;
  /** Of the layer at hand: the next node to begin a component at, its parts still to be taken apart. */
  #next = 0;
  #parts: { readonly nodes: Int32Array; readonly region: number }[] = [];
  #part: { readonly nodes: Int32Array; readonly region: number } | null = null;
  #regions = 0;
  /** By node of the layer (place of its automaton state × states + state). */
  #index = new Int32Array(0);
  #low = new Int32Array(0);
  #component = new Int32Array(0);
  #region: Int32Array | null = null;
  #counter = 0;
  #components = 0;
  /** The path of the depth-first search, and the nodes not yet in a component. */
  #path = new Int32Array(1 << 10);
  #pathTransition = new Int32Array(1 << 10);
  #pathStep = new Int32Array(1 << 10);
  #pathLength = 0;
  #stack = new Int32Array(1 << 10);
  #stackSize = 0;
  /** By automaton state: its place in the layer at hand, or −1. */
  readonly #placeOf: Int32Array;

  constructor(
    readonly product: Product,
    readonly assumptions: Assumptions,
  ) {
    this.#reached = new Uint8Array(product.size);
    this.#placeOf = new Int32Array(product.automaton.transitions.length);
    for (const state of product.graph.initial) this.#reached[state] = 1;
    this.#openLayer();
  }

  get bytes(): number {
    return (
      this.#reached.byteLength +
      3 * this.#index.byteLength +
      (this.#region?.byteLength ?? 0) +
      3 * this.#path.byteLength +
      this.#stack.byteLength
    );
  }

  /** Goes on until the end or `spent()`; whether the end has come. */
  advance(spent: () => boolean): boolean {
    const { layers } = this.product;
    while (this.#layer < layers.length) {
      const layer = layers[this.#layer]!;
      const done = layer.accepting ? this.#components_(layer, spent) : this.#pass(layer, spent);
      if (!done) return false;
      this.#layer++;
      if (this.#layer < layers.length) this.#openLayer();
    }
    return true;
  }

  #openLayer(): void {
    const layer = this.product.layers[this.#layer]!;
    this.#next = 0;
    this.#placeOf.fill(-1);
    layer.states.forEach((a, place) => {
      this.#placeOf[a] = place;
    });
    if (!layer.accepting) return;
    const size = layer.states.length * this.product.graph.states;
    if (this.#index.length < size) {
      this.#index = new Int32Array(size);
      this.#low = new Int32Array(size);
      this.#component = new Int32Array(size);
    } else {
      this.#index.fill(0);
      this.#component.fill(0);
    }
    this.#region = null;
    this.#regions = 0;
    this.#counter = 0;
    this.#components = 0;
  }

  // ---- layers in which nothing can stay -----------------------------------------------------

  /** Follows the nodes of a layer to the later ones. */
  #pass(layer: Layer, spent: () => boolean): boolean {
    const { product } = this;
    const n = product.graph.states;
    const reached = this.#reached;
    if (layer.universal) {
      // What asks for nothing goes wherever the model goes.
      for (; this.#next < n; this.#next++) {
        if (this.#next % STRIDE === STRIDE - 1 && spent()) {
          this.#leave(this.#next++);
          return false;
        }
        this.#leave(this.#next);
      }
      return true;
    }
    for (;;) {
      if (this.#stackSize === 0) {
        const size = layer.states.length * n;
        let from = -1;
        while (this.#next < size && from < 0) {
          const node = this.#global(this.#next++);
          if (reached[node] === 1) from = node;
        }
        if (from < 0) return true;
        reached[from] = 2;
        this.#push(from);
      }
      let budget = STRIDE;
      while (this.#stackSize > 0 && budget-- > 0) {
        const node = this.#stack[--this.#stackSize]!;
        product.successors(node, (target) => {
          if (reached[target] !== 0) return;
          if (product.layerOf[(target / n) | 0] === this.#layer) {
            reached[target] = 2;
            this.#push(target);
          } else reached[target] = 1;
        });
      }
      if (this.#stackSize > 0 && spent()) return false;
    }
  }

  #push(node: number): void {
    if (this.#stackSize === this.#stack.length) this.#stack = grown(this.#stack);
    this.#stack[this.#stackSize++] = node;
  }

  /** Marks the nodes of later layers that a node leads to. */
  #leave(node: number): void {
    this.product.successors(node, this.#mark, this.#leads);
  }
  readonly #mark = (node: number): void => {
    this.#reached[node] = 1;
  };
  readonly #leads = ({ next }: Transition): boolean => this.product.layerOf[next] !== this.#layer;

  // ---- layers in which a behaviour may stay -------------------------------------------------

  #components_(layer: Layer, spent: () => boolean): boolean {
    const size = layer.states.length * this.product.graph.states;
    let looked = 0;
    for (;;) {
      if (this.#pathLength > 0) {
        if (!this.#descend(spent)) return false;
        continue;
      }
      if (this.#part !== null) {
        const { nodes } = this.#part;
        while (this.#next < nodes.length && this.#index[nodes[this.#next]!] !== 0) this.#next++;
        if (this.#next < nodes.length) this.#enter(nodes[this.#next++]!);
        else this.#part = this.#nextPart();
        continue;
      }
      while (
        this.#next < size &&
        (this.#index[this.#next] !== 0 || this.#reached[this.#global(this.#next)] === 0)
      )
        this.#next++;
      if (this.#next < size) {
        if (++looked % STRIDE === 0 && spent()) return false;
        this.#enter(this.#next);
        continue;
      }
      this.#part = this.#nextPart();
      if (this.#part === null) return true;
    }
  }

  #nextPart(): { readonly nodes: Int32Array; readonly region: number } | null {
    const part = this.#parts.pop() ?? null;
    if (part) {
      this.#next = 0;
      for (const node of part.nodes) {
        this.#index[node] = 0;
        this.#component[node] = 0;
      }
    } else this.#next = Number.POSITIVE_INFINITY;
    return part;
  }

  /** The node of the product that a node of the layer is. */
  #global(node: number): number {
    const n = this.product.graph.states;
    const { states } = this.product.layers[this.#layer]!;
    if (states.length === 1) return states[0]! * n + node;
    const place = Math.floor(node / n);
    return states[place]! * n + (node - place * n);
  }

  #enter(node: number): void {
    if (this.#pathLength === this.#path.length) {
      this.#path = grown(this.#path);
      this.#pathTransition = grown(this.#pathTransition);
      this.#pathStep = grown(this.#pathStep);
    }
    const top = this.#pathLength++;
    this.#path[top] = node;
    this.#pathTransition[top] = 0;
    this.#pathStep[top] = -2;
    this.#index[node] = ++this.#counter;
    this.#low[node] = this.#counter;
    this.#push(node);
    if (this.#part === null) this.#leave(this.#global(node));
  }

  /** Tarjan's search from the path at hand, until it is empty or the time is up. */
  #descend(spent: () => boolean): boolean {
    const { product } = this;
    const { graph, automaton, layers } = product;
    const n = graph.states;
    const { states } = layers[this.#layer]!;
    const index = this.#index;
    const low = this.#low;
    const component = this.#component;
    const region = this.#part === null ? null : this.#region;
    const own = this.#part === null ? 0 : this.#part.region;
    let budget = STRIDE;
    search: while (this.#pathLength > 0) {
      if (--budget === 0) {
        if (spent()) return false;
        budget = STRIDE;
      }
      const top = this.#pathLength - 1;
      const node = this.#path[top]!;
      const place = states.length === 1 ? 0 : Math.floor(node / n);
      const state = node - place * n;
      const transitions = automaton.transitions[states[place]!]!;
      const end = graph.expanded(state) ? graph.end[state]! : 0;
      let t = this.#pathTransition[top]!;
      let step = this.#pathStep[top]!;
      for (; t < transitions.length && graph.expanded(state); t++, step = -2) {
        const transition = transitions[t]!;
        const to = this.#placeOf[transition.next]!;
        if (step === -2) {
          if (to < 0 || !product.admits(state, transition)) continue;
          step = graph.begin[state]!;
          if (transition.stutters && to !== place) {
            const child = to * n + state;
            if (region === null || region[child] === own) {
              if (index[child] === 0) {
                this.#pathTransition[top] = t;
                this.#pathStep[top] = step;
                this.#enter(child);
                continue search;
              }
              if (component[child] === 0 && index[child]! < low[node]!) low[node] = index[child]!;
            }
          }
        }
        for (; step < end; step++) {
          const target = graph.target(step);
          if (target < 0 || !graph.expanded(target)) continue;
          if (graph.stepWords > 0 && !product.admitsStep(step, transition)) continue;
          const child = to * n + target;
          if (region !== null && region[child] !== own) continue;
          if (index[child] === 0) {
            this.#pathTransition[top] = t;
            this.#pathStep[top] = step + 1;
            this.#enter(child);
            continue search;
          }
          if (component[child] === 0 && index[child]! < low[node]!) low[node] = index[child]!;
        }
      }
      this.#pathLength--;
      if (top > 0) {
        const parent = this.#path[top - 1]!;
        if (low[node]! < low[parent]!) low[parent] = low[node]!;
      }
      if (low[node] === index[node]) this.#close(node);
    }
    return true;
  }

  /** A component is complete: its nodes are on the stack down to `root`. */
  #close(root: number): void {
    const number = ++this.#components;
    let from = this.#stackSize;
    do {
      from--;
      this.#component[this.#stack[from]!] = number;
    } while (this.#stack[from] !== root);
    const nodes = this.#stack.subarray(from, this.#stackSize);
    const remaining = nodes.length === 1 ? this.#judgeOne(root) : this.#judge(nodes, number);
    if (remaining !== null && remaining.length > 0) {
      const region = ++this.#regions;
      this.#region ??= new Int32Array(this.#index.length);
      for (const node of remaining) this.#region[node] = region;
      this.#parts.push({ nodes: remaining, region });
    }
    this.#stackSize = from;
  }

  /** Keeps a component of one node if a behaviour can stutter in it for ever. */
  #judgeOne(node: number): null {
    const { product, assumptions } = this;
    const { graph, automaton, layers } = product;
    const { words, weak, strong, possible } = assumptions;
    const { states } = layers[this.#layer]!;
    const place = states.length === 1 ? 0 : Math.floor(node / graph.states);
    const state = node - place * graph.states;
    if (!graph.expanded(state)) return null;
    // What is possible here, strongly or weakly fair, has to be taken.
    for (let w = 0; w < words; w++)
      if ((possible[state * words + w]! & (weak[w]! | strong[w]!)) !== 0) return null;
    let postponed = automaton.promises;
    let stays = false;
    for (const transition of automaton.transitions[states[place]!]!)
      if (
        transition.stutters &&
        transition.next === states[place] &&
        product.admits(state, transition)
      ) {
        stays = true;
        postponed &= transition.postponed;
      }
    if (stays && postponed === 0) this.#keep(Int32Array.of(node));
    return null;
  }

  /**
   * Keeps a component if it is fair. If only because of strong conditions it is not, the nodes that
   * remain when these are impossible are returned: a part of them may be fair.
   */
  #judge(nodes: Int32Array, number: number): Int32Array | null {
    const { product, assumptions } = this;
    const { graph, automaton, layers } = product;
    const { words, weak, strong, possible, ofInstance } = assumptions;
    const n = graph.states;
    const { states } = layers[this.#layer]!;
    const component = this.#component;
    const taken = new Int32Array(words);
    const somewhere = new Int32Array(words);
    const everywhere = new Int32Array(words).fill(-1);
    let postponed = automaton.promises;
    let stays = false;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const place = states.length === 1 ? 0 : Math.floor(node / n);
      const state = node - place * n;
      if (!graph.expanded(state)) continue;
      for (let w = 0; w < words; w++) {
        somewhere[w]! |= possible[state * words + w]!;
        everywhere[w]! &= possible[state * words + w]!;
      }
      const end = graph.end[state]!;
      for (const transition of automaton.transitions[states[place]!]!) {
        const to = this.#placeOf[transition.next]!;
        if (to < 0 || !product.admits(state, transition)) continue;
        if (transition.stutters && component[to * n + state] === number) {
          stays = true;
          postponed &= transition.postponed;
        }
        for (let step = graph.begin[state]!; step < end; step++) {
          const target = graph.target(step);
          if (target < 0 || component[to * n + target] !== number) continue;
          if (graph.stepWords > 0 && !product.admitsStep(step, transition)) continue;
          stays = true;
          postponed &= transition.postponed;
          const instance = graph.instance(step);
          for (let w = 0; w < words; w++) taken[w]! |= ofInstance[instance * words + w]!;
        }
      }
    }
    if (!stays || postponed !== 0) return null;
    let unfair = false;
    for (let w = 0; w < words; w++) {
      // Possible in all the states and never taken: so it is in every part of the component.
      if ((weak[w]! & everywhere[w]! & ~taken[w]!) !== 0) return null;
      if ((strong[w]! & somewhere[w]! & ~taken[w]!) !== 0) unfair = true;
    }
    if (!unfair) {
      this.#keep(nodes);
      return null;
    }
    return nodes.filter((node) => {
      const state = node % n;
      for (let w = 0; w < words; w++)
        if ((possible[state * words + w]! & strong[w]! & ~taken[w]!) !== 0) return false;
      return true;
    });
  }

  #keep(nodes: Int32Array): void {
    this.fairOf ??= new Int32Array(this.product.size);
    const kept = nodes.map((node) => this.#global(node));
    this.fair.push(kept);
    for (const node of kept) this.fairOf[node] = this.fair.length;
  }
}
