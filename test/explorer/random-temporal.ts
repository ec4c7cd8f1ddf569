/**
 * Random specs of a few states, with fairness and a temporal property, as data that fast-check makes
 * smaller; and as the source that an author would have written.
 *
 * Half of the specs are graphs, drawn at random and written down as one variable and a table of steps
 * for each action. The others have several variables, and actions that are set off by some and change
 * some.
 */
import * as fc from "fast-check";
import * as fairlead from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { stateGraph } from "./naive-liveness.ts";
import { type FormulaData, formulaSource, formulas, type Test } from "./random-formula.ts";

/** A number that stands for one of several things, by its remainder. */
const any = fc.nat({ max: 59 });
const sometimes = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: of });
const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

// ---- what can be read and written -------------------------------------------------------------------

/** A variable, or a part of one, with the values it may have; all as source. */
interface Place {
  readonly path: string;
  readonly values: readonly string[];
  readonly isMember: boolean;
}

const VARIABLES = [
  { domain: "range(0, 2)", values: ["0", "1", "2"] },
  { domain: "range(0, 3)", values: ["0", "1", "2", "3"] },
  { domain: "bool", values: ["false", "true"] },
  { domain: 'oneOf("a", "b", "c")', values: ['"a"', '"b"', '"c"'] },
  { domain: 'mapOf(P, oneOf("off", "on"))', values: ['"off"', '"on"'], parts: "map" },
  { domain: "mapOf(P, range(0, 2))", values: ["0", "1", "2"], parts: "map" },
  { domain: "setOf(P)", values: ["false", "true"], parts: "set" },
] as const;

/** The places of a state called `s`, where `p` is a person, if anybody is. */
function places(variables: readonly number[], s: string, p: boolean): readonly Place[] {
  return variables.flatMap((index, i): readonly Place[] => {
    const variable = at(VARIABLES, index);
    const { values } = variable;
    const path = `${s}.v${i + 1}`;
    if (!("parts" in variable)) return [{ path, values, isMember: false }];
    const people = p ? ["p", "p"] : ['"p1"', '"p2"'];
    return people.map((who) =>
      variable.parts === "set"
        ? { path: `${path}.has(${who})`, values, isMember: true }
        : { path: `${path}[${who}]`, values, isMember: false },
    );
  });
}

const tests: fc.Arbitrary<Test> = fc.record({
  place: any,
  value: any,
  not: fc.boolean(),
});

function testSource({ place, value, not }: Test, list: readonly Place[]): string {
  const { path, values, isMember } = at(list, place);
  const wanted = at(values, value);
  if (isMember) return (wanted === "true") === not ? `!${path}` : path;
  return `${path} ${not ? "!==" : "==="} ${wanted}`;
}

// ---- specs of several variables ---------------------------------------------------------------------

interface Update {
  readonly place: number;
  readonly value: number;
  readonly by: "value" | "next";
}

interface ActionData {
  /** Whether it is somebody's: one of all, or one of those in a set. */
  readonly whose: "nobody" | "all" | "drawn";
  readonly when: readonly Test[];
  readonly then: readonly Update[];
}

interface Variables {
  readonly kind: "variables";
  readonly variables: readonly number[];
  /** Of each initial state the values, or a domain for all of them. */
  readonly init: readonly (readonly number[])[];
  readonly actions: readonly ActionData[];
  readonly constraint: Test | null;
}

