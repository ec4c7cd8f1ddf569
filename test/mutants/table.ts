// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of sources
/**
 * The mutants: mistakes in the explorer that give wrong verdicts, counts or traces, most of them in
 * few specifications only. A text must be in its file once; `table.test.ts` sees to that.
 */
import type { Mutant } from "./mutant.ts";

/** Random specifications against a naive explorer, by what is compared. */
const JUDGES = "test/explorer/judges.test.ts";
const LIVENESS_JUDGES = "test/explorer/liveness-judges.test.ts";
const REFINEMENT_JUDGES = "test/explorer/refinement-judges.test.ts";
const INDUCTION = "test/explorer/induction.test.ts";
const JAVASCRIPT = "test/explorer/javascript.test.ts";
const HIDDEN_STATE = "test/explorer/hidden-state.test.ts";
const CROSS = "test/explorer/cross-check.test.ts";
const COMPARING = "test/explorer/comparing.test.ts";
const KEYS = "test/spec/keys.test.ts";
const VISITED = "test/explorer/visited.test.ts";
const BOUNDS = "test/explorer/bounds.test.ts";
const HASHING = "test/explorer/hashing.test.ts";
const LEARNING_ALONE = "test/explorer/learning-alone.test.ts";
const QUANTIFIERS = "test/explorer/quantifiers.test.ts";
const SEMANTICS = "test/explorer/semantics.test.ts";
const GATHERING = "test/explorer/gathering.test.ts";
const LIVENESS = "test/explorer/liveness.test.ts";
const FAIRNESS = "test/explorer/fairness.test.ts";
const REFINEMENT = "test/explorer/refinement.test.ts";
const HIDDEN = "test/explorer/hidden-refinement.test.ts";
const SPECS = "test/specs/specs.test.ts";
const VALUE = "test/spec/value.test.ts";
const COLLECTIONS = "test/spec/collections.test.ts";
const DOMAINS = "test/spec/domains.test.ts";
const INIT = "test/spec/init.test.ts";

type Change = Omit<Mutant, "file">;

const inFile = (file: string, changes: readonly Change[]): readonly Mutant[] =>
  changes.map((change) => ({ ...change, file: `src/${file}.ts` }));

const VISITED_SETS = inFile("explorer/visited", [
  {
    id: "visited-zero",
    from: "    // Both halves 0 mark an empty place.\n    if (low === 0 && high === 0) low = 1;\n",
    to: "",
    breaks: "a state whose fingerprint is 0 is taken for one that is known",
    tests: [VISITED],
  },
  {
    id: "visited-half",
    from: "if (l === low && h === high) return false;",
    to: "if (l === low) return false;",
    breaks: "states that share half of a fingerprint, and a table, are one",
    tests: [VISITED],
  },
  {
    id: "visited-grown",
    from: "if (low === 0 && high === 0) continue;",
    to: "if (low === 0) continue;",
    breaks: "a table that grows forgets fingerprints with an empty half",
    tests: [VISITED],
  },
  {
    id: "visited-collision",
    from: "while (table[at] !== 0 || table[at + 1] !== 0) {",
    to: "while (table[at] !== 0 && table[at + 1] !== 0) {",
    breaks: "a table that grows writes over fingerprints with an empty half",
    tests: [VISITED],
  },
  {
    id: "visited-has",
    from: "if (l === low && h === high) return true;",
    to: "if (h === high) return true;",
    breaks: "induction says of states that they can be reached which cannot",
    tests: [VISITED, INDUCTION],
  },
  {
    id: "numbered-half",
    from: "if (lows[place] === low && highs[place] === high) {",
    to: "if (lows[place] === low) {",
    breaks: "with temporal properties, states that share half of a fingerprint are one",
    tests: [VISITED],
  },
  {
    id: "numbered-last",
    from: "        this.last = place;\n        return false;",
    to: "        return false;",
    breaks: "a step to a known state is recorded as one to the state added last",
    tests: [VISITED, LIVENESS],
  },
  {
    id: "whole-wider",
    from: "    for (let i = stride; i < this.words(); i++) if (this.vector[i] !== 0) return false;\n",
    to: "",
    breaks: "a whole state is taken for one that lacks the elements met since",
    tests: [VISITED],
  },
  {
    id: "whole-page",
    from: "if (this.#pages[middle]!.first <= number) low = middle;",
    to: "if (this.#pages[middle]!.first < number) low = middle;",
    breaks: "the first whole state of each page is compared with words of another page",
    tests: [VISITED],
  },
]);

const SEARCH = [
  ...inFile("explorer/links", [
    {
      id: "links-grown",
      from: "      longer.set(page);\n",
      to: "      longer.set(page.subarray(0, page.length - 2));\n",
      breaks: "a state reached just before the links are moved seems to follow the first one",
      tests: [BOUNDS, SPECS],
    },
  ]),
  ...inFile("explorer/frontier", [
    {
      id: "frontier-full",
      from: "(chunk.put + 1) * width > chunk.data.length",
      to: "chunk.put * width > chunk.data.length",
      breaks: "one state of each full chunk is lost before it is expanded",
      tests: [JUDGES],
    },
    {
      id: "frontier-swap",
      from: "          data[from + i] = word;\n",
      to: "",
      breaks: "a search at random expands some states twice and others never",
      tests: [JUDGES],
    },
    {
      id: "frontier-width",
      from: "      chunk.width !== width ||\n",
      to: "",
      breaks: "states that have got wider lose the elements met last while they wait",
      tests: [JUDGES],
    },
  ]),
  ...inFile("explorer/candidates", [
    {
      id: "candidates-kept",
      from: "    this.#extraSize = p;\n",
      to: "    this.#extraSize = from + 2 * count;\n",
      breaks: "what a step with operations does is written over by the next one",
      tests: [JUDGES],
    },
    {
      id: "candidates-within",
      from: "n > 0; n--, p += 2)\n      if (!words[from[p]!]) return false;",
      to: "n > 1; n--, p += 2)\n      if (!words[from[p]!]) return false;",
      breaks: "a step that does more than add to a growing set is taken alone",
      tests: [GATHERING],
    },
  ]),
  ...inFile("explorer/search", [
    {
      id: "search-depth",
      from: "if (batch[at + 3]! >= this.#maxDepth) {",
      to: "if (batch[at + 3]! > this.#maxDepth) {",
      breaks: "a search goes a level deeper than it says",
      tests: [BOUNDS],
    },
    {
      id: "search-states",
      from: "if (links.size >= this.#maxStates) {",
      to: "if (links.size > this.#maxStates) {",
      breaks: "a search takes in a state more than it may",
      tests: [BOUNDS],
    },
    {
      id: "search-load",
      from: "    for (let i = words; i < all; i++) state[i] = 0;\n",
      to: "",
      breaks: "a narrow state gets the elements of the state before it",
      tests: [JUDGES],
    },
    {
      id: "search-deadlock",
      from: "if (expansion.generated === before) judgement",
      to: "if (expansion.candidates.size === first) judgement",
      breaks: "a state whose steps change nothing is said to be a deadlock",
      tests: [JUDGES],
    },
    {
      id: "search-excluded",
      from: "      judgement.judgeState(parent, instance, audited);\n",
      to: "",
      breaks: "invariants are not judged in states just outside the constraint",
      tests: [BOUNDS, JUDGES],
    },
    {
      id: "search-width",
      from: "      frontier.nextWords === words &&\n",
      to: "",
      breaks: "a batch mixes narrow and wide states, and reads one as the other",
      tests: [JUDGES],
    },
    {
      id: "search-gathered-depth",
      from: "this.gathering?.batch[parent] === 1 ? 0 : 1;",
      to: "1;",
      breaks: "what is gathered counts as a step, so a bound of depth cuts too early",
      tests: [GATHERING],
    },
  ]),
];

