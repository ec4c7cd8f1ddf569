/**
 * Random specs over the whole language, as data: pieces of TypeScript, so that what a failure
 * prints is a spec that an author could have written, and shrinking drops pieces.
 */
import * as fairlead from "../../src/index.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import { instantiate, type Model } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { contentKey } from "../../src/spec/value.ts";
import { holdsOf } from "./author.ts";
import { trusting } from "./identity.ts";
import { naive } from "./naive.ts";
import { CHOICES, INITIALS, initial, parameters } from "./random-choices.ts";
import { answer, BOOLEANS, boolean, NUMBERS, TRUTHS, VALUES } from "./random-expressions.ts";
import { HELPERS, helpersIn } from "./random-helpers.ts";
import { IDIOMS } from "./random-idioms.ts";
import { MISTAKES } from "./random-mistakes.ts";
import type { Scope } from "./random-places.ts";
import {
  DRIFT,
  domainOf,
  isOddType,
  isScalar,
  type Node,
  node,
  queueType,
  type Random,
  randomType,
  relatedType,
  snapshotType,
  type Type,
  text,
  wideType,
} from "./random-types.ts";
import { UPDATES, updates } from "./random-updates.ts";

export interface ActionData {
  readonly with: readonly { readonly name: string; readonly choice: Node }[];
  readonly labelled: boolean;
  readonly when: readonly Node[];
  readonly then: readonly Node[];
}

export interface SpecData {
  readonly ids: number;
  readonly variables: readonly { readonly name: string; readonly type: Type }[];
  readonly init: {
    readonly form: "one" | "array" | "generator";
    readonly states: readonly Readonly<Record<string, Node>>[];
  };
  readonly actions: readonly ActionData[];
  /** Each property is a list of clauses. */
  readonly invariants: readonly (readonly Node[])[];
  readonly steps: readonly (readonly Node[])[];
  readonly reachable: readonly Node[];
  readonly constraint: readonly Node[];
  readonly terminal: readonly Node[];
}

const all = (clauses: readonly Node[]): string => clauses.map(text).join(" && ") || "true";

function labelled(clauses: readonly Node[], parameters: string, prefix: string): string {
  if (clauses.length === 1) return `(${parameters}) => ${all(clauses)}`;
  return `{ ${clauses.map((c, i) => `"${prefix} ${i + 1}": (${parameters}) => ${text(c)}`).join(", ")} }`;
}

function actionSource(action: ActionData): string {
  const chosen = action.with.map((parameter) => parameter.name);
  const arguments_ = chosen.length === 0 ? "s" : `s, { ${chosen.join(", ")} }`;
  const choices = action.with.map(({ name, choice }) => `${name}: ${text(choice)}`).join(", ");
  const when = action.labelled
    ? labelled(action.when, arguments_, "guard")
    : `(${arguments_}) => ${all(action.when)}`;
  return [
    "action({",
    ...(chosen.length === 0 ? [] : [`      with: { ${choices} },`]),
    ...(action.when.length === 0 ? [] : [`      when: ${when},`]),
    `      then: (${arguments_}) => {`,
    ...action.then.map((piece) => `        ${text(piece)}`),
    "      },",
    "    })",
  ].join("\n");
}

/** The spec as an author would write it, with the helpers that it uses before it. */
export function toSource(data: SpecData): string {
  const source = specSource(data);
  const helpers = helpersIn(source).map((name) => HELPERS[name]!);
  return helpers.length === 0 ? source : `(() => {\n${helpers.join("\n")}\nreturn ${source};\n})()`;
}

