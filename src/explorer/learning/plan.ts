/**
 * A plan: the trees of all instances, merged so that a field which many of them look at is read once.
 *
 * Trees of different instances usually begin with the same few fields. The plan is a program made
 * from the trees as they are now: at each point, the leaves that are certain, the instances whose
 * trees must be walked (nothing learnt there yet, or an observation that is no plain field), and the
 * fields to branch on. Programs for the same nodes are shared, so that it is not much larger than
 * the trees. As trees only ever grow, an old plan is never wrong: it sends what it does not know to the trees.
 */
import type { Chooser } from "./choosers.ts";
import type { Instance } from "./instances.ts";
import type { Machine } from "./machine.ts";
import { ANY, DERIVED, DISABLED, FROM_SET, LEAF, QUANT, READ, type Trees } from "./tree.ts";

/** A chooser whose set has more elements than this goes through the elements present instead. */
const CHOICES_MAX = 32;

/** Beyond this length the rest of a plan leaves its instances to their trees. */
const PROGRAM_MAX = 1 << 22;

interface Item {
  readonly instance: number;
  /** The node reached; 0 where nothing is known. */
  readonly node: number;
  /** Of an ANY node: how many of its words are known to have none of its elements. */
  readonly passed?: number;
}

/** In place of a derivation: whether a word has a bit of one mask (1), or else of another (2). */
export const SOME = -2;
/** In place of a derivation: what a quantifier's shortcut, numbered in place of the word, says. */
export const SHORTCUT = -3;

export class Plan {
  /**
   * At the root's address and below: leaves (count, nodes), walks (count, instances), fields (count,
   * then word, shift, mask, derivation or −1, n, addresses for the values or classes 0 … n − 1 and
   * for all others). Address 0 means: nothing to do.
   */
  readonly program: Int32Array;
  readonly root: number;
  /** Shortcuts of quantifiers; equal ones of different instances are one. */
  readonly shortcuts: Int32Array[] = [];
  readonly #shortcutNumbers = new Map<string, number>();
  /** Words and bits in which an element may stand that the plan does not know. */
  readonly unknown: Int32Array;
  /** Choosers that are not part of the plan. */
  readonly choosers: readonly Chooser[];
  /** Words of a state when the plan was made: a set that has got another since is not known here. */
  readonly width: number;
  /** More than the addresses that wait at any time when the program is followed. */
  branches = 1;
  readonly #trees: Trees;
  readonly #code: Int32Array;
  readonly #instances: readonly Instance[];
  readonly #out: number[] = [0];