const EXPANSION = [
  ...inFile("explorer/expansion", [
    {
      id: "expansion-width",
      from: "this.#plan !== null && this.#plan.width !== machine.layout.words",
      to: "this.#plan !== null && this.#plan.width > machine.layout.words",
      breaks: "a plan goes on that does not know of elements met since",
      tests: [JUDGES],
    },
    {
      id: "expansion-unknown",
      from: "if (plan === null || audited || this.#meetsUnknown(plan)) {",
      to: "if (plan === null || audited) {",
      breaks: "choices of elements that the plan does not know are left out",
      tests: [LEARNING_ALONE, JUDGES],
    },
    {
      id: "expansion-copies",
      from: "          bits &= ~(0xff << shift);\n",
      to: "          bits &= bits - 1;\n",
      breaks: "an element of a bag is chosen several times, by its copies",
      tests: [HASHING, JUDGES],
    },
    {
      id: "expansion-halves",
      from: "              low ^ code[leaf + 3]!,\n              high ^ code[leaf + 4]!,\n            );",
      to: "              low ^ code[leaf + 3]!,\n              high ^ code[leaf + 3]!,\n            );",
      breaks: "both halves of a fingerprint change alike, where plans are followed",
      tests: [JUDGES],
    },
  ]),
  ...inFile("explorer/judgement", [
    {
      id: "judgement-outside",
      from: "    if (step >= 0) return;\n",
      to: "",
      breaks: "a state outside the constraint counts as reached",
      tests: [BOUNDS, JUDGES],
    },
    {
      id: "judgement-after",
      from: "for (let w = 0; w < layout.words; w++) state[AFTER + w]",
      to: "for (let w = 1; w < layout.words; w++) state[AFTER + w]",
      breaks: "step properties see a stale word of the state after",
      tests: [JUDGES],
    },
    {
      id: "judgement-clauses",
      from: "for (let i = 0; i < judges.length; i++)\n      if (!this.#holds",
      to: "for (let i = 0; i < Math.min(1, judges.length); i++)\n      if (!this.#holds",
      breaks: "of a property in several clauses only the first is judged",
      tests: [SEMANTICS, JUDGES],
    },
    {
      id: "judgement-continue",
      from: "const key = property ? property.name : kind;",
      to: "const key = kind;",
      breaks: "a search that goes on finds one property of each kind, not all",
      tests: [BOUNDS, SEMANTICS, SPECS],
    },
    {
      id: "judgement-terminal",
      from: "if (this.terminal === null || !this.#holds(this.terminal, audited))",
      to: "if (this.terminal !== null && !this.#holds(this.terminal, audited))",
      breaks: "deadlocks are not found where no state is said to be terminal",
      tests: [BOUNDS, JUDGES],
    },
  ]),
  ...inFile("explorer/check", [
    {
      id: "check-unreached",
      from: "      complete && search.judgement.pending.length > 0 &&",
      to: "      search !== null && search.judgement.pending.length > 0 &&",
      breaks: "a search that was cut says that something cannot be reached",
      tests: [BOUNDS, SEMANTICS],
    },
    {
      id: "check-cut",
      from: "    exploration.cut ??= cut;\n    behaviours.collect();\n",
      to: "    behaviours.collect();\n",
      breaks: "a temporal property is said to hold though the search was cut",
      tests: [BOUNDS, LIVENESS_JUDGES],
    },
    {
      id: "check-shorter",
      from: "    if (shorter === null && unsure) return verdict;\n".trimStart(),
      to: "",
      breaks: "a trace is said to be shortest though shorter ones were not all looked at",
      tests: [GATHERING],
    },
  ]),
  ...inFile("explorer/vacuity", [
    {
      id: "vacuity-complete",
      from: "  if (!complete) return warnings;\n",
      to: "",
      breaks: "a search that was cut says that an action is never possible",
      tests: [BOUNDS, SEMANTICS],
    },
  ]),
];

const GATHERED = [
  ...inFile("explorer/gathering", [
    {
      id: "gathering-temporal",
      from: "      !model.temporals.some(wanted) &&\n",
      to: "",
      breaks: "states are left out though temporal properties are judged",
      tests: [GATHERING],
    },
    {
      id: "gathering-confirm",
      from: "if (writes !== null && this.#changeOf(writes) === change) continue;",
      to: "if (writes !== null) continue;",
      breaks: "that a growing set changes what steps do is not noticed",
      tests: [GATHERING],
    },
    {
      id: "gathering-batch",
      from: "    this.batch[place] = 0;\n",
      to: "",
      breaks: "a state counts as gathered because another one was, in an earlier batch",
      tests: [GATHERING],
    },
  ]),
  ...inFile("explorer/trace", [
    {
      id: "trace-trimmed",
      from: "word !== (other[i] ?? 0) && !layout.growing[i]",
      to: "word !== (other[i] ?? 0)",
      breaks: "traces keep steps that only gather what is not needed",
      tests: [GATHERING],
    },
    {
      id: "trace-needed",
      from: "if (gathers[i] && goes(states[i]!, kept.slice(i + 1))) kept.splice(i, 1);",
      to: "if (gathers[i]) kept.splice(i, 1);",
      breaks: "traces lose steps that gather what is needed later",
      tests: [GATHERING],
    },
  ]),
];