function specSource(data: SpecData): string {
  const names = data.variables.map((variable) => variable.name);
  const states = data.init.states.map(
    (state) => `{ ${names.map((name) => `${name}: ${text(state[name]!)}`).join(", ")} }`,
  );
  const table = (
    properties: readonly (readonly Node[])[],
    prefix: string,
    helper: string,
    of: string,
  ) =>
    properties
      .map((clauses, i) => `${prefix}${i + 1}: ${helper}("…", ${labelled(clauses, of, "part")})`)
      .join(",\n    ");
  const init = {
    one: `({ P }) => (${states[0]})`,
    array: `({ P }) => [${states.join(", ")}]`,
    generator: `function* ({ P }) { ${states.map((state) => `yield ${state};`).join(" ")} }`,
  };
  return [
    "spec({",
    '  name: "Random",',
    `  constants: { P: ids("p", ${data.ids}) },`,
    "  state: ({ P }) => ({",
    ...data.variables.map(({ name, type }) => `    ${name}: ${domainOf(type)},`),
    "  }),",
    `  init: ${init[states.length > 1 && data.init.form === "one" ? "array" : data.init.form]},`,
    "  actions: (action, { P }) => ({",
    ...data.actions.map((action, i) => `    A${i + 1}: ${actionSource(action)},`),
    "  }),",
    `  invariants: ({ P }) => ({\n    ${table(data.invariants, "I", "always", "s")}\n  }),`,
    `  properties: ({ P }) => ({\n    ${table(data.steps, "S", "step", "before, after")}\n  }),`,
    `  reachable: ({ P }) => ({\n    ${data.reachable.map((r, i) => `R${i + 1}: (s) => ${text(r)}`).join(",\n    ")}\n  }),`,
    ...(data.constraint.length > 0 ? [`  constraint: (s, { P }) => ${all(data.constraint)},`] : []),
    ...(data.terminal.length > 0 ? [`  terminal: (s, { P }) => ${all(data.terminal)},`] : []),
    "})",
  ].join("\n");
}

/** Evaluates TypeScript that uses the language's own names and helpers: what specs are made of. */
function evaluate(source: string): unknown {
  return program(source)(...Object.values(fairlead));
}

function program(source: string): Function {
  const helpers = helpersIn(source).map((name) => HELPERS[name]!);
  const body = `"use strict"; ${helpers.join("\n")}\nreturn (${source});`;
  return new Function(...Object.keys(fairlead), body);
}

export const toSpec = (data: SpecData): AnySpec => evaluate(specSource(data)) as AnySpec;