  constructor(machine: Machine) {
    const { trees, layout } = machine;
    this.#trees = trees;
    this.#code = trees.code;
    this.width = layout.words;
    this.#instances = machine.instances.all;
    const items: Item[] = machine.fixedInstances.map((id) => this.#item(id));
    const fields = new Map<string, Field>();
    const unknown: number[] = [];
    const choosers: Chooser[] = [];
    for (const chooser of machine.choosers.all) {
      const leaf = chooser.dropped ? 0 : trees.code[chooser.cell]!;
      const slot = leaf === 0 ? null : layout.slots[trees.code[leaf + 2]!];
      if (
        slot === null ||
        trees.code[leaf] !== FROM_SET ||
        slot?.kind !== "set" ||
        trees.code[leaf + 3] !== slot.words.length
      ) {
        choosers.push(chooser);
        continue;
      }
      const places: [word: number, shift: number][] = [];
      for (let p = leaf + 4; p < leaf + 4 + 3 * slot.words.length; p += 3)
        for (let shift = 0; shift < 32; shift++)
          if ((trees.code[p + 2]! >>> shift) & 1) places.push([trees.code[p]!, shift]);
      if (places.length > CHOICES_MAX) {
        choosers.push(chooser);
        continue;
      }
      for (let p = leaf + 4; p < leaf + 4 + 3 * slot.words.length; p += 3)
        unknown.push(trees.code[p]!, trees.code[p + 1]!);
      for (const [word, shift] of places) {
        const { id } = machine.choosers.instanceAt(chooser, slot, (word << 5) | shift);
        fieldOf(fields, word, shift, 1, -1).present.push(this.#item(id));
      }
    }
    this.choosers = choosers;
    this.unknown = Int32Array.from(unknown);
    this.root = this.#assemble(items, fields);
    this.program = Int32Array.from(this.#out);
  }

  #item(id: number): Item {
    const instance = this.#instances[id]!;
    return { instance: id, node: instance.dropped ? 0 : this.#code[instance.cell]! };
  }

  /** The address of a program for these items; the same items have the same program. */
  #compile(items: readonly Item[]): number {
    if (items.length === 0) return 0;
    const key = items.map((i) => `${i.instance},${i.node},${i.passed ?? 0}`).join(";");
    let address = this.#compiled.get(key);
    if (address === undefined) {
      address = this.#assemble(items, new Map());
      this.#compiled.set(key, address);
    }
    return address;
  }
  readonly #compiled = new Map<string, number>();

  #assemble(items: readonly Item[], fields: Map<string, Field>): number {
    const code = this.#code;
    const leaves: number[] = [];
    const walks: number[] = [];
    for (const item of items) {
      const { node } = item;
      const kind = node === 0 || this.#out.length > PROGRAM_MAX ? 0 : code[node]!;
      if (kind === DISABLED) continue;
      if (kind === LEAF && code[node + 6] === 0) leaves.push(node);
      else if (kind === READ)
        fieldOf(fields, code[node + 1]!, code[node + 2]!, code[node + 3]!, -1).items.push(item);
      else if (kind === DERIVED)
        fieldOf(
          fields,
          code[node + 1]!,
          code[node + 2]!,
          code[node + 3]!,
          code[node + 5]!,
        ).items.push(item);
      else if (kind === ANY && this.#isPlain(node)) {
        const p = node + 8 + 3 * (item.passed ?? 0);
        fieldOf(fields, code[p]!, code[p + 1]!, code[p + 2]!, SOME).items.push(item);
      } else if (kind === QUANT && code[node + 5] !== 0) {
        const number = this.#shortcut(this.#trees.shortcuts[code[node + 5]!]!);
        fieldOf(fields, number, code[node + 1]!, 0, SHORTCUT).items.push(item);
      } else walks.push(item.instance);
    }
    if (leaves.length + walks.length + fields.size === 0) return 0;
    const branches = [...fields.values()].map((field) => {
      if (field.derivation === SOME) return this.#some(field);
      if (field.derivation === SHORTCUT) return this.#quantified(field);
      const head = field.derivation < 0 ? 5 : 6;
      const values = field.items.reduce(
        (n, { node }) => Math.max(n, code[node + 4]!),
        field.present.length > 0 ? 2 : 0,
      );
      const addresses: number[] = [];
      for (let value = 0; value <= values; value++) {
        // The last address is for values that no tree has met.
        const below = field.items.map(({ instance, node }) => ({
          instance,
          node: value < values && value < code[node + 4]! ? code[node + head + value]! : 0,
        }));
        addresses.push(this.#compile(value === 1 ? [...below, ...field.present] : below));
      }
      return [field.word, field.shift, field.mask, field.derivation, values, ...addresses];
    });
    const address = this.#out.length;
    this.#out.push(leaves.length, ...leaves, walks.length, ...walks, branches.length);
    for (const branch of branches) this.#out.push(...branch);
    this.branches += branches.length;
    return address;
  }

  /** Whether an ANY node is decided by bits alone, and knows all words that its set has by now. */
  #isPlain(node: number): boolean {
    const words = this.#code[node + 5]!;
    const slot = this.#code[node + 1]!;
    return this.#code[node + 6] === 0 && words > 0 && words === this.#trees.layout.wordCounts[slot];
  }

  /**
   * A branch on one word of ANY nodes: `shift` is the mask of unknown elements, `mask` that of
   * deciding ones. An element that decides does so whatever unknown ones there are beside it.
   */
  #some({ word, shift, mask, items }: Field): number[] {
    const code = this.#code;
    const none = items.map((item): Item => {
      const passed = (item.passed ?? 0) + 1;
      return passed < code[item.node + 5]!
        ? { ...item, passed }
        : { instance: item.instance, node: code[item.node + 3]! };
    });
    const some = items.map(({ instance, node }) => ({ instance, node: code[node + 4]! }));
    const other = items.map(({ instance }) => ({ instance, node: 0 }));
    const addresses = [none, some, other].map((below) => this.#compile(below));
    return [word, shift, mask, SOME, 2, ...addresses];
  }

  /** A branch on a quantifier: 0 no element decides, 1 one does, 2 a value is new to the shortcut. */
  #quantified({ word, shift, mask, items }: Field): number[] {
    const code = this.#code;
    const below = [2, 3].map((cell) =>
      this.#compile(items.map(({ instance, node }) => ({ instance, node: code[node + cell]! }))),
    );
    const other = this.#compile(items.map(({ instance }) => ({ instance, node: 0 })));
    return [word, shift, mask, SHORTCUT, 2, ...below, other];
  }

  /** The number of a shortcut. It is kept as it is now: the tree may replace its own. */
  #shortcut(program: Int32Array): number {
    const key = program.join();
    let number = this.#shortcutNumbers.get(key);
    if (number === undefined) {
      number = this.shortcuts.length;
      this.shortcuts.push(program);
      this.#shortcutNumbers.set(key, number);
    }
    return number;
  }
}

interface Field {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  readonly derivation: number;
  /** Nodes that read the field. */
  readonly items: Item[];
  /** Instances there are only where the field, the bit of an element, is 1. */
  readonly present: Item[];
}

function fieldOf(
  fields: Map<string, Field>,
  word: number,
  shift: number,
  mask: number,
  derivation: number,
): Field {
  const key = `${word} ${shift} ${mask} ${derivation}`;
  let field = fields.get(key);
  if (!field) {
    field = { word, shift, mask, derivation, items: [], present: [] };
    fields.set(key, field);
  }
  return field;
}
