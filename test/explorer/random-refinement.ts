/**
 * Random pairs of specs, the one perhaps a refinement of the other, as data that fast-check makes
 * smaller; and as the source that an author would have written.
 *
 * A spec is about cells, small numbers, which each spec keeps in a form of its own: a variable, an
 * entry of a map, an element of a set … The abstract spec is made of the concrete one: cells are
 * dropped, seen more coarsely or hidden, which it refines; then something is changed, which it may not.
 */
import * as fc from "fast-check";
import * as fairlead from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { stateGraph } from "./naive-liveness.ts";
import { NaiveRefinement } from "./naive-refinement.ts";

/** A number that stands for one of several things, by its remainder. */
const any = fc.nat({ max: 59 });
const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!;
const rarely = <T>(of: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<T | null> =>
  fc.oneof({ weight, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: of });

// ---- specs about cells ------------------------------------------------------------------------------

export const FORMS = [
  ...["range", "names", "optional", "bag", "seq", "tuple", "record", "set", "map", "table"],
] as const;
type Form = (typeof FORMS)[number];

interface Cell {
  readonly name: string;
  /** Its values are 0 … size − 1. */
  readonly size: number;
  readonly form: Form;
}

/** Compares a cell with a value, or with the parameter. */
interface Test {
  readonly cell: number;
  readonly is: "===" | "!==" | "<=";
  readonly value: number | "x";
}

interface Update {
  readonly cell: number;
  readonly to:
    | { readonly by: "value"; readonly value: number }
    | { readonly by: "copy"; readonly cell: number }
    /** `any`: whatever a parameter of its own says. */
    | { readonly by: "next" | "x" | "any" };
}

interface ActionData {
  readonly name: string;
  /** What its parameter x is drawn from: nothing, 0 … 2, or values that depend on the state. */
  readonly choice: "none" | "all" | "drawn";
  readonly when: readonly Test[];
  readonly then: readonly Update[];
}

interface FairnessData {
  readonly strength: "weak" | "strong";
  readonly each: boolean;
  readonly actions: readonly number[];
}

interface SpecData {
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly init: readonly (readonly number[])[];
  readonly actions: readonly ActionData[];
  readonly constraint: Test | null;
  readonly fairness: readonly FairnessData[];
}

// ---- their source -----------------------------------------------------------------------------------

const quoted = (names: readonly Cell[]): string => names.map(({ name }) => `"${name}"`).join(", ");
const NAMES = ["zero", "one", "two"];

interface Variable {
  readonly name: string;
  readonly domain: string;
  /** Those that it keeps. */
  readonly cells: readonly Cell[];
  /** Its value where the cells have certain ones. */
  readonly value: (values: (cell: Cell) => string) => string;
}

const SINGLE: Readonly<Partial<Record<Form, (cell: Cell) => Variable>>> = {
  range: (cell) => ({
    name: cell.name,
    cells: [cell],
    domain: `range(0, ${cell.size - 1})`,
    value: (values) => values(cell),
  }),
  names: (cell) => ({
    name: cell.name,
    cells: [cell],
    domain: `oneOf(${NAMES.slice(0, cell.size)
      .map((name) => `"${name}"`)
      .join(", ")})`,
    value: (values) => `${JSON.stringify(NAMES)}[${values(cell)}]`,
  }),
  optional: (cell) => ({
    name: cell.name,
    cells: [cell],
    domain: `optional(range(1, ${cell.size - 1}))`,
    value: (values) => `(${values(cell)}) || null`,
  }),
};

/** Variables in which all cells of a form are kept together. */
const SHARED: Readonly<Partial<Record<Form, (cells: readonly Cell[]) => Omit<Variable, "cells">>>> =
  {
    bag: (cells) => ({
      name: "bag",
      domain: `bagOf(oneOf(${quoted(cells)}))`,
      value: (values) => listed(cells, (cell) => `...Array(${values(cell)}).fill("${cell.name}")`),
    }),
    seq: (cells) => ({
      name: "seq",
      domain: "seqOf(range(0, 2))",
      value: (values) => listed(cells, values),
    }),
    tuple: (cells) => ({
      name: "tup",
      domain: `tuple(${cells.map((cell) => `range(0, ${cell.size - 1})`).join(", ")})`,
      value: (values) => listed(cells, values),
    }),
    record: (cells) => ({
      name: "rec",
      domain: `record(${fields(cells, (cell) => `range(0, ${cell.size - 1})`)})`,
      value: (values) => fields(cells, values),
    }),
    set: (cells) => ({
      name: "set",
      domain: `setOf(record({ cell: oneOf(${quoted(cells)}), value: range(1, 2) }))`,
      value: (values) =>
        `${listed(cells, (cell) => `{ cell: "${cell.name}", value: ${values(cell)} }`)}.filter((e) => e.value > 0)`,
    }),
    map: (cells) => ({
      name: "map",
      domain: `mapOf(oneOf(${quoted(cells)}), range(0, 2))`,
      value: (values) => fields(cells, values),
    }),
    table: (cells) => ({
      name: "table",
      domain: `mapOf(tuple(oneOf(${quoted(cells)}), oneOf("t")), range(0, 2))`,
      value: (values) => listed(cells, (cell) => `[["${cell.name}", "t"], ${values(cell)}]`),
    }),
  };

const listed = (cells: readonly Cell[], value: (cell: Cell) => string): string =>
  `[${cells.map(value).join(", ")}]`;
const fields = (cells: readonly Cell[], value: (cell: Cell) => string): string =>
  `{ ${cells.map((cell) => `${cell.name}: ${value(cell)}`).join(", ")} }`;

function variablesOf(cells: readonly Cell[]): readonly Variable[] {
  const single = cells.flatMap((cell) => SINGLE[cell.form]?.(cell) ?? []);
  const shared = FORMS.flatMap((form) => {
    const own = cells.filter((cell) => cell.form === form);
    const variable = own.length > 0 ? SHARED[form]?.(own) : undefined;
    return variable ? [{ ...variable, cells: own }] : [];
  });
  return [...single, ...shared];
}

const placeIn = (cells: readonly Cell[], cell: Cell): number =>
  cells.filter(({ form }) => form === cell.form).indexOf(cell);

/** The value of a cell, in a state called `s`. */
function read(cells: readonly Cell[], cell: Cell): string {
  const { name } = cell;
  switch (cell.form) {
    case "range":
      return `s.${name}`;
    case "names":
      return `${JSON.stringify(NAMES)}.indexOf(s.${name})`;
    case "optional":
      return `(s.${name} ?? 0)`;
    case "bag":
      return `s.bag.copies("${name}")`;
    case "seq":
      return `s.seq[${placeIn(cells, cell)}]`;
    case "tuple":
      return `s.tup[${placeIn(cells, cell)}]`;
    case "record":
      return `s.rec.${name}`;
    case "set":
      return `(s.set.find((e) => e.cell === "${name}")?.value ?? 0)`;
    case "map":
      return `s.map.${name}`;
    case "table":
      return `s.table.get(["${name}", "t"])`;
  }
}

function write(cells: readonly Cell[], cell: Cell, value: string): string {
  const { name } = cell;
  switch (cell.form) {
    case "names":
      return `s.${name} = ${JSON.stringify(NAMES)}[${value}];`;
    case "optional":
      return `s.${name} = (${value}) || null;`;
    case "bag":
      return `{ const v = ${value}; while (s.bag.delete("${name}")); for (let i = 0; i < v; i++) s.bag.add("${name}"); }`;
    case "set":
      return `{ const value = ${value}; for (const v of [1, 2]) s.set.delete({ cell: "${name}", value: v }); if (value > 0) s.set.add({ cell: "${name}", value }); }`;
    case "table":
      return `s.table.set(["${name}", "t"], ${value});`;
    default:
      return `${read(cells, cell)} = ${value};`;
  }
}

function testSource(cells: readonly Cell[], { cell: index, is, value }: Test): string {
  const cell = at(cells, index);
  return `${read(cells, cell)} ${is} ${value === "x" ? "x" : value % cell.size}`;
}

function updateSource(cells: readonly Cell[], { cell: index, to }: Update, y: string): string {
  const cell = at(cells, index);
  const values = {
    value: () => ("value" in to ? String(to.value % cell.size) : ""),
    copy: () => ("cell" in to ? `${read(cells, at(cells, to.cell))} % ${cell.size}` : ""),
    next: () => `(${read(cells, cell)} + 1) % ${cell.size}`,
    x: () => `x % ${cell.size}`,
    any: () => `${y} % ${cell.size}`,
  };
  return write(cells, cell, values[to.by]());
}

const SPACES = "    ";

function specSource(data: SpecData, indent: string, rest: readonly string[]): string {
  const { cells } = data;
  const variables = variablesOf(cells);
  const initial = data.init.map((values) => {
    const value = (cell: Cell) => String(at(values, cells.indexOf(cell)) % cell.size);
    return `{ ${variables.map((variable) => `${variable.name}: ${variable.value(value)}`).join(", ")} }`;
  });
  const actions = data.actions.map(({ name, choice, when, then }) => {
    const x = choice === "drawn" ? `(s) => [${read(cells, cells[0]!)}, 1]` : "range(0, 2)";
    const with_ = {
      ...(choice === "none" ? {} : { x }),
      ...Object.fromEntries(
        then.flatMap(({ to }, i) => (to.by === "any" ? [[`y${i}`, "range(0, 2)"]] : [])),
      ),
    };
    const names = Object.keys(with_);
    const given = names.length === 0 ? "s" : `s, { ${names.join(", ")} }`;
    const chosen = Object.entries(with_).map(([parameter, from]) => `${parameter}: ${from}`);
    const guards = when.map((test) => testSource(cells, test)).join(" && ") || "true";
    const updates = then.map((update, i) => updateSource(cells, update, `y${i}`)).join(" ");
    const draws = names.length === 0 ? "" : ` with: { ${chosen.join(", ")} },`;
    return `  ${name}: action({${draws} when: (${given}) => ${guards}, then: (${given}) => { ${updates} } }),`;
  });
  const fairness = data.fairness.map(({ strength, each, actions: which }, i) => {
    const names = [...new Set(which.map((index) => `"${at(data.actions, index).name}"`))];
    return `F${i + 1}: ${strength}${each ? ".each" : ""}([${names.join(", ")}])`;
  });
  return [
    "spec({",
    `  name: "${data.name}",`,
    `  state: () => ({ ${variables.map(({ name, domain }) => `${name}: ${domain}`).join(", ")} }),`,
    `  init: () => [${initial.join(", ")}],`,
    "  actions: (action) => ({",
    ...actions.map((line) => `  ${line}`),
    "  }),",
    ...(data.constraint ? [`  constraint: (s) => ${testSource(cells, data.constraint)},`] : []),
    `  fairness: ({ weak, strong }) => ({ ${fairness.join(", ")} }),`,
    ...rest,
    "})",
  ].join(`\n${indent}`);
}

// ---- from the concrete to the abstract ----------------------------------------------------------------

type Role = "seen" | "hidden" | "dropped" | "coarse";

type Change =
  | { readonly kind: "no guard" | "no action" | "split"; readonly action: number }
  | { readonly kind: "another guard"; readonly action: number; readonly test: Test }
  | { readonly kind: "another update"; readonly action: number; readonly update: Update }
  | { readonly kind: "another action"; readonly new: Omit<ActionData, "name"> }
  /** Of the hidden counter: an action reads it, and writes it. */
  | {
      readonly kind: "count";
      readonly action: number;
      readonly least: number | null;
      readonly to: "next" | "x" | number;
    }
  | { readonly kind: "no initial state" };

export interface Case {
  readonly concrete: Omit<SpecData, "name">;
  /** For each cell, what becomes of it, and its form. */
  readonly roles: readonly { readonly role: Role; readonly form: Form }[];
  /** A hidden cell that the concrete spec does not have, or `null`. */
  readonly counter: { readonly form: Form; readonly free: boolean } | null;
  readonly changes: readonly Change[];
  readonly fairness: readonly FairnessData[];
  readonly constraint: Test | null;
  /** How maps are written in the mapping. */
  readonly every: boolean;
}

/** What the abstract spec can see of a value: of a coarse cell, whether it is 0. */
const COARSE = 2;

/**
 * The abstract spec before it is changed: what the concrete one does, with nothing said of cells that
 * are dropped, and any value where a coarse one does not tell. The concrete spec refines it.
 */
function projected({ concrete, roles }: Case): SpecData {
  const role = (index: number): Role => at(roles, index % concrete.cells.length).role;
  const kept = concrete.cells.flatMap((_, i) => (role(i) === "dropped" ? [] : [i]));
  const moved = (index: number): number => kept.indexOf(index % concrete.cells.length);
  const sizeOf = (index: number): number => at(concrete.cells, index).size;
  const test = ({ cell, is, value }: Test): Test[] => {
    if (role(cell) === "dropped") return [];
    if (role(cell) !== "coarse") return [{ cell: moved(cell), is, value }];
    if (value === "x") return [];
    const exact = value % sizeOf(cell);
    if (is === "<=" ? exact === 0 : is === "===" || exact === 0)
      return [{ cell: moved(cell), is, value: Math.min(exact, 1) }];
    return [];
  };
  const update = ({ cell, to }: Update): Update[] => {
    if (role(cell) === "dropped") return [];
    const anything: Update = { cell: moved(cell), to: { by: "any" } };
    if (to.by === "copy") {
      const from = to.cell;
      const same = role(from) !== "dropped" && role(from) !== "coarse" && role(cell) !== "coarse";
      return same ? [{ cell: moved(cell), to: { by: "copy", cell: moved(from) } }] : [anything];
    }
    if (role(cell) !== "coarse") return [{ cell: moved(cell), to }];
    if (to.by !== "value") return [anything];
    return [
      { cell: moved(cell), to: { by: "value", value: Math.min(to.value % sizeOf(cell), 1) } },
    ];
  };
  return {
    name: "Abstract",
    cells: kept.map((i) => ({
      name: concrete.cells[i]!.name,
      size: role(i) === "coarse" ? COARSE : concrete.cells[i]!.size,
      form: at(roles, i).form,
    })),
    init: concrete.init.map((values) =>
      kept.map((i) => {
        const value = at(values, i) % sizeOf(i);
        return role(i) === "coarse" ? Math.min(value, 1) : value;
      }),
    ),
    actions: concrete.actions.map(({ name, choice, when, then }): ActionData => {
      // What is drawn depends on the first cell, of which the abstract spec may know less.
      const knows = role(0) === "seen" || role(0) === "hidden";
      return {
        name,
        choice: choice === "drawn" && !knows ? "all" : choice,
        when: when.flatMap(test),
        then: then.flatMap(update),
      };
    }),
    constraint: null,
    fairness: [],
  };
}

function abstractOf(data: Case): SpecData {
  const base = projected(data);
  const counter: Cell | null = data.counter && { name: "hid", size: 3, form: data.counter.form };
  const cells = counter ? [...base.cells, counter] : base.cells;
  let init = base.init;
  if (counter)
    init = data.counter!.free
      ? init.flatMap((values) => [0, 1, 2].map((value) => [...values, value]))
      : init.map((values) => [...values, 0]);
  let actions = base.actions;
  const change = (index: number, by: (action: ActionData) => readonly ActionData[]): void => {
    if (actions.length > 0)
      actions = actions.flatMap((a, i) => (i === index % actions.length ? by(a) : [a]));
  };
  for (const one of data.changes)
    switch (one.kind) {
      case "no guard":
        change(one.action, (a) => [{ ...a, when: a.when.slice(1) }]);
        break;
      case "no action":
        if (actions.length > 1) change(one.action, () => []);
        break;
      case "split":
        change(one.action, (a) =>
          a.then.length < 2
            ? [a]
            : a.then.map((update, i) => ({ ...a, name: a.name + "ab"[i], then: [update] })),
        );
        break;
      case "another guard":
        change(one.action, (a) => [{ ...a, when: [...a.when, withoutX(one.test, a.choice)] }]);
        break;
      case "another update":
        change(one.action, (a) => [
          { ...a, choice: a.choice === "none" ? "all" : a.choice, then: [one.update] },
        ]);
        break;
      case "another action":
        actions = [...actions, { name: `B${actions.length}`, ...parametrised(one.new) }];
        break;
      case "count": {
        if (!counter) break;
        const cell = cells.length - 1;
        const guard: Test[] =
          one.least === null ? [] : [{ cell, is: "===", value: one.least % counter.size }];
        const to: Update["to"] =
          typeof one.to === "number" ? { by: "value", value: one.to } : { by: one.to };
        change(one.action, (a) => [
          {
            ...a,
            choice: one.to === "x" && a.choice === "none" ? "all" : a.choice,
            when: [...a.when, ...guard],
            then: [...a.then, { cell, to }],
          },
        ]);
        break;
      }
      case "no initial state":
        if (init.length > 1) init = init.slice(1);
    }
  return { ...base, cells, init, actions, fairness: data.fairness, constraint: data.constraint };
}

const withoutX = (test: Test, choice: ActionData["choice"]): Test =>
  test.value === "x" && choice === "none" ? { ...test, value: 1 } : test;

/** An action with a parameter, if something in it needs one. */
function parametrised(action: Omit<ActionData, "name">): Omit<ActionData, "name"> {
  const needs =
    action.when.some(({ value }) => value === "x") || action.then.some(({ to }) => to.by === "x");
  return needs && action.choice === "none" ? { ...action, choice: "all" } : action;
}

/** The mapping, as an author would write it. A variable that keeps a hidden cell is hidden. */
function mappingSource({ concrete, roles, every }: Case, abstract: SpecData): string {
  const { cells } = concrete;
  const from = ({ name }: Cell): number => cells.findIndex((cell) => cell.name === name);
  const isHidden = (cell: Cell): boolean =>
    from(cell) < 0 || at(roles, from(cell)).role === "hidden";
  const value = (cell: Cell): string => {
    const exact = read(cells, cells[from(cell)]!);
    return at(roles, from(cell)).role === "coarse" ? `Math.min(${exact}, 1)` : exact;
  };
  const seen = variablesOf(abstract.cells).filter((variable) => !variable.cells.some(isHidden));
  const written = seen.map((variable) => {
    const given = variable.value(value);
    return every && variable.name === "map"
      ? `map: every(oneOf(${quoted(variable.cells)}), (k) => (${given})[k])`
      : `${variable.name}: ${given}`;
  });
  return `(s) => ({ ${written.join(", ")} })`;
}

/** Both specs as their author would write them. */
export function toSource(data: Case): string {
  const abstract = abstractOf(data);
  const concrete: SpecData = {
    ...data.concrete,
    name: "Concrete",
    actions: data.concrete.actions,
  };
  return specSource(concrete, "", [
    "  terminal: () => true,",
    "  properties: () => ({",
    `    R: refines("…", ${specSource(abstract, `${SPACES}${SPACES}`, [])},`,
    `      { mapping: ${mappingSource(data, abstract)} }),`,
    "  }),",
  ]);
}

export const toSpec = (data: Case): AnySpec =>
  new Function(...Object.keys(fairlead), `"use strict"; return (${toSource(data)});`)(
    ...Object.values(fairlead),
  );

// ---- drawn at random ----------------------------------------------------------------------------------

const forms = fc.constantFrom(...FORMS);
const tests: fc.Arbitrary<Test> = fc.record({
  cell: any,
  is: fc.constantFrom("===" as const, "===" as const, "!==" as const, "<=" as const),
  value: fc.oneof(
    { weight: 5, arbitrary: any },
    { weight: 1, arbitrary: fc.constant("x" as const) },
  ),
});
const updates: fc.Arbitrary<Update> = fc.record({
  cell: any,
  to: fc.oneof<fc.Arbitrary<Update["to"]>[]>(
    fc.record({ by: fc.constant("value" as const), value: any }),
    fc.record({ by: fc.constant("next" as const) }),
    fc.record({ by: fc.constant("copy" as const), cell: any }),
    fc.record({ by: fc.constant("x" as const) }),
  ),
});
const actions = fc
  .record({
    choice: fc.constantFrom("none" as const, "none" as const, "all" as const, "drawn" as const),
    when: fc.array(tests, { maxLength: 2 }),
    then: fc.array(updates, { minLength: 1, maxLength: 2 }),
  })
  .map(parametrised);

const fairness: fc.Arbitrary<FairnessData> = fc.record({
  strength: fc.constantFrom("weak" as const, "strong" as const),
  each: fc.boolean(),
  actions: fc.array(any, { minLength: 1, maxLength: 3 }),
});

const changes: fc.Arbitrary<Change> = fc.oneof<fc.Arbitrary<Change>[]>(
  fc.record({
    kind: fc.constantFrom("no guard" as const, "no action" as const, "split" as const),
    action: any,
  }),
  fc.record({ kind: fc.constant("another guard" as const), action: any, test: tests }),
  fc.record({ kind: fc.constant("another update" as const), action: any, update: updates }),
  fc.record({ kind: fc.constant("another action" as const), new: actions }),
  fc.record({ kind: fc.constant("no initial state" as const) }),
);
const counts: fc.Arbitrary<Change> = fc.record({
  kind: fc.constant("count" as const),
  action: any,
  least: fc.oneof(fc.constant(null), any),
  to: fc.oneof<fc.Arbitrary<"next" | "x" | number>[]>(
    fc.constant("next" as const),
    fc.constant("x" as const),
    any,
  ),
});

const concretes = fc
  .record({
    cells: fc.array(fc.record({ size: fc.integer({ min: 2, max: 3 }), form: forms }), {
      minLength: 2,
      maxLength: 3,
    }),
    init: fc.array(fc.array(any, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    actions: fc.array(actions, { minLength: 2, maxLength: 4 }),
    constraint: rarely(tests),
    fairness: fc.array(fairness, { maxLength: 2 }),
  })
  .map((data): Case["concrete"] => ({
    ...data,
    cells: data.cells.map((cell, i) => ({ ...cell, name: `c${i + 1}` })),
    actions: data.actions.map((action, i) => ({ ...action, name: `A${i + 1}` })),
    constraint: data.constraint && withoutX(data.constraint, "none"),
  }));

/** The first two cells cannot both be dropped: something has to be left. */
const roles = (role: fc.Arbitrary<Role>) =>
  fc
    .array(fc.record({ role, form: forms }), { minLength: 3, maxLength: 3 })
    .filter(([first, second]) => first!.role !== "dropped" || second!.role !== "dropped");
const weighted = (weights: Partial<Record<Role, number>>): fc.Arbitrary<Role> =>
  fc.oneof(
    ...Object.entries(weights).map(([role, weight]) => ({
      weight,
      arbitrary: fc.constant(role as Role),
    })),
  );
const common = {
  concrete: concretes,
  constraint: rarely(tests.map((test) => withoutX(test, "none"))),
  every: fc.boolean(),
};
const few = (of: fc.Arbitrary<Change>, maxLength: number) => fc.array(of, { maxLength });

/** Nothing hidden, and no fairness to refine. */
const plain: fc.Arbitrary<Case> = fc.record({
  ...common,
  roles: roles(weighted({ seen: 4, dropped: 1, coarse: 1 })),
  counter: fc.constant(null),
  changes: few(changes, 2),
  fairness: fc.constant([]),
});
/** With hidden variables. */
const hiding: fc.Arbitrary<Case> = fc.record({
  ...common,
  roles: roles(weighted({ seen: 4, dropped: 1, coarse: 1, hidden: 2 })),
  counter: fc.oneof(
    fc.constant(null),
    fc.record({ form: forms, free: fc.boolean() }),
    fc.record({ form: forms, free: fc.boolean() }),
  ),
  changes: fc.tuple(few(counts, 4), few(changes, 1)).map(([some, others]) => [...others, ...some]),
  fairness: fc.constant([]),
});
/** With fairness, of both. */
const fair: fc.Arbitrary<Case> = fc.record({
  ...common,
  roles: roles(weighted({ seen: 4, dropped: 1, coarse: 1 })),
  counter: fc.constant(null),
  changes: few(changes, 1),
  fairness: fc.array(fairness, { minLength: 1, maxLength: 2 }),
});

const STATES_MIN = 2;
const STATES_MAX = 27;
/** Of specs whose lassos are looked at. */
const LASSO_STATES_MAX = 9;

function fits(data: Case): boolean {
  const model = instantiate(toSpec(data));
  const refinement = model.refinements[0]!;
  const naive = new NaiveRefinement(model, refinement);
  const max = data.fairness.length > 0 ? LASSO_STATES_MAX : STATES_MAX;
  const graph = stateGraph(model, max);
  if (graph === null || graph.states.length < STATES_MIN) return false;
  // Something must be seen.
  const seen = Object.keys(naive.seen(graph.states[0]!)).length;
  return seen > 0;
}

/** Pairs of specs of few states. */
export const cases: fc.Arbitrary<Case> = fc
  .oneof(
    { weight: 4, arbitrary: plain },
    { weight: 3, arbitrary: hiding },
    { weight: 3, arbitrary: fair },
  )
  .filter(fits);
