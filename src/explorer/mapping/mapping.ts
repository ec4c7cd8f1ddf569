/**
 * A refinement mapping, learnt slot by slot: each slot of the abstract state has a tree of what the
 * mapping says of it, so that mapping a state is a few array reads like everything else.
 */
import { Every } from "../../spec/containers.ts";
import { OutsideDomain, type Path } from "../../spec/domain.ts";
import type { ModelRefinement } from "../../spec/model.ts";
import { mapKey } from "../../spec/value.ts";
import { Broken, type Where } from "../breakage.ts";
import type { Place } from "../learning/layout.ts";
import type { Learner, Question } from "../learning/learning.ts";
import type { Machine } from "../learning/machine.ts";
import { DIRECT } from "../learning/run.ts";
import { fingerprintOf, type SetSlot, type Slot } from "../learning/slots.ts";
import { snapshot } from "../learning/snapshot.ts";
import { VALUE } from "../learning/tree.ts";
import type { Breakage } from "../verdict.ts";

/** A slot of the abstract state, and the way to it from what the mapping returns. */
interface Facet {
  readonly slot: Slot;
  readonly learner: Learner;
  /** From a variable's value to the slot's. */
  readonly select: (mapped: Readonly<Record<string, unknown>>) => unknown;
  /** Leaves by what they say. */
  readonly leaves: Map<number, number>;
}

/** The content of a set: its elements by number, and how many copies of each. */
type Content = readonly (readonly [element: number, copies: number])[];

export class Mapping {
  /** The fingerprint of the state mapped last; the state itself is in the abstract vector. */
  low = 0;
  high = 0;
  /** Variables that the mapping leaves out. */
  readonly hidden: readonly string[];
  readonly #facets: Facet[] = [];
  readonly #contents: Content[] = [];
  readonly #contentNumbers = new Map<string, number>();
  readonly #where: Where;

