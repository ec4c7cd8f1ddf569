/**
 * The search: takes states from the frontier in batches, expands them, and judges the successors
 * that are new. One loop serves every order.
 */
import type { InitialChoices } from "../spec/init.ts";
import { product } from "../spec/structures.ts";
import { Recording } from "./behaviours/recording.ts";
import { brokenBy } from "./breakage.ts";
import { Expansion } from "./expansion.ts";
import { Frontier, HEADER } from "./frontier.ts";
import { Gathering } from "./gathering.ts";
import { grown } from "./growth.ts";
import { Judgement } from "./judgement.ts";
import type { Part } from "./learning/layout.ts";
import type { Machine } from "./learning/machine.ts";
import { Links } from "./links.ts";
import { seededRandom } from "./random.ts";
import type { CheckOptions, Cut } from "./verdict.ts";
import { Fingerprints, NumberedFingerprints, type Visited, WholeStates } from "./visited.ts";

/** States expanded together, so that the cache misses of their successors overlap. */
const BATCH = 128;
/** With more candidates than this, a batch looks after each state whether it is enough. */
const CANDIDATES_MANY = 1 << 11;
/** More end a batch in any case. */
const CANDIDATES_MAX = 1 << 16;
/** All functions are audited on state number 1, 32, 1,024, 32,768 … */
const AUDIT_STATES = 32;

export class Search {
  readonly visited: Visited;
  readonly links = new Links();
  readonly frontier: Frontier;
  /** States that come before all others: of the level at hand, what was gathered from its states. */
  readonly #urgent = new Frontier("bfs");
  /** Null where every state is explored for itself. */
  readonly gathering: Gathering | null;
  readonly expansion: Expansion;
  readonly judgement: Judgement;
  /** Records states and steps where temporal properties are to be judged. */
  readonly recording: Recording | null;
  cut: Cut["bound"] | null = null;
  excluded = 0;
  depth = 0;
  /** States left unexpanded because of `maxDepth`. */
  beyondDepth = 0;
  /** States first found by each instance. */
  distinctOf = new Float64Array(1 << 8);
  /** Told of every counted state, by fingerprint and number, while it is in the working vector. */
  admitted: ((low: number, high: number, state: number) => void) | null = null;
  /** Keeps the loop that warms the cache from being optimised away. */
  touched = 0;
  #initial = 0;
  #expanded = 0;
  #nextAuditState = 1;
  #nextAuditFound = 0;
  #batch = new Int32Array(1 << 12);
  readonly #random: () => number;
  readonly #maxStates: number;
  readonly #maxDepth: number;
  readonly #stopAtFirst: boolean;

  constructor(
    readonly machine: Machine,
    readonly options: CheckOptions,
  ) {
    const { state } = machine.trees;
    this.expansion = new Expansion(machine, options);
    this.judgement = new Judgement(machine, options);
    const words = (): number => machine.layout.words;
    if (Recording.needed(machine.model, options)) {
      const visited = options.exact ? new WholeStates(state, words) : new NumberedFingerprints();
      this.recording = new Recording(machine, options, visited, ({ check }, at, instance) => {
        this.judgement.discoverRefinement(check.refinement, at, instance);
      });
      this.visited = visited;
    } else {
      this.recording = null;
      this.visited = options.exact ? new WholeStates(state, words) : new Fingerprints();
    }
    this.frontier = new Frontier(options.search ?? "bfs");
    this.gathering = Gathering.isOf(machine, options)
      ? new Gathering(machine, this.expansion, this.judgement)
      : null;
    machine.learning.growing = this.gathering !== null;
    this.#random = seededRandom(options.seed ?? 0);
    this.#maxStates = options.maxStates ?? Number.POSITIVE_INFINITY;
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY;
    this.#stopAtFirst = options.continue !== true;
  }