/** Whether the text can be read: what a piece was left out of may be an object where a block begins. */
export function isProgram(data: SpecData): boolean {
  try {
    return typeof program(specSource(data)) === "function";
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** What a random spec may contain, by kind; a test requires that each of them occurs. */
export const COVERAGE: Readonly<Record<string, readonly string[]>> = {
  domains: [
    ...["bool", "int", "ids", "range", "oneOf", "record", "tuple", "union", "optional", "set"],
    ...["bag", "seq", "map", "plain", "odd strings", "a queue"],
    ...["set keys", "tuple keys", "odd keys"],
  ],
  initials: INITIALS,
  choices: CHOICES,
  booleans: [...Object.keys(BOOLEANS), "purePredicate", "readingPredicate"],
  truths: Object.keys(TRUTHS),
  idioms: Object.keys(IDIOMS),
  mistakes: Object.keys(MISTAKES),
  helpers: Object.keys(HELPERS),
  numbers: Object.keys(NUMBERS),
  values: VALUES,
  updates: UPDATES,
  forms: ["init one", "init array", "init generator", "labelled", "single", "unguarded"],
  judged: ["invariants", "steps", "reachable", "constraint", "terminal"],
};

function kindsOfType(type: Type): readonly string[] {
  if (isOddType(type)) return [type.k, "odd strings"];
  if (type.k === "seq" && !isScalar(type.element)) return [type.k, "a queue"];
  if (type.k !== "map") return [type.k];
  return [type.k, isOddType(type.keys) ? "odd keys" : `${type.keys.k} keys`];
}

/** The kinds that occur in a spec. */
export function kindsIn(data: SpecData): ReadonlySet<string> {
  const kinds = new Set<string>([`init ${data.init.form}`]);
  const walk = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    if ("kind" in part) kinds.add(String(part.kind));
    if ("k" in part) for (const kind of kindsOfType(part as Type)) kinds.add(kind);
    for (const inner of Object.values(part)) walk(inner);
  };
  walk(data);
  for (const helper of helpersIn(specSource(data))) kinds.add(helper);
  for (const { labelled, when } of data.actions)
    kinds.add(
      when.length === 0 ? "unguarded" : labelled && when.length > 1 ? "labelled" : "single",
    );
  for (const judged of COVERAGE["judged"]!)
    if ((data[judged as keyof SpecData] as unknown[]).length > 0) kinds.add(judged);
  return kinds;
}

const STATES_MAX = 300;
/** The share of specs with sets that meet more elements than a word has room for. */
const WIDE_PERCENT = 25;
/** The share of specs with plain data of another variable's form, if there is one. */
const SNAPSHOT_PERCENT = 30;
/** The share of specs with two variables of one domain. */
const TWIN_PERCENT = 15;
/** The share of specs in which mistakes can be. */
const MISTAKES_PERCENT = 6;
/** The share of specs with a sequence of structures. */
const QUEUE_PERCENT = 35;
const GENERATED_MAX = 2_500;

interface Sample {
  readonly outcome: string;
  /** In the order of their discovery. */
  readonly states: readonly PlainState[];
  readonly initials: number;
  readonly steps: readonly (readonly [PlainState, PlainState])[];
  readonly deadlocks: readonly PlainState[];
}

/** What the naive explorer sees of a spec that has no properties yet, so that some can be fitted. */
function sample(model: Model): Sample {
  const states: PlainState[] = [];
  const steps: [PlainState, PlainState][] = [];
  const deadlocks: PlainState[] = [];
  let initials = 0;
  const watch = (kind: "invariant" | "step", run: (...s: never[]) => boolean) => [
    { kind, name: kind, meaning: null, clauses: [{ label: null, run: run as never }] },
  ];
  const spied: Model = {
    ...model,
    invariants: watch("invariant", (state: PlainState) => states.push(state) > 0),
    steps: watch("step", (before: PlainState, after: PlainState) => {
      if (steps.push([before, after]) > GENERATED_MAX) throw new RangeError("too many steps");
      return true;
    }),
    init: () => {
      const written = [...initialStates(model)];
      initials = new Set(written.map((state) => contentKey(state))).size;
      return written;
    },
    terminal: (state) => deadlocks.push(state as PlainState) > 0,
  };
  const found = naive(spied, STATES_MAX);
  const outcome = steps.length > GENERATED_MAX ? "bounded" : found.outcome;
  return { outcome, states, initials, steps, deadlocks };
}

type Condition = (people: unknown) => (...states: PlainState[]) => unknown;

/** A condition, out of a few tries, that the sample shows to be as wanted. */
function fitted(
  r: Random,
  scope: Scope,
  arguments_: string,
  fits: (holds: (...states: PlainState[]) => boolean) => boolean,
): Node[] {
  const people = fairlead.ids("p", r.ids.length);
  for (let i = 0; i < 12; i++) {
    const condition = answer(r, scope, r.int(1, 3));
    const source = `(P) => (${arguments_}) => ${text(condition)}`;
    try {
      const holds = (evaluate(source) as Condition)(people);
      if (fits((...states) => holdsOf(holds, source, ...states))) return [condition];
    } catch {
      // A condition that throws in some state (an element that is not there) is no property.
    }
  }
  return [];
}

function randomAction(r: Random, view: Scope, guarded: boolean): ActionData {
  const chosen = parameters(r, view);
  const roots = chosen.map(({ name, type }) => ({ path: name, type, state: false }));
  const scope: Scope = { roots: [...view.roots, ...roots] };
  const guards = r.pick(guarded ? [1, 1, 2, 3] : [0, 0, 0, 1, 2]);
  return {
    with: chosen.map(({ name, choice }) => ({ name, choice })),
    labelled: r.chance(60),
    when: Array.from({ length: guards }, () => answer(r, scope, r.pick([0, 1, 2, 2, 3]))),
    then: updates(r, scope),
  };
}

const rooted = (data: Pick<SpecData, "variables">, prefix: string): Scope["roots"] =>
  data.variables.map(({ name, type }) => ({ path: `${prefix}.${name}`, type, state: true }));

function skeleton(r: Random): SpecData {
  const ids = r.pick([2, 2, 2, 3]);
  r.ids = Array.from({ length: ids }, (_, i) => `"p${i + 1}"`);
  r.idioms = Object.values(r.chance(MISTAKES_PERCENT) ? MISTAKES : IDIOMS);
  const variables: { name: string; type: Type }[] = [];
  for (let i = r.pick([1, 2, 3, 3, 4, 4]); i > 0; i--) {
    const former = variables.at(-1)?.type;
    const type =
      former && r.chance(30) ? relatedType(r, former) : randomType(r, r.pick([0, 1, 1, 2, 2, 3]));
    variables.push({ name: `${type.k}${variables.length}`, type });
  }
  if (r.chance(WIDE_PERCENT)) {
    const wide = wideType(r);
    variables.splice(r.pick([0, 1, 1]), 9, { name: `${wide.k}Wide`, type: wide });
    if (r.chance(40)) variables.push({ name: "ticks", type: { k: "range", low: 0, high: DRIFT } });
    if (r.chance(30)) {
      const second = r.chance(50) ? wide : wideType(r);
      variables.push({ name: `${second.k}Second`, type: second });
    }
  }
  if (r.chance(QUEUE_PERCENT)) {
    const queue = queueType(r);
    variables.splice(r.pick([0, 1, 2]), 9, { name: "queue", type: queue });
    if (r.chance(60)) variables.push({ name: "held", type: queue.element });
    if (r.chance(60)) variables.push({ name: "last", type: { k: "range", low: 0, high: 2 } });
  }
  const snapshot = r.chance(SNAPSHOT_PERCENT) ? snapshotType(r.pick(variables).type) : null;
  if (snapshot) variables.push({ name: "snapshot", type: snapshot });
  if (r.chance(TWIN_PERCENT)) variables.push({ name: "twin", type: r.pick(variables).type });
  const view: Scope = { roots: rooted({ variables }, "s") };
  const guarded = r.chance(40);
  const several = r.pick([1, 1, 1, 1, 2, 3]);
  const choices = r.pick([1, 1, 2, 4, 8]);
  const actions = Array.from({ length: r.int(1, 5) }, () => randomAction(r, view, guarded));
  const bounds = variables.flatMap(({ name, type }) => {
    const size = { int: "", bag: ".size", set: ".size", seq: ".length" }[type.k as string];
    return size === undefined || r.chance(50)
      ? []
      : [node("bool", "bound")`s.${name}${size} < ${r.int(2, 3)}`];
  });
  return {
    ids,
    variables,
    init: {
      form: r.pick(["one", "array", "generator"]),
      states: Array.from({ length: several }, () =>
        Object.fromEntries(variables.map(({ name, type }) => [name, initial(r, type, choices)])),
      ),
    },
    actions,
    invariants: [],
    steps: [],
    reachable: [],
    constraint: r.chance(85) ? bounds : [boolean(r, view, 2)],
    terminal: [],
  };
}

function withProperties(r: Random, data: SpecData, seen: Sample): SpecData {
  const view: Scope = { roots: rooted(data, "s") };
  const pair: Scope = { roots: [...rooted(data, "before"), ...rooted(data, "after")] };
  const { states, steps, deadlocks } = seen;
  const first = states[0]!;
  const times = <T>(n: number, make: () => readonly T[]): T[] =>
    Array.from({ length: n }, make).flat();
  const property = (
    scope: Scope,
    of: string,
    over: readonly (readonly PlainState[])[],
    broken: boolean,
  ) =>
    fitted(r, scope, of, (holds) => {
      const answers = over.map((judged) => holds(...judged));
      return broken ? answers.indexOf(false) >= since : !answers.includes(false);
    });
  // Violations are wanted at any depth, yet most conditions that fail at all fail at once.
  const late = r.chance(60) ? Math.floor((states.length * 2) / 3) : seen.initials;
  const since = r.chance(5) ? 0 : Math.max(seen.initials, late);
  const alone = states.map((state) => [state]);
  const clauses = (make: () => Node[]): Node[][] =>
    [times(r.pick([1, 1, 1, 2]), make)].filter((list) => list.length > 0);
  const covered = deadlocks.length > 0 ? r.chance(55) : r.chance(10);
  return {
    ...data,
    invariants: times(r.pick([0, 1, 1, 2, 2]), () =>
      clauses(() => property(view, "s", alone, r.chance(45))),
    ),
    steps: times(r.pick([0, 0, 1, 1, 2]), () =>
      clauses(() => property(pair, "before, after", steps, r.chance(45))),
    ),
    reachable: times(r.pick([0, 0, 1, 2]), () =>
      fitted(r, view, "s", (holds) =>
        r.chance(95) ? holds(first) === false && states.some((s) => holds(s) === true) : true,
      ),
    ),
    terminal: covered
      ? [
          ...fitted(r, view, "s", (holds) => deadlocks.every((state) => holds(state) === true)),
          node("bool", "terminal")`true`,
        ].slice(0, 1)
      : [],
  };
}

/** A random spec; most are small, finite, and have somewhere to go. */
export const randomSpec = (r: Random): SpecData => trusting(() => drawn(r));

function drawn(r: Random): SpecData {
  for (;;) {
    const statesMin = r.pick([5, 8, 15, 30, 60]);
    let data = skeleton(r);
    for (let actions = data.actions.length; actions <= 7; actions++) {
      const seen = sample(instantiate(toSpec(data)));
      const { outcome, states } = seen;
      const some = states.length > 0 && states.length < STATES_MAX;
      if (outcome === "broken" && some && r.chance(20)) return data;
      if (outcome !== "held") break;
      if (states.length >= statesMin || (some && r.chance(1))) return withProperties(r, data, seen);
      const added = randomAction(r, { roots: rooted(data, "s") }, r.chance(40));
      data = { ...data, actions: [...data.actions, added] };
    }
  }
}