  /** @throws Broken when the mapping gives something that is no variable; the state at hand is a state */
  constructor(
    readonly concrete: Machine,
    readonly abstract: Machine,
    readonly refinement: ModelRefinement,
  ) {
    this.#where = { kind: "mapping", name: refinement.name, part: null };
    const learner = concrete.learning.learner(`mapping ${refinement.name}`, this.#where, null);
    const { variables } = abstract.layout;
    const given = concrete.learning.run(learner, DIRECT, () =>
      Object.keys(this.#mapped(concrete.learning.standIns.before)),
    );
    for (const name of given)
      if (!variables.has(name))
        throw new Broken({
          kind: "unknown-name",
          where: this.#where,
          parameters: null,
          position: null,
          facts: { operation: "write", name, within: "", known: [...variables.keys()] },
        });
    this.hidden = [...variables.keys()].filter((name) => !given.includes(name));
    this.#given = given;
    for (const name of given)
      this.#addFacets(variables.get(name)!, (mapped) => mapped[name], [name]);
  }

  #mapped(state: object): Readonly<Record<string, unknown>> {
    const mapped = this.refinement.mapping(state);
    const broken = (
      kind: Breakage["kind"],
      facts: Record<string, unknown>,
      part: string | null = null,
    ): Broken =>
      new Broken({
        kind,
        where: { ...this.#where, part },
        parameters: null,
        position: null,
        facts,
      });
    if (mapped instanceof Promise) {
      mapped.catch(() => undefined);
      throw broken("promise", { given: mapped });
    }
    if (typeof mapped !== "object" || mapped === null)
      throw broken("not-a-value", { what: "a mapping that returns no state" });
    const names = Object.keys(mapped);
    const path = `properties.${this.refinement.name}.mapping`;
    if (names.length === 0) {
      const wanted = "a function that gives variables of the abstract specification values";
      throw broken("malformed", { path, given: mapped, wanted });
    }
    // Which variables are hidden was seen in the first state, and is the same in all.
    const given = this.#given ?? names;
    const odd = [
      ...given.filter((n) => !names.includes(n)),
      ...names.filter((n) => !given.includes(n)),
    ];
    if (odd.length > 0) {
      const wanted = "a function that gives the same variables values in every state";
      throw broken("malformed", { path, given: mapped, wanted }, odd[0]!);
    }
    return mapped as Readonly<Record<string, unknown>>;
  }
  #given: readonly string[] | null = null;

  #addFacets(place: Place, select: Facet["select"], path: Path): void {
    if (place.kind === "record")
      for (const [name, field] of place.fields)
        this.#addFacets(field, (mapped) => fieldOf(place, select(mapped), name, path), [
          ...path,
          name,
        ]);
    else if (place.kind === "tuple")
      place.items.forEach((item, i) => {
        this.#addFacets(item, (mapped) => itemOf(place, select(mapped), i, path), [...path, i]);
      });
    else if (place.kind === "map")
      for (const { key, place: entry } of place.entries.values())
        this.#addFacets(entry, (mapped) => entryOf(place, select(mapped), key, path), path);
    else
      this.#facets.push({
        slot: place.slot,
        select,
        leaves: new Map(),
        learner: this.concrete.learning.learner(
          `mapping ${this.refinement.name}`,
          { ...this.#where, part: String(place.slot.path.join(".")) },
          null,
        ),
      });
  }

  /** Maps the state at hand into the abstract vector. */
  map(): void {
    const { trees, layout } = this.abstract;
    const { state } = trees;
    state.fill(0, 0, layout.words);
    let low = 0;
    let high = 0;
    for (const facet of this.#facets) {
      const { slot } = facet;
      const number = this.#number(facet);
      if (slot.kind === "scalar") {
        state[slot.word]! |= (number & slot.mask) << slot.shift;
        low ^= slot.low(number);
        high ^= slot.high(number);
      } else
        for (const [element, copies] of this.#contents[number]!) {
          state[slot.wordOf[element]!]! |= copies << slot.shiftOf[element]!;
          low ^= slot.low(element, copies);
          high ^= slot.high(element, copies);
        }
    }
    this.low = low;
    this.high = high;
  }

  /** Compares what is known of the state at hand with what the author's code says. */
  audit(): void {
    const { learning } = this.concrete;
    for (const facet of this.#facets) {
      learning.audit(facet.learner, this.#question(facet), this.#number(facet));
    }
  }

  /** The fingerprint of what a state in the abstract vector shows: of the variables not hidden. */
  visible(): readonly [low: number, high: number] {
    return fingerprintOf(
      this.#facets.map(({ slot }) => slot),
      this.abstract.trees.state,
    );
  }

  /** The number of the value in a slot, or of the content of a set. */
  #number(facet: Facet): number {
    const { learner } = facet;
    const { learning, trees, recorder } = this.concrete;
    learner.walks++;
    if (!learner.dropped) {
      const leaf = trees.walk(trees.code[learner.cell]!);
      if (leaf !== 0) {
        const number = trees.code[leaf + 1]!;
        if (learner.walks >= learner.nextAudit) {
          learning.postpone(learner);
          learning.audit(learner, this.#question(facet), number);
        }
        return number;
      }
    }
    const { truth, learnt } = learning.learn(learner, {
      ...this.#question(facet),
      learn: () => {
        const number = this.#valueIn(facet, this.concrete.learning.standIns.before);
        recorder.answer(this.#leaf(facet, number));
        return number;
      },
    });
    return (learnt ?? truth)!;
  }

  #question(facet: Facet): Question<number> {
    const direct = (): number => this.#valueIn(facet, this.concrete.learning.standIns.before);
    const { copies } = this.concrete.learning;
    return {
      learn: direct,
      direct,
      plain: (identity) => this.#valueIn(facet, copies.before(identity)),
      states: 1,
      told: (identity) => snapshot(facet.select(this.#mapped(copies.before(identity)))),
      same: (a, b) => a === b,
      shown: (number) => this.#shown(facet, number),
    };
  }

  /** The value in a slot, by its number, for a report. */
  #shown({ slot }: Facet, number: number): unknown {
    if (slot.kind === "scalar") return slot.table.values[number];
    return this.#contents[number]!.flatMap(([element, copies]) =>
      Array<unknown>(copies).fill(slot.elements.values[element]),
    );
  }

  #valueIn({ slot, select }: Facet, state: object): number {
    const value = snapshot(select(this.#mapped(state)));
    const { learning, recorder } = this.concrete;
    learning.trail = recorder.trail;
    if (slot.kind === "scalar") return slot.table.number(value, slot.path);
    return this.#content(slot, value);
  }

  #content(slot: SetSlot, value: unknown): number {
    const members = slot.domain.parse(value, slot.path) as Iterable<unknown> & {
      copies?: (element: unknown) => number;
    };
    const copies = new Map<number, number>();
    for (const member of members) copies.set(slot.element(member), members.copies?.(member) ?? 1);
    const content = [...copies].sort(([a], [b]) => a - b);
    const key = content.join(";");
    let number = this.#contentNumbers.get(key);
    if (number === undefined) {
      number = this.#contents.push(content) - 1;
      this.#contentNumbers.set(key, number);
    }
    return number;
  }

  #leaf({ leaves }: Facet, number: number): number {
    const { trees } = this.concrete;
    let leaf = leaves.get(number);
    if (leaf === undefined) {
      leaf = trees.allocate(2);
      trees.code[leaf] = VALUE;
      trees.code[leaf + 1] = number;
      leaves.set(number, leaf);
    }
    return leaf;
  }
}