  get distinct(): number {
    return this.links.size;
  }
  /** Whether no trace is shorter than the one found first. */
  get shortest(): boolean {
    return this.frontier.order === "bfs" && this.gathering === null;
  }
  /** States that wait to be expanded. */
  get waiting(): number {
    return this.frontier.size + this.#urgent.size;
  }
  /** States made, repeats included: initial ones and successors. */
  get generated(): number {
    return this.#initial + this.expansion.generated;
  }
  /** Whether something was found or given up that ends the search before its time. */
  get stopped(): boolean {
    return (
      this.cut !== null ||
      (this.#stopAtFirst && (this.judgement.discoveries.length > 0 || this.#unexplained))
    );
  }
  /** Whether the search has ended, for whatever reason. */
  get ended(): boolean {
    return this.stopped || this.waiting === 0;
  }
  get bytes(): number {
    return (
      this.visited.bytes +
      this.links.bytes +
      this.frontier.peakBytes +
      this.#urgent.peakBytes +
      this.machine.trees.code.byteLength +
      (this.recording?.bytes ?? 0)
    );
  }

  /** Takes in the initial states that these choices make; they are numbered from 0. @throws Broken */
  *start(choices: InitialChoices): Iterable<void> {
    const { layout, trees } = this.machine;
    let parts: Part[][];
    try {
      parts = [...choices].map(([name, values]) => values.map((value) => layout.part(name, value)));
    } catch (error) {
      // A state may be larger than there is room for: more copies in a bag than a byte counts.
      throw brokenBy(error, { kind: "init", name: null, part: null }, null);
    }
    for (const combination of product(parts) as Iterable<Part[]>) {
      trees.state.fill(0, 0, layout.words);
      let low = 0;
      let high = 0;
      for (const { words, bits, low: l, high: h } of combination) {
        for (let i = 0; i < words.length; i++) trees.state[words[i]!]! |= bits[i]!;
        low ^= l;
        high ^= h;
      }
      const place = this.#initial++;
      if (this.visited.add(low, high)) this.#admit(low, high, -1, place, 1);
      yield;
    }
  }

  /** Expands batches until `enough()` or the end. */
  run(enough: () => boolean): void {
    while (!this.ended) {
      this.#expandBatch(enough);
      if (enough()) return;
    }
  }

  /** All that leaves out states: this search, and those of what is refined by hidden variables. */
  get gatherings(): readonly Gathering[] {
    const refined = this.recording?.hidden.map(({ gathering }) => gathering) ?? [];
    return [this.gathering, ...refined].filter((gathering) => gathering !== null);
  }

  /** Judges what is hidden, as far as the search has come. @throws Broken */
  follow(enough: () => boolean): void {
    if (!this.stopped && this.recording?.follow(enough)) this.#unexplained = true;
  }
  #unexplained = false;

  #expandBatch(enough: () => boolean): void {
    const frontier = this.#urgent.size > 0 ? this.#urgent : this.frontier;
    const { candidates } = this.expansion;
    const bfs = frontier.order === "bfs";
    const words = frontier.nextWords;
    const width = HEADER + words;
    const depth = bfs ? frontier.nextDepth : 0;
    if (this.#batch.length < BATCH * width) this.#batch = new Int32Array(BATCH * width);
    const batch = this.#batch;
    candidates.clear();
    let taken = 0;
    // A batch stays on one level and in one width; other orders take one state at a time.
    while (
      taken < (bfs ? BATCH : 1) &&
      frontier.size > 0 &&
      frontier.nextWords === words &&
      (!bfs || frontier.nextDepth === depth)
    ) {
      const at = taken * width;
      frontier.take(batch, at, this.#random);
      if (batch[at + 3]! >= this.#maxDepth) {
        this.beyondDepth++;
        continue;
      }
      this.#load(batch, at + HEADER, words);
      this.#expand(taken, batch[at]!, batch[at + 1]!, batch[at + 2]!);
      this.recording?.expanded(batch[at + 2]!, taken, candidates);
      taken++;
      if (this.stopped) return;
      // Where author code runs for each of many successors, a batch takes long and fills the heap.
      if (candidates.size > CANDIDATES_MANY && (candidates.size > CANDIDATES_MAX || enough()))
        break;
    }
    if (this.waiting === 0 && this.beyondDepth > 0) this.cut = "depth";
    this.#admitCandidates(batch, width, words);
    if (this.stopped) this.recording?.abandon();
    else this.recording?.close();
  }

  /** Admits those candidates of a batch whose state is new. */
  #admitCandidates(batch: Int32Array, width: number, words: number): void {
    const { candidates } = this.expansion;
    const { recording, visited } = this;
    const { exact } = this.options;
    const { low: lows, high: highs } = candidates;
    let touched = 0;
    for (let i = 0; i < candidates.size; i++) touched ^= visited.touch(lows[i]!, highs[i]!);
    this.touched = touched;
    for (let i = 0; i < candidates.size; i++) {
      const low = candidates.low[i]!;
      const high = candidates.high[i]!;
      // Whole states are compared, so the state has to be there.
      if (exact) this.#arrive(i, batch, width, words);
      if (visited.add(low, high)) {
        if (!exact) this.#arrive(i, batch, width, words);
        const parent = candidates.parent[i]!;
        const at = parent * width;
        // What is gathered is as near as what it was gathered from.
        const further = this.gathering?.batch[parent] === 1 ? 0 : 1;
        const depth = batch[at + 3]! + further;
        this.#admit(low, high, batch[at + 2]!, candidates.instance[i]!, depth, further === 0);
        if (this.stopped) return;
      }
      if (recording) {
        // Should the author's code go wrong now, it is about the state before.
        this.judgement.state = batch[candidates.parent[i]! * width + 2]!;
        this.judgement.step = -1;
        recording.arrive(i, candidates);
        if (this.stopped) return;
      }
    }
  }

  /** Puts a stored state into the working vector. */
  #load(from: Int32Array, at: number, words: number): void {
    const { state } = this.machine.trees;
    const all = this.machine.layout.words;
    for (let i = 0; i < words; i++) state[i] = from[at + i]!;
    for (let i = words; i < all; i++) state[i] = 0;
  }

