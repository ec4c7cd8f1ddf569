/** A set or bag of the state as author code sees it. */
import { type SetDraft, ValueBag, ValueSet } from "../../spec/collections.ts";
import { OutsideDomain } from "../../spec/domain.ts";
import { satisfies } from "../../spec/truth.ts";
import { CONTENT_KEY } from "../../spec/value.ts";
import { quantify } from "../../spec/watch.ts";
import type { SetChange } from "./draft.ts";
import { IDLE, LEARN, Misdeed, type Passing, PLAIN } from "./run.ts";
import type { SetSlot } from "./slots.ts";
import { ANY } from "./tree.ts";
import type { Role } from "./views.ts";

type Predicate = (element: unknown) => boolean;

/**
 * A set, or those of its elements that passed some filters. To whoever asks what kind of object it is,
 * it is a value: no property of its own is one that a value does not have.
 */
export class SetHandle implements SetDraft<unknown> {
  readonly #slot: SetSlot;
  readonly #role: Role;
  readonly #passing: Passing;
  /** What `then` has done to the set; null in views. */
  readonly #change: SetChange | null;
  /** What a filtered set became when author code changed it: a set of its own. */
  #own: ValueSet<unknown> | null = null;

  constructor(slot: SetSlot, role: Role, passing: Passing, change: SetChange | null) {
    this.#slot = slot;
    this.#role = role;
    this.#passing = passing;
    this.#change = change;
    // It keeps the elements there are when the set that they were filtered from is about to change.
    if (change !== null && passing !== null)
      change.filtered.push(() => {
        this.#own ??= ValueSet.ofSorted(this.#elements());
      });
    Object.preventExtensions(this);
  }

