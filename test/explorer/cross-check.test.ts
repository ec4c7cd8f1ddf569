/**
 * The second engine beside the first one: over the specifications of the project as far as they can be
 * explored whole, and what is said when the two differ.
 */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check, explore } from "../../src/explorer/check.ts";
import type { CheckOptions, Verdict } from "../../src/explorer/verdict.ts";
import { always, alwaysEventually, ids, mapOf, range, setOf, spec, step } from "../../src/index.ts";
import { every } from "../../src/spec/containers.ts";
import { instantiate } from "../../src/spec/model.ts";
import { type AnySpec, SPEC } from "../../src/spec/spec.ts";

/** All configurations up to so many states; more with LONG=1. */
const DISTINCT_MAX = process.env["LONG"] ? 1_000_000 : 1_000;

interface Subject {
  readonly file: string;
  readonly spec: AnySpec;
  readonly configuration: string | null;
}

async function subjectsIn(folder: string): Promise<readonly Subject[]> {
  const directory = new URL(`../../${folder}/`, import.meta.url);
  const found: Subject[] = [];
  for (const file of readdirSync(directory).sort()) {
    if (!file.endsWith(".ts") || file.endsWith(".nodes.ts") || file.endsWith("reasons.ts"))
      continue;
    const module = (await import(/* @vite-ignore */ new URL(file, directory).href)) as object;
    for (const exported of new Set(Object.values(module)))
      if (typeof exported === "object" && exported !== null && SPEC in exported) {
        const subject = { file: `${folder}/${file}`, spec: exported as AnySpec };
        const configurations = Object.keys(subject.spec.configurations ?? {});
        for (const configuration of configurations.length > 0 ? configurations : [null])
          found.push({ ...subject, configuration });
      }
  }
  return found;
}
const subjects = [...(await subjectsIn("specs")), ...(await subjectsIn("refinement"))];

describe("both engines agree on", () => {
  for (const { file, spec: written, configuration } of subjects) {
    const expected = written.configurations?.[configuration ?? ""]?.expect;
    const states = expected?.distinct ?? 0;
    const known = states > 0 || expected?.violates !== undefined;
    if (states > DISTINCT_MAX || (!known && !process.env["LONG"])) continue;
    it(`${file} ${configuration ?? ""}`, () => {
      const options: CheckOptions = { crossCheck: true, maxStates: DISTINCT_MAX };
      const verdict = check(instantiate(written, configuration), options);
      expect(verdict.breakage).toBeNull();
      // Where states are left out, or a property of behaviours fails, the second engine sees more.
      if (verdict.outcome === "held" && verdict.fullest.length === 0)
        expect(verdict.crossChecked).toEqual({ states: verdict.distinct, complete: true });
      else expect(verdict.crossChecked!.states).toBeGreaterThan(0);
    });
  }
});

/** Two counters and a set; every kind of property looks at them. */
const P = ids("p", 2);
const subject = spec({
  name: "Subject",
  state: () => ({ n: mapOf(P, range(0, 3)), seen: setOf(range(0, 3)) }),
  init: () => ({ n: every(P, 0), seen: [] }),
  actions: (action) => ({
    Inc: action({
      with: { p: P },
      when: (s, { p }) => s.n[p] < 3,
      then: (s, { p }) => {
        s.n[p]++;
        s.seen.add(s.n[p] as 1);
      },
    }),
    Reset: action({
      when: (s) => P.every((p) => s.n[p] === 3),
      then: (s) => {
        for (const p of P) s.n[p] = 0;
      },
    }),
  }),
  invariants: (_) => ({ Small: always("…", (s) => P.every((p) => s.n[p] < 4)) }),
  properties: (_) => ({
    Up: step("…", (a, b) => P.some((p) => a.n[p] !== b.n[p])),
    Again: alwaysEventually((s) => s.n["p1" as never] === 3),
  }),
  fairness: ({ weak }) => ({ f: weak.each(["Inc", "Reset"]) }),
});

type Corruption = (code: Int32Array, cell: number) => void;

/** The verdict when the trees of functions are changed while the search goes on. */
function corrupted(which: (name: string) => boolean, corrupt: Corruption): Verdict {
  let done = false;
  const { verdict } = explore(instantiate(subject), {}, (search) => {
    const { machine } = search;
    const first = search.admitted;
    search.admitted = (...given) => {
      first?.(...given);
      if (done || given[2] < 8) return;
      done = true;
      const { invariants, steps } = search.judgement;
      const learners = [
        ...machine.instances.all,
        ...[...invariants, ...steps].flatMap(({ judges }) => judges),
        ...search.recording!.atoms.states,
      ];
      for (const learner of learners)
        if (which(learner.name)) corrupt(machine.trees.code, learner.cell);
    };
  });
  return verdict;
}

const TRUE = 1;
const FALSE = 2;
const DISABLED = 3;

describe("a function that turns out not to be learnable", () => {
  it("where only the second engine comes to is no difference", () => {
    const copied = (value: unknown): boolean => {
      try {
        structuredClone(value);
        return true;
      } catch {
        return false;
      }
    };
    class Counter {
      n = 0;
      count(holds: boolean): boolean {
        if (holds) this.n++;
        return holds;
      }
    }
    const cut = spec({
      name: "Cut",
      state: () => ({ n: range(0, 1), w: range(0, 3), set: setOf(range(0, 3)) }),
      init: () => ({ n: 0, w: 0, set: [] }),
      actions: (action) => ({
        Add: action({
          with: { v: range(0, 1), w: range(0, 3) },
          when: (s) => s.set.size === 0,
          then: (s, { v, w }) => {
            s.set.add(v);
            s.w = w;
          },
        }),
        Bad: action({
          when: (s) => s.set.has(0),
          then: (s) => {
            s.n = 1;
          },
        }),
        Odd: action({
          when: (s) => {
            const counter = new Counter();
            s.set.some((e) => counter.count(e >= 0));
            return counter.n > 0 && !s.set.has(0) && copied(s.set);
          },
          then: (s) => {
            s.n = 0;
          },
        }),
      }),
      terminal: () => true,
      properties: () => ({ Same: step("…", (before, after) => before.n === after.n) }),
    }) as AnySpec;
    expect(check(instantiate(cut)).outcome).toBe("violated");
  });
});

describe("a tree that says something else than its function", () => {
  it.each([
    ["an action that is never enabled", (n: string) => n === "action Inc", DISABLED],
    ["an invariant that is false", (n: string) => n.startsWith("invariant"), FALSE],
    ["a step property that is false", (n: string) => n.startsWith("step"), FALSE],
    ["a predicate of a temporal property that is true", (n: string) => n.startsWith("prop"), TRUE],
  ])("is no verdict: %s", (_, which, leaf) => {
    const verdict = corrupted(which, (code, cell) => {
      code[cell] = leaf;
    });
    // Begun again without abstraction, and then on plain values, it says what is true.
    expect(["held", "broken"]).toContain(verdict.outcome);
    if (verdict.outcome === "broken") {
      expect(verdict.exit).toBe(1);
      expect(verdict.breakage!.kind).toBe("engines-differ");
    } else expect(verdict.distinct).toBe(check(instantiate(subject)).distinct);
  });
});
