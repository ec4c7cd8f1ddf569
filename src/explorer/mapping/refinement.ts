/**
 * Refinement, judged while a search goes: every initial state is mapped to an initial state of the
 * abstract spec, and every step to a step of it or to none.
 */
import { initialStates, type PlainState } from "../../spec/init.ts";
import type { ModelRefinement } from "../../spec/model.ts";
import { watching } from "../../spec/watch.ts";
import { type Condition, conditionsOf } from "../behaviours/assumptions.ts";
import { Broken, brokenBy, type Where } from "../breakage.ts";
import { Expansion } from "../expansion.ts";
import { Machine } from "../learning/machine.ts";
import type { CheckOptions } from "../verdict.ts";
import { NumberedFingerprints } from "../visited.ts";
import { Mapping } from "./mapping.ts";

/** What is known of a pair of abstract states. */
interface Pair {
  /** Whether a step leads from one to the other; the instances that do. */
  readonly instances: readonly number[];
}

export class RefinementCheck {
  readonly abstract: Machine;
  readonly #expansion: Expansion;
  #mapping: Mapping | null = null;
  /** Abstract states met, by number; their vectors and fingerprints. */
  readonly #states = new NumberedFingerprints();
  readonly #vectors: Int32Array[] = [];
  readonly #fingerprints: (readonly [number, number])[] = [];
  readonly #pairs = new NumberedFingerprints();
  readonly #known: Pair[] = [];
  readonly #initial = new Set<string>();

  constructor(
    readonly concrete: Machine,
    readonly refinement: ModelRefinement,
    readonly options: CheckOptions,
  ) {
    const { abstract } = refinement;
    try {
      this.abstract = new Machine(abstract, {
        ...concrete.learning.options,
        seed: options.seed ?? 0,
      });
    } catch (error) {
      throw brokenBy(error, { kind: "state", name: abstract.name, part: null }, null);
    }
    this.#expansion = new Expansion(this.abstract, options);
  }

  get name(): string {
    return this.refinement.name;
  }
  /** Variables of the abstract spec that the mapping leaves out. */
  get hidden(): readonly string[] {
    return this.#mapping?.hidden ?? [];
  }
  get size(): number {
    return this.#vectors.length;
  }

  /** The number of the abstract state that the state at hand is mapped to. @throws Broken */
  meet(): number {
    const mapping = this.#begun();
    mapping.map();
    const { trees, layout } = this.abstract;
    if (this.#states.add(mapping.low, mapping.high)) {
      this.#vectors.push(trees.state.slice(0, layout.words));
      this.#fingerprints.push([mapping.low, mapping.high]);
    }
    return this.#states.last;
  }

  #begun(): Mapping {
    if (this.#mapping === null) {
      this.#mapping = new Mapping(this.concrete, this.abstract, this.refinement);
      if (this.#mapping.hidden.length === 0)
        for (const fingerprint of this.initial()) this.#initial.add(fingerprint.join());
    }
    return this.#mapping;
  }

  /** Brings each initial state of the abstract spec into its vector; the fingerprints. @throws Broken */
  *initial(): Iterable<readonly [low: number, high: number]> {
    const { model, layout, trees } = this.abstract;
    const where: Where = { kind: "init", name: model.name, part: null };
    const states = initialStates(model)[Symbol.iterator]();
    for (let count = 0; ; count++) {
      let fingerprint: readonly [number, number] | null;
      try {
        const next = states.next();
        fingerprint = next.done ? null : layout.encode(next.value, trees.state);
      } catch (error) {
        throw brokenBy(error, where, null);
      }
      if (fingerprint !== null) {
        yield fingerprint;
        continue;
      }
      if (count > 0) return;
      throw new Broken({
        kind: "no-initial-state",
        where,
        parameters: null,
        position: null,
        facts: {},
      });
    }
  }

  /** Whether an abstract state is an initial one. */
  isInitial(state: number): boolean {
    return this.#initial.has(this.#fingerprints[state]!.join());
  }

  /** Whether the abstract spec has a step from one state to another, or they are the same. */
  isStep(from: number, to: number): boolean {
    return from === to || this.pair(from, to).instances.length > 0;
  }

  /** The instances of the abstract spec that lead from one of its states to another. */
  pair(from: number, to: number): Pair {
    // One half is mixed, for the table looks at it alone; the two still tell all pairs apart.
    const mixed = (Math.imul(from, 0x9e3779b1) + Math.imul(to, 0x85ebca6b)) | 0;
    if (this.#pairs.add(mixed, to)) {
      const [low, high] = this.#fingerprints[to]!;
      const { candidates } = this.#expand(from);
      const instances: number[] = [];
      for (let i = 0; i < candidates.size; i++)
        if (candidates.low[i] === low && candidates.high[i] === high)
          instances.push(candidates.instance[i]!);
      this.#known.push({ instances });
    }
    return this.#known[this.#pairs.last]!;
  }

  /** The successors of an abstract state that differ from it. */
  #expand(state: number, audited = this.options.audit === true): Expansion {
    const { trees, layout } = this.abstract;
    const [low, high] = this.#fingerprints[state]!;
    const expansion = this.#expansion;
    return this.within(() => {
      trees.state.fill(0, 0, layout.words);
      trees.state.set(this.#vectors[state]!);
      expansion.candidates.clear();
      expansion.expand(0, low, high, audited);
      return expansion;
    });
  }

  /** Runs code of the abstract spec's author: what goes wrong there is said to be there. */
  within<T>(body: () => T): T {
    try {
      return watching(this.abstract.recorder, body);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const { where } = error.breakage;
      const name = [this.abstract.model.name, where.name].filter((part) => part !== null).join("!");
      throw new Broken({ ...error.breakage, where: { ...where, name } });
    }
  }

  /** The instances that are possible in an abstract state, and change it. */
  possible(state: number): ReadonlySet<number> {
    let instances = this.#possible[state];
    if (instances === undefined) {
      const { candidates } = this.#expand(state);
      instances = new Set(candidates.instance.subarray(0, candidates.size));
      this.#possible[state] = instances;
    }
    return instances;
  }
  readonly #possible: ReadonlySet<number>[] = [];

  /** Runs the mapping of the state at hand again, directly. */
  confirmMapping(): void {
    this.#begun().audit();
  }

  /** Runs all that the abstract spec could do in a state again, directly. */
  confirmSteps(state: number): void {
    this.#expand(state, true);
  }

  /** What the abstract spec assumes, by what instances have been met. */
  conditions(): Condition[] {
    const { model, instances } = this.abstract;
    return conditionsOf(model.fairness, instances.all);
  }

  /** What the state in the abstract vector shows: the fingerprint of what would be mapped to it. */
  shown(): readonly [low: number, high: number] {
    return this.#begun().visible();
  }

  /** The fingerprint of an abstract state. */
  fingerprint(state: number): readonly [low: number, high: number] {
    return this.#fingerprints[state]!;
  }

  /** An abstract state as its author would write it; hidden variables are left out. */
  plain(state: number): PlainState {
    const { layout } = this.abstract;
    const vector = new Int32Array(layout.words);
    vector.set(this.#vectors[state]!);
    return Object.fromEntries(
      [...layout.variables]
        .filter(([name]) => !this.hidden.includes(name))
        .map(([name, place]) => [name, layout.decodePlace(place, vector, 0)]),
    );
  }
}