const LEARNING = [
  ...inFile("explorer/learning/tree", [
    {
      id: "tree-any-unknown",
      from: "          if (bits & code[p + 1]!) return 0;\n          decided |=",
      to: "          decided |=",
      breaks: "a search through a set passes over elements that it has not met",
      tests: [JUDGES],
    },
    {
      id: "tree-any-words",
      from: "const words = code[pc + 5]!;\n        if (words !== this.layout.wordCounts[code[pc + 1]!]) return 0;",
      to: "const words = code[pc + 5]!;",
      breaks: "a search through a set passes over the words that it has got since",
      tests: [QUANTIFIERS, JUDGES],
    },
    {
      id: "tree-count-unknown",
      from: "          if (bits & code[p + 1]!) return 0;\n          count +=",
      to: "          count +=",
      breaks: "the size of a set leaves out elements that were not met when it was learnt",
      tests: [JUDGES],
    },
    {
      id: "tree-quantifier-unknown",
      from: "          if (answer === 0) return 0;\n          if (answer === decisive) return code[pc + 3]!;",
      to: "          if (answer === decisive) return code[pc + 3]!;",
      breaks: "an element whose answer is not known counts as one that decides nothing",
      tests: [JUDGES],
    },
    {
      id: "tree-exact-unknown",
      from: "        if (bits & code[pc + 4]!) return 0;\n",
      to: "",
      breaks: "a set is taken for another that lacks the elements met since",
      tests: [JUDGES],
    },
    {
      id: "tree-read-bound",
      from: "if (value >= code[pc + 4]!) return 0;",
      to: "if (value > code[pc + 4]!) return 0;",
      breaks: "a value that was not met reads the cell behind the last one",
      tests: [JUDGES],
    },
    {
      id: "tree-shortcut-unknown",
      from: "((program[p + 4]! >>> value) & 1) === 0) return -1;",
      to: "((program[p + 4]! >>> value) & 1) === 0) continue;",
      breaks: "a shortcut passes over values that it does not know",
      tests: [LEARNING_ALONE, JUDGES],
    },
    {
      id: "tree-byte-sum",
      from: "((bits >>> 8) & 0xff)",
      to: "((bits >>> 8) & 0x7f)",
      breaks: "the size of a bag is wrong where an element has 128 copies",
      tests: [HASHING],
    },
  ]),
  ...inFile("explorer/learning/plan", [
    {
      id: "plan-passed",
      from: "return passed < code[item.node + 5]!",
      to: "return passed + 1 < code[item.node + 5]!",
      breaks: "a plan does not look at the last word of a set",
      tests: [QUANTIFIERS, JUDGES],
    },
    {
      id: "plan-plain-words",
      from: "words > 0 && words === this.#trees.layout.wordCounts[slot]",
      to: "words > 0 && slot >= 0",
      breaks: "a plan decides by the words that a set had when it was learnt",
      tests: [QUANTIFIERS, JUDGES],
    },
    {
      id: "plan-field-key",
      from: "const key = `${word} ${shift} ${mask} ${derivation}`;",
      to: "const key = `${word} ${shift} ${mask}`;",
      breaks: "a field and what is derived from it are branched on as one",
      tests: [JUDGES],
    },
    {
      id: "plan-operations",
      from: "if (kind === LEAF && code[node + 6] === 0) leaves.push(node);",
      to: "if (kind === LEAF) leaves.push(node);",
      breaks: "a plan leaves out what steps do to sequences",
      tests: [JUDGES],
    },
  ]),
  ...inFile("explorer/learning/memo", [
    {
      id: "memo-width",
      from: "memo.misses === learner.misses && memo.width === width)",
      to: "memo.misses === learner.misses && memo.width <= width)",
      breaks: "an answer is remembered though a set has got another word",
      tests: [LEARNING_ALONE, JUDGES],
    },
    {
      id: "memo-misses",
      from: "memo.misses === learner.misses && memo.width === width)",
      to: "memo.width === width)",
      breaks: "an answer is remembered by the bits that a smaller tree looked at",
      tests: [JUDGES],
    },
    {
      id: "memo-unknown",
      from: "see(code[p]!, code[p + 1]! | code[p + 2]!);",
      to: "see(code[p]!, code[p + 2]!);",
      breaks: "an answer is remembered without the bits of elements not met",
      tests: [LEARNING_ALONE, JUDGES],
    },
    {
      id: "memo-fourth",
      from: "      keys[k + 2] === c &&\n      keys[k + 3] === d\n",
      to: "      keys[k + 2] === c\n",
      breaks: "answers that differ by a fourth word are taken for one where they share a place",
      tests: [HASHING, JUDGES],
    },
    {
      id: "memo-fifth",
      from: "support.masks.size <= WORDS_MAX;",
      to: "support.masks.size <= WORDS_MAX + 1;",
      breaks: "an answer is remembered without the fifth word that it depends on",
      tests: [LEARNING_ALONE, JUDGES],
    },
  ]),
];

const HASHED = [
  ...inFile("explorer/learning/layout", [
    {
      id: "layout-seed",
      from: "${contentKey(steps)}`;",
      to: "${contentKey(steps.slice(0, 3))}`;",
      breaks: "slots that differ in the fourth step of their path have the same hash",
      tests: [HASHING],
    },
    {
      id: "layout-room",
      from: "this.#openBits + bits > 32",
      to: "this.#openBits + bits > 33",
      breaks: "a slot gets a bit beyond its word",
      tests: [HASHING, JUDGES],
    },
    {
      id: "layout-bytes",
      from: "    if (bits === 8) this.#openBits = (this.#openBits + 7) & ~7;\n",
      to: "",
      breaks: "copies of a bag are read across the bytes of two elements",
      tests: [HASHING, JUDGES],
    },
    {
      id: "layout-copies",
      from: "        if (copies > COPIES_MAX) throw new TooManyCopies(slot.path, element);\n",
      to: "",
      breaks: "a bag that begins with more copies than a byte holds has others",
      tests: [HASHING],
    },
  ]),
  ...inFile("explorer/learning/slots", [
    {
      id: "slots-copies",
      from: ":${this.elements.keys[i]}*${copies}`",
      to: ":${this.elements.keys[i]}*${Math.min(copies, 3)}`",
      breaks: "bags that have more than three copies of an element are one",
      tests: [HASHING],
    },
    {
      id: "slots-fingerprint",
      from: "      low ^= slot.low(i, copies);\n      high ^= slot.high(i, copies);\n    }\n  }\n  return",
      to: "      low ^= slot.low(i);\n      high ^= slot.high(i);\n    }\n  }\n  return",
      breaks: "what a refinement shows does not depend on how many copies a bag has",
      tests: [HASHING, HIDDEN],
    },
    {
      id: "slots-own-word",
      from: "const ahead = !this.growing && this",
      to: "const ahead = this",
      breaks: "a growing set shares its word with others",
      tests: [GATHERING],
    },
  ]),
  ...inFile("explorer/learning/effects", [
    {
      id: "effects-other-slot",
      from: " && code[p + 4] === scalar.id)",
      to: ")",
      breaks: "what is done to one sequence is done to another as well",
      tests: [LEARNING_ALONE, JUDGES],
    },
    {
      id: "effects-key",
      from: "const name = `${slot.id}/${key}`;",
      to: "const name = key;",
      breaks: "an operation on one sequence gives values of another domain",
      tests: [LEARNING_ALONE, JUDGES],
    },
  ]),
];