  /** Puts the state after candidate `i` into the working vector. */
  #arrive(i: number, batch: Int32Array, width: number, words: number): void {
    const { candidates } = this.expansion;
    this.#load(batch, candidates.parent[i]! * width + HEADER, words);
    candidates.flip(candidates.leaf[i]!, 0);
  }

  /** Makes the successors of the state in the working vector, and judges the steps to them. */
  #expand(parent: number, low: number, high: number, number: number): void {
    const { expansion, judgement } = this;
    judgement.state = number;
    judgement.step = -1;
    const audited = this.options.audit === true || ++this.#expanded === this.#nextAuditState;
    if (audited) this.#nextAuditState = this.#expanded * AUDIT_STATES;
    const before = expansion.generated;
    const first = expansion.candidates.size;
    this.gathering?.visit();
    expansion.expand(parent, low, high, audited);
    this.gathering?.gather(parent, first, before, audited);
    if (judgement.steps.length > 0) judgement.judgeSteps(expansion.candidates, first);
    if (expansion.generated === before) judgement.judgeEnd(audited);
    else judgement.passOn();
  }

  /** Counts and judges the new state in the working vector, and puts it to the frontier. */
  #admit(
    low: number,
    high: number,
    parent: number,
    instance: number,
    depth: number,
    urgent = false,
  ): void {
    const { judgement, links } = this;
    judgement.state = parent;
    judgement.step = instance;
    const audited = this.options.audit === true || links.size === this.#nextAuditFound;
    if (audited) this.#nextAuditFound = Math.max(1, links.size) * AUDIT_STATES;
    if (!judgement.inside(audited)) {
      this.excluded++;
      this.recording?.exclude(parent < 0 ? instance : -1);
      judgement.judgeState(parent, instance, audited);
      return;
    }
    if (links.size >= this.#maxStates) {
      this.cut = "states";
      return;
    }
    const state = links.add(parent, instance);
    if (parent >= 0) this.#countDistinct(instance);
    if (depth > this.depth) this.depth = depth;
    this.recording?.admit(state, parent < 0);
    this.admitted?.(low, high, state);
    this.gathering?.admit(parent < 0);
    const { trees, layout } = this.machine;
    const frontier = urgent && this.frontier.order === "bfs" ? this.#urgent : this.frontier;
    frontier.put(trees.state, layout.words, low, high, state, depth);
    judgement.judgeState(state, -1, audited);
  }

  #countDistinct(instance: number): void {
    if (instance >= this.distinctOf.length) this.distinctOf = grown(this.distinctOf, instance + 1);
    this.distinctOf[instance]!++;
  }
}