const variables: fc.Arbitrary<Variables> = fc.record({
  kind: fc.constant("variables" as const),
  variables: fc.array(any, { minLength: 2, maxLength: 3 }),
  init: fc.array(fc.array(any, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
  actions: fc.array(
    fc.record({
      whose: fc.constantFrom(
        "nobody" as const,
        "nobody" as const,
        "all" as const,
        "drawn" as const,
      ),
      when: fc.array(tests, { minLength: 0, maxLength: 2 }),
      then: fc.array(
        fc.record({
          place: any,
          value: any,
          by: fc.constantFrom("value" as const, "next" as const),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  constraint: sometimes(tests),
});

function updateSource({ place, value, by }: Update, list: readonly Place[]): string {
  const { path, values, isMember } = at(list, place);
  const wanted = at(values, value);
  if (isMember) return `${path.replace(".has(", wanted === "true" ? ".add(" : ".delete(")};`;
  if (by === "value") return `${path} = ${wanted};`;
  if (values[0] === "0") return `${path} = (${path} + 1) % ${values.length};`;
  const next = values.map((v, i) => `${path} === ${v} ? ${at(values, i + 1)}`).slice(0, -1);
  return `${path} = ${next.join(" : ")} : ${values[0]};`;
}

function variablesSource({ variables, init, actions, constraint }: Variables): string[] {
  const set = variables.findIndex((index) => at(VARIABLES, index).domain === "setOf(P)");
  const initial = init.map((state) => {
    const fields = variables.map((index, i) => {
      const variable = at(VARIABLES, index);
      const value = at(variable.values, state[i]!);
      if (!("parts" in variable)) return `v${i + 1}: ${value}`;
      if (variable.parts === "set") return `v${i + 1}: ${value === "true" ? "P" : "[]"}`;
      return `v${i + 1}: every(P, ${value})`;
    });
    return `{ ${fields.join(", ")} }`
      .replaceAll(": P ", ': ["p1"] ')
      .replaceAll(": P,", ': ["p1"],');
  });
  return [
    '  constants: { P: ids("p", 2) },',
    `  state: ({ P }) => ({ ${variables.map((index, i) => `v${i + 1}: ${at(VARIABLES, index).domain}`).join(", ")} }),`,
    `  init: ({ P }) => [${initial.join(", ")}],`,
    "  actions: (action, { P }) => ({",
    ...actions.map(({ whose, when, then }, i) => {
      const somebody = whose !== "nobody";
      const list = places(variables, "s", somebody);
      const drawn = whose === "drawn" && set >= 0;
      return [
        `    A${i + 1}: action({`,
        ...(somebody ? [` with: { p: ${drawn ? `(s) => s.v${set + 1}` : "P"} },`] : []),
        ` when: (${somebody ? "s, { p }" : "s"}) => ${when.map((test) => testSource(test, list)).join(" && ") || "true"},`,
        ` then: (${somebody ? "s, { p }" : "s"}) => { ${then.map((update) => updateSource(update, list)).join(" ")} } }),`,
      ].join("");
    }),
    "  }),",
    ...(constraint
      ? [`  constraint: (s) => ${testSource(constraint, places(variables, "s", false))},`]
      : []),
  ];
}

// ---- specs that are graphs ----------------------------------------------------------------------------

interface Digraph {
  readonly kind: "graph";
  readonly states: number;
  readonly initial: readonly number[];
  /** Of each action its steps, from and to. */
  readonly actions: readonly (readonly (readonly [number, number])[])[];
  readonly outside: number | null;
}

const graphs: fc.Arbitrary<Digraph> = fc.record({
  kind: fc.constant("graph" as const),
  states: fc.integer({ min: 3, max: 8 }),
  initial: fc.array(any, { minLength: 1, maxLength: 2 }),
  actions: fc.array(fc.array(fc.tuple(any, any), { minLength: 1, maxLength: 5 }), {
    minLength: 2,
    maxLength: 4,
  }),
  outside: sometimes(any),
});

function digraphSource({ states, initial, actions, outside }: Digraph): string[] {
  const all = Array.from({ length: states }, (_, state) => state);
  const tables = actions.map((steps) =>
    all.map((from) => {
      const tos = steps.filter((step) => at(all, step[0]) === from).map((step) => at(all, step[1]));
      return `[${[...new Set(tos)].sort().join(", ")}]`;
    }),
  );
  return [
    `  state: () => ({ at: range(0, ${states - 1}) }),`,
    `  init: () => [${[...new Set(initial.map((i) => at(all, i)))].map((i) => `{ at: ${i} }`).join(", ")}],`,
    "  actions: (action) => ({",
    ...tables.map(
      (table, i) =>
        `    A${i + 1}: action({ with: { to: range(0, ${states - 1}) }, when: (s, { to }) => [${table.join(", ")}][s.at].includes(to), then: (s, { to }) => { s.at = to; } }),`,
    ),
    "  }),",
    ...(outside === null ? [] : [`  constraint: (s) => s.at !== ${at(all, outside)},`]),
  ];
}

// ---- fairness -----------------------------------------------------------------------------------------

interface FairnessData {
  readonly strength: "weak" | "strong";
  readonly each: boolean;
  /** The actions; one has no list. None stands for all. */
  readonly actions: readonly number[];
  /** The values of the parameter that are meant: one by its value, several by a function. */
  readonly matching: readonly number[];
}

const fairness: fc.Arbitrary<FairnessData> = fc.record({
  strength: fc.constantFrom("weak" as const, "strong" as const),
  each: fc.boolean(),
  actions: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(any, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(any, { minLength: 2, maxLength: 3 }) },
  ),
  matching: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(any, { minLength: 1, maxLength: 3 }) },
  ),
});

export interface Case {
  readonly spec: Variables | Digraph;
  readonly fairness: readonly FairnessData[];
  /** What the predicate says that the formula may use of states and of steps. */
  readonly shared: Test;
  readonly formula: FormulaData;
}

function fairnessSource({ strength, each, actions, matching }: FairnessData, spec: Case["spec"]) {
  const all = spec.actions.map((_, i) => i);
  const meant = [...new Set(actions.length === 0 ? all : actions.map((i) => at(all, i)))];
  const isGraph = spec.kind === "graph";
  const parameter = isGraph ? "to" : "p";
  const domain = isGraph
    ? Array.from({ length: spec.states }, (_, state) => String(state))
    : ['"p1"', '"p2"'];
  const values = [...new Set(matching.map((i) => at(domain, i)))];
  const has = spec.actions.map((action) => !("whose" in action) || action.whose !== "nobody");
  const matches =
    values.length === 0 || !meant.every((i) => has[i])
      ? ""
      : values.length === 1
        ? `, { ${parameter}: ${values[0]} }`
        : `, ({ ${parameter} }) => [${values.join(", ")}].includes(${parameter})`;
  const names = meant.map((i) => `"A${i + 1}"`);
  return `${strength}${each ? ".each" : ""}(${names.length === 1 ? names[0] : `[${names.join(", ")}]`}${matches})`;
}

// ---- cases --------------------------------------------------------------------------------------------

/** The tests that a formula may make of a state called `s`; `v` stands for an each's value. */
function testIn({ spec }: Case, { place, value, not }: Test, s: string, v: boolean): string {
  if (spec.kind === "variables")
    return v && place % 3 !== 0
      ? testSource({ place: place % 2, value, not }, eachPlaces(spec, s))
      : testSource({ place, value, not }, places(spec.variables, s, false));
  if (v && place % 3 !== 0) return `${s}.at ${not ? "!==" : "==="} v`;
  const chosen = [place, value, place + value].map((i) => i % spec.states);
  return not
    ? `[${[...new Set(chosen)].sort().join(", ")}].includes(${s}.at)`
    : `${s}.at === ${chosen[1]}`;
}

/** The places that belong to the value of an each; all of them, when none does. */
function eachPlaces({ variables }: Variables, s: string): readonly Place[] {
  const own = places(variables, s, true)
    .filter(({ path }) => /[[(]p[\])]/.test(path))
    .map((place) => ({ ...place, path: place.path.replace(/([[(])p([\])])/, "$1v$2") }));
  return own.length > 0 ? own : places(variables, s, false);
}

/** The formula as an author would write it. */
export const formulaOf = (data: Case): string =>
  formulaSource(data.formula, {
    test: (test, s, v) => testIn(data, test, s, v),
    values: data.spec.kind === "graph" ? `range(0, ${Math.min(2, data.spec.states - 1)})` : "P",
  });

/** The spec as an author would write it. */
export const toSource = (data: Case): string =>
  [
    "spec({",
    '  name: "Random",',
    ...(data.spec.kind === "graph" ? digraphSource(data.spec) : variablesSource(data.spec)),
    "  terminal: () => true,",
    `  fairness: ({ weak, strong }) => ({ ${data.fairness.map((one, i) => `F${i + 1}: ${fairnessSource(one, data.spec)}`).join(", ")} }),`,
    `  properties: (${data.spec.kind === "graph" ? "" : "{ P }"}) => {`,
    `    const shared = (s) => ${testIn(data, data.shared, "s", false)};`,
    `    return { L: ${formulaOf(data)} };`,
    "  },",
    "})",
  ].join("\n");

export const toSpec = (data: Case): AnySpec =>
  new Function(...Object.keys(fairlead), `"use strict"; return (${toSource(data)});`)(
    ...Object.values(fairlead),
  );

const STATES_MIN = 3;
export const STATES_MAX = 12;

/** Specs of few states, and a formula about them. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    spec: fc.oneof<fc.Arbitrary<Case["spec"]>[]>(graphs, variables),
    fairness: fc.oneof(
      { weight: 1, arbitrary: fc.array(fairness, { maxLength: 1 }) },
      { weight: 4, arbitrary: fc.array(fairness, { minLength: 1, maxLength: 3 }) },
    ),
    shared: tests,
    formula: formulas(tests),
  })
  .filter((data) => {
    const states = stateGraph(instantiate(toSpec(data)), STATES_MAX)?.states.length ?? 0;
    return states >= STATES_MIN;
  });