type Of<K extends Place["kind"]> = Extract<Place, { kind: K }>;

/** A field of a record that has these fields and no others. @throws OutsideDomain */
function fieldOf(
  { domain, fields }: Of<"record">,
  value: unknown,
  name: string,
  path: Path,
): unknown {
  if (typeof value !== "object" || value === null) throw new OutsideDomain(path, value, domain);
  for (const given of Object.keys(value))
    if (!fields.has(given))
      throw new OutsideDomain(path, snapshot(value), domain, `extra:${given}`);
  return (value as Record<string, unknown>)[name];
}

function itemOf({ domain, items }: Of<"tuple">, value: unknown, i: number, path: Path): unknown {
  if (typeof value !== "object" || value === null || !("length" in value))
    throw new OutsideDomain(path, value, domain);
  const given = value as { readonly length: unknown; readonly [i: number]: unknown };
  if (given.length !== items.length) throw new OutsideDomain(path, snapshot(value), domain);
  return given[i];
}

/** The entry of a map, however the author wrote the map. */
function entryOf({ domain, entries }: Of<"map">, map: unknown, key: unknown, path: Path): unknown {
  if (map instanceof Every) {
    const { members } = map.keys;
    if (members.length !== entries.size || !members.every((k: unknown) => entries.has(mapKey(k))))
      throw new OutsideDomain(path, map, domain, "keys");
    return map.valueOf_(key);
  }
  if (typeof map !== "object" || map === null) throw new OutsideDomain(path, map, domain);
  if (domain.indexed) {
    for (const name of Object.keys(map))
      if (![...entries.values()].some((entry) => String(entry.key) === name))
        throw new OutsideDomain(path, snapshot(map), domain, `extra:${name}`);
    return (map as Record<string, unknown>)[String(key)];
  }
  const wanted = mapKey(key);
  let found: unknown;
  for (const [k, value] of map as Iterable<readonly [unknown, unknown]>) {
    if (!entries.has(mapKey(k))) throw new OutsideDomain(path, snapshot(map), domain, "keys");
    if (mapKey(k) === wanted) found = value;
  }
  return found;
}