  /** Where the set of a handle is in the state, and which of its elements have passed. */
  static of(handle: SetHandle): { readonly slot: SetSlot; readonly passing: Passing } {
    return { slot: handle.#slot, passing: handle.#passing };
  }
  /** The copies of an element: in a bag, any number. */
  static copies(handle: SetHandle, element: unknown): number {
    return handle.#copies(element);
  }

  get size(): number {
    if (this.#detached) return this.#plain().size;
    const { recorder, base } = this.#role;
    // Every run of a function goes the same way, so that their trails can be compared.
    if (!recorder.abstracting) return this.#plain().size;
    return recorder.count(this.#slot, base, this.#passing);
  }
  has(element: unknown): boolean {
    if (this.#own) return this.#own.has(element);
    const i = this.#number(element);
    if (i === null) return false;
    if (this.#passing !== null && i < this.#passing.judged && !this.#passing.has(i)) return false;
    if (this.#passing !== null && i >= this.#passing.judged) return this.#plain().has(element);
    return this.#copies(element) > 0;
  }
  #copies(element: unknown): number {
    const i = this.#number(element);
    if (i === null) return 0;
    const { draft, recorder, base } = this.#role;
    return this.#change ? draft!.copies(this.#change, i) : recorder.copies(this.#slot, base, i);
  }
  some(predicate: Predicate): boolean {
    return this.#quantify(predicate, true);
  }
  every(predicate: Predicate): boolean {
    return this.#quantify(predicate, false);
  }
  count(predicate: Predicate): number {
    return this.filter(predicate).size;
  }
  filter(predicate: Predicate): SetDraft<unknown> {
    const passing = this.#abstracts(predicate, 0) ? this.#passed(predicate) : null;
    return passing
      ? new (handleOf(this.#slot))(this.#slot, this.#role, passing, this.#change)
      : ValueSet.ofSorted(this.#elements().filter((element) => satisfies(predicate, element)));
  }
  find(predicate: Predicate): unknown {
    return this.#elements().find((element) => satisfies(predicate, element));
  }
  map<U>(image: (element: unknown) => U): SetDraft<U> {
    return new ValueSet(this.#elements().map((element) => image(element)));
  }
  isSubsetOf(other: { has(element: unknown): boolean }): boolean {
    return this.every((element) => other.has(element));
  }
  [Symbol.iterator](): Iterator<unknown> {
    this.#role.recorder.shown(this.#slot.path);
    return this.#elements()[Symbol.iterator]();
  }
  /** The distinct elements in the order of `compare`. */
  toArray(): readonly unknown[] {
    return this.#elements();
  }

  add(element: unknown): this {
    if (this.#detach("add")) this.#own!.add(element);
    else {
      const i = this.#role.recorder.muted(() => this.#slot.element(element));
      const draft = this.#role.draft!;
      draft.given.take(element);
      const copies = this.#slot.kind === "bag" ? draft.copies(this.#change!, i) + 1 : 1;
      draft.put(this.#change!, i, copies);
    }
    return this;
  }
  delete(element: unknown): boolean {
    if (this.#detach("delete")) return this.#own!.delete(element);
    const i = this.#number(element);
    if (i === null) return false;
    const copies = this.#role.draft!.copies(this.#change!, i);
    if (copies === 0) return false;
    this.#role.draft!.put(this.#change!, i, copies - 1);
    return true;
  }
  clear(): void {
    if (this.#detach("clear")) this.#own!.clear();
    else this.#role.draft!.clear(this.#change!);
  }

  [CONTENT_KEY](): string {
    return this.#slot.kind === "bag"
      ? ValueBag.of(this.#elements().map((e) => [e, this.#copies(e)] as const))[CONTENT_KEY]()
      : ValueSet.ofSorted(this.#elements())[CONTENT_KEY]();
  }

  /** Whether the state before no longer answers for this set. */
  get #detached(): boolean {
    if (this.#own !== null) return true;
    return this.#change !== null && (this.#change.replaced || this.#change.copies.size > 0);
  }
  #abstracts(predicate: Predicate, kind: number): boolean {
    return !this.#detached && this.#role.recorder.abstracts(predicate, kind);
  }

  /** The element's number; null for what cannot be an element. */
  #number(element: unknown): number | null {
    try {
      return this.#role.recorder.muted(() => this.#slot.element(element));
    } catch (error) {
      if (error instanceof OutsideDomain) return null;
      throw error;
    }
  }

  #numbers(): number[] {
    const { draft, recorder, base } = this.#role;
    if (!this.#detached) return recorder.exact(this.#slot, base, this.#passing);
    const present = [...draft!.present(this.#change!).keys()];
    const passing = this.#passing;
    return passing === null ? present : present.filter((i) => passing.has(i));
  }

  #elements(): readonly unknown[] {
    if (this.#own) return this.#own.toArray();
    const { values } = this.#slot.elements;
    const numbers = this.#numbers();
    if (this.#detached) {
      const ranks = this.#slot.ranks();
      numbers.sort((a, b) => ranks[a]! - ranks[b]!);
    }
    return numbers.map((i) => values[i]);
  }

  /** The set as a value. Of a bag, with all its copies. */
  #plain(): { readonly size: number; has(element: unknown): boolean } {
    if (this.#own) return this.#own;
    const elements = this.#elements();
    return this.#slot.kind === "bag"
      ? ValueBag.of(elements.map((element) => [element, this.#copies(element)] as const))
      : ValueSet.ofSorted(elements);
  }

  #quantify(predicate: Predicate, decisive: boolean): boolean {
    const { recorder, base } = this.#role;
    if (!this.#abstracts(predicate, ANY)) return quantify(this.#elements(), predicate, decisive);
    return recorder.any(this.#slot, base, this.#passing, predicate, decisive);
  }

  /** Which elements pass a filter that is an observation of its own; null if it cannot be one. */
  #passed(predicate: Predicate): Passing {
    const { recorder } = this.#role;
    if (recorder.mode === LEARN) return recorder.remember(this.#judge(predicate));
    return recorder.recall() as Passing;
  }

  /** Which elements pass a filter, if it reads nothing of the state. */
  #judge(predicate: Predicate): Passing {
    const { recorder } = this.#role;
    const { values } = this.#slot.elements;
    const former = this.#passing;
    const judged = former === null ? values.length : former.judged;
    const passing = new Set<number>();
    const asked: number[] = [];
    for (let i = 0; i < judged; i++) {
      if (former !== null && !former.has(i)) continue;
      const passes = recorder.probe(predicate, values[i]);
      if (passes === null) return null;
      asked.push(i);
      if (passes) passing.add(i);
    }
    // Asked in another order, a predicate of the element alone says the same.
    for (const i of asked.reverse())
      if (recorder.probe(predicate, values[i]) !== passing.has(i)) recorder.unlearnable();
    return { has: (i) => passing.has(i), judged };
  }

  /** Checks that a write is allowed; true when it goes to a set of its own. */
  #detach(operation: string): boolean {
    if (this.#passing === null && !this.#own) this.#role.recorder.changes(this.#slot.path);
    const { draft, recorder } = this.#role;
    if (this.#passing !== null || this.#own) {
      if (draft?.given.hasStandIn(this)) recorder.unlearnable();
      this.#own ??= ValueSet.ofSorted(this.#elements());
      return true;
    }
    if (draft === null || recorder.mode === IDLE || recorder.mode === PLAIN)
      recorder.misdeed(
        new Misdeed("wrote-in-guard", { path: `${this.#slot.path.join(".")} (${operation})` }),
      );
    return false;
  }
}

/** A bag. */
class BagHandle extends SetHandle {
  copies(element: unknown): number {
    return SetHandle.copies(this, element);
  }
}
Object.defineProperty(SetHandle.prototype, "constructor", { value: ValueSet });
Object.defineProperty(BagHandle.prototype, "constructor", { value: ValueBag });

/** The class of what stands for the set or bag in a slot. */
export const handleOf = ({ kind }: SetSlot): typeof SetHandle =>
  kind === "bag" ? BagHandle : SetHandle;
