/**
 * Random small specs about which induction has something to say: few states, invariants that hold in
 * about all reachable states, and code that throws or leaves a domain in some of the others.
 */
import * as fc from "fast-check";
import * as fairlead from "../../src/index.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

/** Each is a condition. The last ones throw in some states. */
const CONDITIONS = [
  ...["s.a === 0", "s.a < s.b", "s.a + s.b <= 2", "s.b !== 1", "s.o === null", "s.o === p"],
  ...["s.S.has(p)", "s.S.size < 2", "P.some((q) => s.at[q] && q !== s.o)", "s.at[p]"],
  ...["s.S.every((q) => s.at[q])", "s.a !== 2 || s.S.has('p1')", "P.count((q) => s.at[q]) <= s.a"],
  ...["s.o.length > 1", "[...s.S][s.b].length === 2"],
];

/** Each writes one variable. The last ones throw, or leave the domain. */
const UPDATES = [
  ...["s.a = s.b;", "s.b = (s.b + 1) % 3;", "if (s.a < 2) s.a++;", "s.o = p;", "s.o = null;"],
  ...["s.S.add(p);", "s.S.delete(p);", "s.S.clear();", "s.at[p] = !s.at[p];", "s.at[p] = true;"],
  ...["s.a++;", "s.b--;", "s.a = s.o.length;", "s.o = [...s.S][s.a].trim();"],
];

/** The partial ones are rare: a spec that throws where it is reachable shows little. */
const some = (from: readonly string[], partial: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...from.slice(0, -partial)) },
    { weight: 1, arbitrary: fc.constantFrom(...from.slice(-partial)) },
  );

const condition = some(CONDITIONS, 2);
const update = some(UPDATES, 4);

export interface InductionData {
  readonly init: { readonly a: number; readonly o: boolean; readonly at: boolean };
  readonly actions: readonly {
    readonly when: readonly string[];
    readonly then: readonly string[];
  }[];
  readonly invariants: readonly (readonly string[])[];
  readonly constraint: string | null;
}

const negated = fc
  .tuple(fc.boolean(), condition)
  .map(([not, text]) => (not ? `!(${text})` : `(${text})`));
const clause = fc
  .array(negated, { minLength: 2, maxLength: 4 })
  .map((parts) => `P.every((p) => ${parts.join(" || ")})`);

export const inductions: fc.Arbitrary<InductionData> = fc.record({
  init: fc.record({ a: fc.nat(2), o: fc.boolean(), at: fc.boolean() }),
  actions: fc.array(
    fc.record({
      when: fc.array(negated, { maxLength: 2 }),
      then: fc.array(update, { minLength: 1, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  invariants: fc.array(fc.array(clause, { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 3,
  }),
  constraint: fc.option(clause, { freq: 5 }),
});

export function inductionSource({ init, actions, invariants, constraint }: InductionData): string {
  // A variable that is written twice may pass through what is outside its domain.
  const once = (updates: readonly string[]): readonly string[] => {
    const named = new Map(
      updates.map((text) => [/s\.(\w+)/.exec(text.replace("if (", ""))![1], text]),
    );
    return [...named.values()];
  };
  const table = (conditions: readonly string[]): string =>
    conditions.map((text, i) => `"part ${i + 1}": (s) => ${text}`).join(", ");
  return [
    "spec({",
    '  name: "Random",',
    '  constants: { P: ids("p", 2) },',
    "  state: ({ P }) => ({",
    "    a: range(0, 2), b: range(0, 2), o: optional(P), S: setOf(P), at: mapOf(P, bool),",
    "  }),",
    `  init: ({ P }) => ({ a: ${init.a}, b: 0, o: ${init.o ? "P" : null}, S: [], at: every(P, ${init.at}) }),`,
    "  actions: (action, { P }) => ({",
    ...actions.map(
      ({ when, then }, i) =>
        `    A${i + 1}: action({ with: { p: P }, when: (s, { p }) => ${when.join(" && ") || "true"}, then: (s, { p }) => { ${once(then).join(" ")} } }),`,
    ),
    "  }),",
    "  invariants: ({ P }) => ({",
    ...invariants.map((clauses, i) => `    I${i + 1}: always("…", { ${table(clauses)} }),`),
    "  }),",
    ...(constraint === null ? [] : [`  constraint: (s, { P }) => ${constraint},`]),
    "})",
  ].join("\n");
}

export const inductionSpec = (data: InductionData): AnySpec =>
  new Function(...Object.keys(fairlead), `"use strict"; return (${inductionSource(data)});`)(
    ...Object.values(fairlead),
  ) as AnySpec;