const BEHAVIOURS = [
  ...inFile("explorer/behaviours/assumptions", [
    {
      id: "assumptions-meant",
      from: "        assumed.actions.includes(instance.action.name) && isMeant(assumed, instance.parameters),",
      to: "        assumed.actions.includes(instance.action.name),",
      breaks: "fairness of some parameters is taken for fairness of all",
      tests: [FAIRNESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/atoms", [
    {
      id: "atoms-not",
      from: 'of: formulaOf(term.of, atomOf, reading === "box" ? "diamond" : "box")',
      to: "of: formulaOf(term.of, atomOf, reading)",
      breaks: "under a negation, steps that stutter are judged the wrong way round",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "atoms-until",
      from: "  if (about === null) return formula;\n",
      to: "  if (about === null || about !== null) return formula;\n",
      breaks: "to stutter before the step that 'until' waits for breaks its left side",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "atoms-eventually",
      from: 'return { op: "eventually", of: formulaOf(term.of, atomOf, "diamond") };',
      to: 'return { op: "eventually", of: formulaOf(term.of, atomOf, reading) };',
      breaks: "to stutter satisfies 'again and again, a step'",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/automaton", [
    {
      id: "automaton-release",
      from: "extended(branch, [node.right, node.left], []),",
      to: "extended(branch, [node.left], []),",
      breaks: "what holds until it is released need not hold at that time",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "automaton-step-negated",
      from: "const box = formula.box === positive;",
      to: "const { box } = formula;",
      breaks: "the negation of a step predicate excuses stuttering",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "automaton-stutter",
      from: "        if (!literal.box) stutters = false;\n",
      to: "",
      breaks: "a step that must come can be a stutter",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "automaton-covers-promise",
      from: "(a.postponed & ~b.postponed) === 0 &&",
      to: "(b.postponed & ~a.postponed) === 0 &&",
      breaks: "a transition is left out because of one that puts off more",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "automaton-covers-step",
      from: "    within(a.stepHolds, b.stepHolds) &&\n",
      to: "",
      breaks: "a transition is left out because of one that asks more of the step",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "automaton-promise",
      from: "          later.postponed |= this.#promise(node);\n",
      to: '          if (node.left.op === "true") later.postponed |= this.#promise(node);\n',
      breaks: "'p until q' holds where q never comes",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/product", [
    {
      id: "product-universal",
      from: "const asks = [t.holds, t.fails, t.stepHolds, t.stepFails].some(",
      to: "const asks = [t.holds, t.fails].some(",
      breaks: "a formula that asks for something of every step is said to ask for nothing",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/fair-components", [
    {
      id: "fair-weak",
      from: "if ((weak[w]! & everywhere[w]! & ~taken[w]!) !== 0) return null;",
      to: "if ((weak[w]! & somewhere[w]! & ~taken[w]!) !== 0) return null;",
      breaks: "weak fairness excludes loops that only strong fairness does",
      tests: [FAIRNESS, LIVENESS_JUDGES],
    },
    {
      id: "fair-strong",
      from: "if ((strong[w]! & somewhere[w]! & ~taken[w]!) !== 0) unfair = true;",
      to: "if ((strong[w]! & somewhere[w]! & ~taken[w]!) !== 0) return null;",
      breaks: "a strongly fair loop inside an unfair component is not found",
      tests: [FAIRNESS, LIVENESS_JUDGES],
    },
    {
      id: "fair-stutter",
      from: "if ((possible[state * words + w]! & (weak[w]! | strong[w]!)) !== 0) return null;",
      to: "if ((possible[state * words + w]! & weak[w]!) !== 0) return null;",
      breaks: "a behaviour stutters for ever where strong fairness asks for a step",
      tests: [FAIRNESS, LIVENESS_JUDGES],
    },
    {
      id: "fair-part",
      from: "        this.#index[node] = 0;\n        this.#component[node] = 0;\n",
      to: "        this.#index[node] = 0;\n",
      breaks: "a part of a component takes its states for those of the whole one",
      tests: [FAIRNESS, LIVENESS_JUDGES],
    },
    {
      id: "fair-promises",
      from: "          postponed &= transition.postponed;\n          const instance",
      to: "          postponed = transition.postponed;\n          const instance",
      breaks: "of the promises in a loop only those of its last step count",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "fair-stays",
      from: "        if (transition.stutters && component[to * n + state] === number) {\n          stays = true;\n          postponed &= transition.postponed;\n        }\n",
      to: "",
      breaks: "promises that are kept while the state stutters do not count",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/lasso", [
    {
      id: "lasso-turned",
      from: "    turned = [back, ...turned.slice(0, -1)];\n",
      to: "    turned = [...turned];\n",
      breaks: "a loop that begins earlier is told from the wrong step on",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/liveness", [
    {
      id: "liveness-best",
      from: "    const prefixes = this.#prefixes;\n    this.#best = null;\n",
      to: "    const prefixes = this.#prefixes;\n",
      breaks: "the counterexample to one property is told for the next one, too",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/neglect", [
    {
      id: "neglect-always",
      from: "const always = times === count;",
      to: "const always = times >= 1;",
      breaks: "what is possible now and then is said to be possible always",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/recording", [
    {
      id: "recording-stale",
      from: "      this.#stepAtoms.fill(0, i * words, (i + 1) * words);\n",
      to: "",
      breaks: "what held of a step holds of those that come after it",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
    {
      id: "recording-abandoned",
      from: "if (this.#opened >= 0) this.graph.begin[this.#parents[this.#opened]!] = -1;",
      to: "if (this.#opened < -1) this.graph.begin[this.#parents[this.#opened]!] = -1;",
      breaks: "a state counts as expanded of which only some steps were taken in",
      tests: [BOUNDS, LIVENESS_JUDGES],
    },
    {
      id: "recording-initial",
      from: "else if (initial && !refined.check.isInitial(mapped)) this.found",
      to: "else if (initial && mapped < 0) this.found",
      breaks: "an initial state is not asked whether the abstract spec has it",
      tests: [REFINEMENT, REFINEMENT_JUDGES],
    },
    {
      id: "recording-outside",
      from: "const target = found === OUTSIDE ? outside(this.visited.last) : found;",
      to: "const target = found === OUTSIDE ? outside(0) : found;",
      breaks: "all states outside the constraint are mapped as the first state is",
      tests: [HIDDEN, REFINEMENT, REFINEMENT_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/round", [
    {
      id: "round-owed",
      from: "owed: place.owed | owed(move.to),",
      to: "owed: place.owed,",
      breaks: "a loop leaves out what strong fairness asks for on the way",
      tests: [FAIRNESS, LIVENESS_JUDGES],
    },
  ]),
  ...inFile("explorer/behaviours/evaluation", [
    {
      id: "evaluation-not",
      from: "return this.#truth(term.of, other(reading)).map((holds) => !holds);",
      to: "return this.#truth(term.of, reading).map((holds) => !holds);",
      breaks: "right counterexamples are said not to stand, under a negation",
      tests: [LIVENESS, LIVENESS_JUDGES],
    },
  ]),
];

const REFINED = [
  ...inFile("explorer/mapping/refinement", [
    {
      id: "refinement-stutter",
      from: "return from === to || this.pair",
      to: "return this.pair",
      breaks: "a step that the abstract spec does not see has to be one of its steps",
      tests: [REFINEMENT, REFINEMENT_JUDGES],
    },
    {
      id: "refinement-half",
      from: "if (candidates.low[i] === low && candidates.high[i] === high)",
      to: "if (candidates.low[i] === low || candidates.high[i] !== high)",
      breaks: "any step of the abstract spec will do",
      tests: [REFINEMENT, REFINEMENT_JUDGES],
    },
  ]),
  ...inFile("explorer/mapping/mapping", [
    {
      id: "mapping-copies",
      from: 'const key = content.join(";");',
      to: 'const key = [...copies.keys()].join(";");',
      breaks: "bags with the same elements are mapped to one, however many copies they have",
      tests: [HASHING, REFINEMENT],
    },
    {
      id: "mapping-visible",
      from: "this.#facets.map(({ slot }) => slot),",
      to: "this.abstract.layout.slots,",
      breaks: "hidden variables have to be as they are in no mapped state",
      tests: [HIDDEN, REFINEMENT, REFINEMENT_JUDGES],
    },
    {
      id: "mapping-clear",
      from: "    const { state } = trees;\n    state.fill(0, 0, layout.words);\n    let low = 0;",
      to: "    const { state } = trees;\n    state.fill(0, 1, layout.words);\n    let low = 0;",
      breaks: "a mapped state keeps bits of the one before it",
      tests: [REFINEMENT, REFINEMENT_JUDGES],
    },
  ]),
  ...inFile("explorer/mapping/hidden", [
    {
      id: "hidden-stutter",
      from: "for (const target of [full, ...this.#next(full)])",
      to: "for (const target of this.#next(full))",
      breaks: "a step that shows nothing has to be a step of the abstract spec",
      tests: [HIDDEN, REFINEMENT, REFINEMENT_JUDGES],
    },
    {
      id: "hidden-closed",
      from: "    for (const full of closed)\n      for (const target of this.#next(full))",
      to: "    for (const full of [...closed])\n      for (const target of this.#next(full))",
      breaks: "of abstract steps that show nothing only one comes between others",
      tests: [HIDDEN, REFINEMENT, REFINEMENT_JUDGES],
    },
    {
      id: "hidden-fullest",
      from: "if (x !== y && (!growing[i] || (x & ~y) !== 0)) return false;",
      to: "if (x !== y && (!growing[i] || (y & ~x) !== 0)) return false;",
      breaks: "of abstract states that differ in growing sets the emptiest is kept",
      tests: [GATHERING, HIDDEN],
    },
    {
      id: "hidden-fewer",
      from: "if (x !== y && (!growing[i] || (x & ~y) !== 0)) return false;",
      to: "if (x !== y && (x & ~y) !== 0) return false;",
      breaks: "an abstract state is dropped for one that differs in more than growing sets",
      tests: [GATHERING, HIDDEN],
    },
  ]),
  ...inFile("explorer/mapping/refined-fairness", [
    {
      id: "refined-fairness-possible",
      from: "(_, state) => bitsOf(check.possible(state)));",
      to: "(_, state) => bitsOf(state < 0 ? check.possible(state) : []));",
      breaks: "abstract fairness asks for nothing",
      tests: [REFINEMENT, REFINEMENT_JUDGES],
    },
    {
      id: "refined-fairness-strength",
      from: 'return strength === "weak"\n',
      to: 'return strength !== "weak"\n',
      breaks: "weak abstract fairness is judged as strong, and strong as weak",
      tests: [REFINEMENT, REFINEMENT_JUDGES],
    },
  ]),
];

const INDUCTIVE = [
  ...inFile("explorer/induction/inductive-step", [
    {
      id: "induction-assumed",
      from: "this.#before = [...this.#after, ...conditions(assumed)].map(({ judge }) => judge);",
      to: "this.#before = [...this.#after].map(({ judge }) => judge);",
      breaks: "steps begin in states that what is assumed excludes",
      tests: [INDUCTION],
    },
    {
      id: "induction-after",
      from: "for (let i = 0; i < this.#after.length; i++) {",
      to: "for (let i = 0; i < Math.min(1, this.#after.length); i++) {",
      breaks: "of several invariants only the first has to be preserved",
      tests: [INDUCTION],
    },
  ]),
  ...inFile("explorer/induction/axes", [
    {
      id: "axes-last",
      from: "const next = at + 1 < values.length ? at + 1 : 0;",
      to: "const next = at + 2 < values.length ? at + 2 : 0;",
      breaks: "states of the domains are left out",
      tests: [INDUCTION],
    },
    {
      id: "axes-initial",
      from: "[...new Set([...first, ...numbers])].map",
      to: "[...new Set([...first.slice(0, 1), ...numbers.slice(1)])].map",
      breaks: "a value is left out unless the first initial state has it",
      tests: [INDUCTION],
    },
  ]),
];

const LANGUAGE = [
  ...inFile("spec/value", [
    {
      id: "value-string",
      from: 'return `${value.length}"${value}`;',
      to: 'return `"${value}`;',
      breaks: "strings with quotes and commas are taken for several strings",
      tests: [VALUE],
    },
    {
      id: "value-names",
      from: "key += `${name.length}'${name}${contentKey(",
      to: "key += `'${name}${contentKey(",
      breaks: "records whose names run into their values are one",
      tests: [VALUE],
    },
    {
      id: "value-map-key",
      from: 'if (typeof value === "string" && !value.startsWith("\\u0001")) return value;',
      to: 'if (typeof value === "string") return value;',
      breaks: "a string that looks like the key of a structure is taken for it",
      tests: [VALUE, COLLECTIONS],
    },
    {
      id: "value-compare-length",
      from: "    return a.length - b.length;\n",
      to: "    return 0;\n",
      breaks: "a sequence and a longer one that begins alike have no order",
      tests: [VALUE],
    },
  ]),
  ...inFile("spec/collections", [
    {
      id: "collections-set-order",
      from: 'this.#key = `S{${keys.sort().join(",")}}`;',
      to: 'this.#key = `S{${keys.join(",")}}`;',
      breaks: "sets with the same elements differ by the order in which they came",
      tests: [COLLECTIONS, VALUE],
    },
    {
      id: "collections-stale-key",
      from: "if (this.#frozen && this.#key !== null) return this.#key;",
      to: "if (this.#key !== null) return this.#key;",
      breaks: "a set that has been looked at and changed since keeps its content",
      tests: [COLLECTIONS],
    },
    {
      id: "collections-copies",
      from: "keys.push(`${contentKey(element)}*${copies}`);",
      to: "keys.push(`${contentKey(element)}*${copies > 0}`);",
      breaks: "bags with the same elements are equal, however many copies they have",
      tests: [COLLECTIONS, VALUE],
    },
    {
      id: "collections-sorted",
      from: "    this.#byKey = this.#elements;\n    this.#sorted = null;\n",
      to: "    this.#byKey = this.#elements;\n",
      breaks: "a set that has been gone through and changed since is gone through as it was",
      tests: [COLLECTIONS],
    },
    {
      id: "collections-bag-delete",
      from: "if (entry.copies === 0) this.#copies.delete(mapKey(element));",
      to: "if (entry.copies < 0) this.#copies.delete(mapKey(element));",
      breaks: "a bag has an element of which no copy is left",
      tests: [COLLECTIONS],
    },
  ]),
  ...inFile("spec/containers", [
    {
      id: "containers-copies",
      from: '"copies" in value ? (value as unknown as BagView<unknown>).copies(element) : 1,',
      to: "1,",
      breaks: "a bag that is given as a value loses its copies",
      tests: [DOMAINS],
    },
    {
      id: "containers-length",
      from: "if (value.length > this.lengthMax) throw",
      to: "if (value.length > this.lengthMax + 1) throw",
      breaks: "a sequence may be longer than its domain allows",
      tests: [DOMAINS],
    },
    {
      id: "containers-cardinality",
      from: "cardinality = 1 + element.cardinality * cardinality;",
      to: "cardinality = element.cardinality * cardinality;",
      breaks: "a slot of sequences has too few bits for them",
      tests: [DOMAINS],
    },
    {
      id: "containers-keys",
      from: "if (given.size !== keys.length || !keys.every(",
      to: "if (!keys.every(",
      breaks: "`every` over more keys than a map has is taken",
      tests: [DOMAINS],
    },
    {
      id: "containers-majorities",
      from: "quorum.size === Math.floor(domain.size / 2) + 1",
      to: "quorum.size === Math.ceil(domain.size / 2)",
      breaks: "two majorities of an even number need not meet",
      tests: [DOMAINS],
    },
  ]),
  ...inFile("spec/domain", [
    {
      id: "domain-without",
      from: "return new Listed(this.members.filter((member) => !keys.has(contentKey(member))));",
      to: "return new Listed(this.members.filter((member) => !excluded.includes(member)));",
      breaks: "structures are not taken out of a domain, for they are other objects",
      tests: [DOMAINS],
    },
  ]),
  ...inFile("spec/init", [
    {
      id: "init-tuple",
      from: '      if (shape.kind === "tuple" && given.length',
      to: '      if (shape.kind === "seq" && given.length',
      breaks: "a tuple that is too short is taken for an initial value",
      tests: [INIT],
    },
    {
      id: "init-option",
      from: "      yield* [...choose(option, given, path)];\n      return;\n",
      to: "      yield* [...choose(option, given, path)].slice(0, 1);\n      return;\n",
      breaks: "of the choices inside an option of a union only the first is taken",
      tests: [INIT],
    },
  ]),
];

const CONFIRMED = [
  ...inFile("explorer/learning/learning", [
    {
      id: "learning-unconfirmed",
      from: "if (first.broken || elsewhere || !question.same(first.answer, learnt))",
      to: "if (first.broken || elsewhere)",
      breaks: "what stand-ins say is taken, whatever the function says on plain values",
      tests: [JAVASCRIPT],
    },
    {
      id: "learning-twin",
      from: "if (twin === null || question.same(truth, twin.answer)) return;",
      to: "return;",
      breaks: "structures are compared by identity, in silence",
      tests: [JAVASCRIPT],
    },
    {
      id: "learning-confirmed-name",
      from: "      times <= CONFIRMED_NAME ||\n",
      to: "",
      breaks: "a function that is learnt rarely is not confirmed where others are learnt often",
      tests: [JAVASCRIPT],
    },
    {
      id: "learning-confirmed-touched",
      from: "if (first === null && !this.#touchesMore(learner)) return { truth: null, learnt };",
      to: "if (first === null) return { truth: null, learnt };",
      breaks:
        "what a function does for the first time, after having been learnt often, is not confirmed",
      tests: [JAVASCRIPT],
    },
    {
      id: "learning-refused",
      from: "    if (this.#ignoresRefusal(learner, question, twin.identity)) return;\n",
      to: "",
      breaks: "an update that catches what is thrown is said to compare by identity",
      tests: [JAVASCRIPT],
    },
    {
      id: "learning-audit",
      from: "if (!question.same(truth, said)) this.doubt(learner, question, said);",
      to: "",
      breaks: "an audit finds nothing",
      tests: [JAVASCRIPT],
    },
    {
      id: "learning-looks-more",
      from: "      [...recorder.looks].some(([place, times]) => times > (looks.get(place) ?? 0))",
      to: "      false",
      breaks: "a function may look at more on plain values than on stand-ins",
      tests: [JAVASCRIPT, JUDGES],
    },
    {
      id: "learning-looks-less",
      from: "      deliberate.some((place) => !recorder.looks.has(place)) ||\n",
      to: "",
      breaks: "a function may look at less on plain values than on stand-ins",
      tests: [JAVASCRIPT, JUDGES],
    },
    {
      id: "learning-views",
      from: "    if (mode !== PLAIN) this.standIns.renew();\n",
      to: "",
      breaks: "what one run has kept by object is taken for an answer in another",
      tests: [JAVASCRIPT, JUDGES],
    },
    {
      id: "learning-misled",
      from: "      if (recorder.misled) throw new Conflict();\n",
      to: "",
      breaks: "an exception that leaves a quantifier, and is caught, is learnt as an answer",
      tests: [JAVASCRIPT, QUANTIFIERS],
    },
    {
      id: "learning-breakage",
      from: "      if (error instanceof Broken) this.#confirmBreakage(learner, question, first, error);\n",
      to: "",
      breaks: "what goes wrong on stand-ins only is said to be wrong",
      tests: [JAVASCRIPT, JUDGES],
    },
    {
      id: "learning-first",
      from: "      this.#requireConstant(learner, question, first.answer);\n",
      to: "",
      breaks: "a function that answers otherwise only the first time is believed the second time",
      tests: [HIDDEN_STATE],
    },
    {
      id: "learning-again",
      from: "if (now.broken !== null || !question.same(answer, now.answer)) this.impure(learner);",
      to: "if (now.broken !== null) this.impure(learner);",
      breaks: "a function that has begun to answer otherwise is not asked again",
      tests: [HIDDEN_STATE],
    },
  ]),
  ...inFile("explorer/learning/answers", [
    {
      id: "answers-state",
      from: "state.set(now);",
      to: "",
      breaks: "functions are asked again in another state",
      tests: [HIDDEN_STATE, JUDGES],
    },
  ]),
  ...inFile("explorer/learning/run", [
    {
      id: "run-alias",
      from: "if (alias.length <= path.length && alias.every(",
      to: "if (alias.length < path.length && alias.every(",
      breaks: "a set that stands in two variables changes in one of them",
      tests: [JAVASCRIPT],
    },
    {
      id: "run-left",
      from: "      if (!complete) this.misled = true;\n",
      to: "",
      breaks: "an exception that leaves a quantifier, and is caught, is not noticed",
      tests: [QUANTIFIERS, JAVASCRIPT],
    },
  ]),
  ...inFile("explorer/learning/views", [
    {
      id: "views-described",
      from: "return { value, enumerable",
      to: "return { value: undefined, enumerable",
      breaks: "the description of a property tells nothing",
      tests: [JAVASCRIPT],
    },
  ]),
  ...inFile("explorer/learning/sequence-view", [
    {
      id: "sequence-length",
      from: "value: length() };",
      to: "value: 0 };",
      breaks: "the description of a length says 0",
      tests: [JAVASCRIPT],
    },
  ]),
  ...inFile("explorer/learning/given", [
    {
      id: "given-parts",
      from: "    for (const part of parts) this.take(part);\n",
      to: "",
      breaks: "what author code does to a part of what it has assigned is lost",
      tests: [LEARNING_ALONE],
    },
    {
      id: "given-stand-in",
      from: "return this.#standIns.has(value);",
      to: "return false;",
      breaks: "what author code does to a filtered set that it has assigned is lost",
      tests: [LEARNING_ALONE],
    },
  ]),
  ...inFile("explorer/learning/draft", [
    {
      id: "draft-given",
      from: "    if (this.given.changed()) this.recorder.unlearnable();\n",
      to: "",
      breaks: "what author code does to what it has assigned is lost",
      tests: [LEARNING_ALONE],
    },
    {
      id: "draft-held",
      from: "    if (this.recorder.assigning) this.given.take(copy);\n",
      to: "",
      breaks:
        "what author code does to a part that it held before is lost where it has got to since",
      tests: [LEARNING_ALONE],
    },
    {
      id: "draft-element",
      from: "if (!change.copy && change.number === null && !equal(value, copy)) this.copy(change);",
      to: "",
      breaks: "an element that was changed stays as it was",
      tests: [JAVASCRIPT],
    },
    {
      id: "draft-pushed",
      from: "if (!change.copy && item !== null && !this.#isStill(item, value)) this.copy(change);",
      to: "",
      breaks: "an object that was pushed, and then changed, stays as it was",
      tests: [JAVASCRIPT, JUDGES],
    },
  ]),
  ...inFile("explorer/learning/instances", [
    {
      id: "instances-hidden",
      from: "      if (recorder.writes > 0) recorder.unlearnable();\n",
      to: "",
      breaks: "what a returned state hides is told in some states and not in others",
      tests: [JAVASCRIPT],
    },
  ]),
  ...inFile("explorer/learning/choosers", [
    {
      id: "choosers-key",
      from: "const key = contentKey(values);",
      to: 'const key = values.map(String).join("string\\u0000");',
      breaks: "two choices of strings are one instance",
      tests: [JAVASCRIPT],
    },
  ]),
  ...inFile("explorer/hash", [
    {
      id: "hash-utf8",
      from: '"utf16le"',
      to: '"utf8"',
      breaks: "the halves of surrogate pairs have one hash",
      tests: [KEYS],
    },
  ]),
  ...inFile("spec/truth", [
    {
      id: "truth-silent",
      from: "if (given === undefined && neverReturns(String(source)))",
      to: "if (given === null && neverReturns(String(source)))",
      breaks: "a forgotten return is false",
      tests: [JAVASCRIPT],
    },
    {
      id: "truth-boolean",
      from: "  return Boolean(given);\n",
      to: "  return given === 1;\n",
      breaks: "what is truthy and no boolean is false",
      tests: [JAVASCRIPT],
    },
  ]),
  ...inFile("plain/returned", [
    {
      id: "author-partial",
      from: "  if (given.length < names.length) throw",
      to: "  if (given.length < 0) throw",
      breaks: "some of the variables are taken for a state",
      tests: [JAVASCRIPT],
    },
    {
      id: "author-both",
      from: "key !== contentKey(before[name]) && key",
      to: "key === contentKey(before[name]) && key",
      breaks: "a returned state may hide what was written to the draft",
      tests: [JAVASCRIPT],
    },
  ]),
  ...inFile("plain/author", [
    {
      id: "author-guards",
      from: "    if (!holds(guard, state, parameters)) return guard as Clause<never>;\n",
      to: "    return holds(guard, state, parameters) ? null : (guard as Clause<never>);\n",
      breaks: "the second engine asks the first guard only",
      tests: [CROSS, JUDGES],
    },
  ]),
  ...inFile("plain/explorer", [
    {
      id: "plain-going",
      from: 'return this.going ? problems.some(({ outcome }) => outcome === "broken") : problems.length > 0;',
      to: "return problems.length > 0;",
      breaks: "the second engine ends where something is violated, although the first one goes on",
      tests: ["test/explorer/continuing.test.ts"],
    },
    {
      id: "plain-seen",
      from: "    this.#seen.set(key, state);\n    this.#next.push(state);\n",
      to: "    this.#seen.set(key, state);\n    if (this.depth < 3) this.#next.push(state);\n",
      breaks: "the second engine stops after three levels",
      tests: [CROSS],
    },
    {
      id: "plain-idle",
      from: "const idle = this.#key(next) === own;",
      to: "const idle = this.#key(next) === own && steps.length > 0;",
      breaks: "the second engine takes a step that changes nothing for one that does",
      tests: [CROSS, JUDGES],
    },
    {
      id: "plain-terminal",
      from: "if (right === false)",
      to: "if (right === null)",
      breaks: "the second engine finds deadlocks where there are successors",
      tests: [CROSS],
    },
  ]),
  ...inFile("explorer/cross-check", [
    {
      id: "cross-missed",
      from: "        if (search.gathering !== null) throw new Refused(MISSED);\n",
      to: "",
      breaks: "an untrue promise of growing is said to be a fault of ours",
      tests: [GATHERING],
    },
    {
      id: "cross-counts",
      from: "if (learnt[what] !== plain[what] &&",
      to: "if (learnt[what] === plain[what] &&",
      breaks: "engines that agree on all counts are said to differ",
      tests: [CROSS],
    },
    {
      id: "cross-judged",
      from: "if (known.judges.every((judge) => judges.holds(judge)) === holds) continue;",
      to: "if (known.judges.every((judge) => judges.holds(judge)) !== holds) continue;",
      breaks: "judgements that agree are said to differ",
      tests: [CROSS],
    },
  ]),
];

const PROVED = [
  ...inFile("explorer/gathering", [
    {
      id: "gathering-idle",
      from: "if (!this.#isIdle(judge))",
      to: "if (!judge)",
      breaks: "a step property broken by a step that only adds is found, and has no replay",
      tests: [GATHERING],
    },
  ]),
  ...inFile("explorer/ends", [
    {
      id: "ends-least",
      from: "state[word] = state[word]! & proof.least(word);",
      to: "state[word] = state[word]! | proof.least(word);",
      breaks: "a deadlock among states that were passed over is not found",
      tests: [GATHERING],
    },
    {
      id: "ends-by",
      from: "if (by !== null) throw this.#refused(gatherer, by);",
      to: 'if (by === "") throw this.#refused(gatherer, by);',
      breaks: "a step taken first counts as lasting, though another one ends it",
      tests: [GATHERING],
    },
  ]),
  ...inFile("explorer/monotonicity", [
    {
      id: "monotonicity-disables",
      from: 'if (code[greater] !== LEAF) return { kind: "disables", vague: false };',
      to: "if (code[greater] !== LEAF) return null;",
      breaks: "an element more may disable an action",
      tests: [GATHERING],
    },
  ]),
];

const TWINS = [
  ...inFile("plain/values", [
    {
      id: "telling-frozen-map",
      from: "return ValueMap.isFrozen(value) ? map.freeze() : map;",
      to: "return map;",
      breaks: "an update that catches what a frozen map throws is said to compare by identity",
      tests: [JAVASCRIPT],
    },
  ]),
  ...inFile("explorer/learning/twins", [
    {
      id: "twins-form",
      from: "sameForm(value, other.value) && isMember(domain, other)",
      to: "false",
      breaks: "two structures of one form are not supposed to be equal",
      tests: [COMPARING],
    },
    {
      id: "twins-joined",
      from: "    if (holds(domain, other)) found.set(`+${other.key}`, joined(value, other.value));\n",
      to: "",
      breaks: "an element is not supposed to be in another collection, too",
      tests: [COMPARING],
    },
    {
      id: "twins-apart",
      from: "replaced(state, steps, apart(value))",
      to: "replaced(state, steps, value)",
      breaks: "what is supposed to be equal is one object where it should be two",
      tests: [COMPARING],
    },
    {
      id: "twins-later",
      from: "turn === null ? [0, TWINS_MAX] : [turn % targets.length, 1]",
      to: "turn === null ? [0, TWINS_MAX] : [turn % targets.length, 0]",
      breaks:
        "only the first of the ways that look at the same structures is asked about equal ones",
      tests: [COMPARING],
    },
    {
      id: "twins-parts",
      from: "const parts = withParts(value);",
      to: "const parts = withParts(value).slice(0, 1);",
      breaks: "what is inside of what a function looks at is no structure of its own",
      tests: [COMPARING],
    },
    {
      id: "twins-others",
      from: "    for (const value of given) enter(value, null, -1);\n",
      to: "",
      breaks: "parameters are not compared with the state",
      tests: [COMPARING],
    },
  ]),
  ...inFile("explorer/learning/learning", [
    {
      id: "twins-again",
      from: "const comparing = this.options.doubts.comparing.has(name);",
      to: "const comparing = false;",
      breaks: "a function that compares by identity is learnt as before",
      tests: [COMPARING],
    },
    {
      id: "twins-dropped",
      from: "if (!known || early || this.executions",
      to: "if (early || this.executions",
      breaks: "a function without a tree is hardly ever asked where equal objects are one",
      tests: [COMPARING],
    },
    {
      id: "twins-endless",
      from: "if (options.doubts.endless.has(learner.name)) return true;",
      to: "",
      breaks:
        "a function that does not return in a supposed state is asked about it again and again",
      tests: [COMPARING],
    },
    {
      id: "twins-compared",
      from: "if (early || alike || this.executions % TWINS_SHARE === 0)",
      to: "if (early || this.executions % TWINS_SHARE === 0)",
      breaks:
        "a function that compares by identity is not always asked where equal objects are one",
      tests: [COMPARING],
    },
    {
      id: "twins-distrust",
      from: "      if (!question.same(first.answer, now.answer))\n        this.#requireContent(learner, question, now.answer);\n",
      to: "",
      breaks: "a function that compares equal entries of a table by identity is called impure",
      tests: [COMPARING],
    },
  ]),
  ...inFile("explorer/learning/recorder", [
    {
      id: "twins-content",
      from: "    if (this.comparing) this.#content(place, base);\n",
      to: "",
      breaks: "what a function that compares by identity holds is no observation",
      tests: [COMPARING],
    },
  ]),
];

export const MUTANTS: readonly Mutant[] = [
  ...TWINS,
  ...CONFIRMED,
  ...PROVED,
  ...VISITED_SETS,
  ...SEARCH,
  ...EXPANSION,
  ...GATHERED,
  ...LEARNING,
  ...HASHED,
  ...BEHAVIOURS,
  ...REFINED,
  ...INDUCTIVE,
  ...LANGUAGE,
];
