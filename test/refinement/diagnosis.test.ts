/** What an abstract spec makes of a step that it does not have. */
import { describe, expect, it } from "vitest";
import { every, ids, mapOf, oneOf, range, setOf, spec } from "../../src/index.ts";
import { diagnose } from "../../src/refinement/diagnosis/diagnosis.ts";
import { distance } from "../../src/refinement/diagnosis/distance.ts";
import { ValueBag, ValueSet } from "../../src/spec/collections.ts";
import { instantiate } from "../../src/spec/model.ts";

const commit = instantiate(
  spec({
    name: "Commit",
    constants: { RM: ids("rm", 2) },
    state: ({ RM }) => ({ rm: mapOf(RM, oneOf("working", "prepared", "committed", "aborted")) }),
    init: ({ RM }) => ({ rm: every(RM, "working") }),
    actions: (action, { RM }) => ({
      Prepare: action({
        with: { r: RM },
        when: { "it is working": (s, { r }) => s.rm[r] === "working" },
        then: (s, { r }) => {
          s.rm[r] = "prepared";
        },
      }),
      Commit: action({
        with: { r: RM },
        when: {
          "it is prepared": (s, { r }) => s.rm[r] === "prepared",
          "all are prepared": (s) => RM.every((r) => ["prepared", "committed"].includes(s.rm[r])),
        },
        then: (s, { r }) => {
          s.rm[r] = "committed";
        },
      }),
      Abort: action({
        with: { r: RM },
        when: { "it is working": (s, { r }) => s.rm[r] === "working" },
        then: (s, { r }) => {
          s.rm[r] = "aborted";
        },
      }),
    }),
  }),
);

const rm = (rm1: string, rm2: string) => ({ rm: { rm1, rm2 } });

describe("a step", () => {
  const { attempts, chain, exhaustive } = diagnose(
    commit,
    rm("prepared", "working"),
    rm("committed", "working"),
  );

  it("is nearest to the action that it would be, but for a guard", () => {
    expect(attempts[0]).toMatchObject({
      action: "Commit",
      parameters: { r: "rm1" },
      failing: ["all are prepared"],
      differences: 0,
    });
  });

  it("is compared with every instance, those with many false guards last", () => {
    expect(attempts).toHaveLength(6);
    expect(attempts.at(-1)).toMatchObject({ action: "Commit", parameters: { r: "rm2" } });
    expect(attempts.at(-1)!.failing).toHaveLength(2);
  });

  it("is no chain of steps", () => {
    expect([chain, exhaustive]).toEqual([null, true]);
  });
});

it("two or three steps in a row are found", () => {
  const two = diagnose(commit, rm("working", "working"), rm("prepared", "prepared"));
  expect(two.chain?.steps).toHaveLength(2);
  const three = diagnose(commit, rm("working", "working"), rm("committed", "prepared"));
  expect(three.chain?.steps.map(({ action }) => action)).toEqual(["Prepare", "Prepare", "Commit"]);
});

it("an initial state is compared with the initial states", () => {
  expect(diagnose(commit, null, rm("working", "prepared")).initials).toEqual([
    rm("working", "working"),
  ]);
});

describe("what goes wrong without its guard", () => {
  const cautious = instantiate(
    spec({
      name: "Cautious",
      state: () => ({ n: range(0, 2), seen: setOf(range(0, 2)) }),
      init: () => ({ n: 0, seen: [] }),
      actions: (action) => ({
        Up: action({
          when: { "there is room": (s) => s.n < 2 },
          then: (s) => {
            s.n += 1;
          },
        }),
        See: action({
          with: { k: (s) => s.seen },
          then: (s, { k }) => {
            s.seen.delete(k);
          },
        }),
      }),
    }),
  );
  const set = (...elements: number[]) => new ValueSet(elements);

  it("has no outcome, and comes last", () => {
    const { attempts } = diagnose(cautious, { n: 2, seen: set(1, 2) }, { n: 1, seen: set(1, 2) });
    expect(attempts.map(({ action }) => action)).toEqual(["See", "See", "Up"]);
    expect(attempts.at(-1)).toMatchObject({ to: null, failing: ["there is room"] });
  });

  it("a hidden variable is tried with every value", () => {
    const { attempts } = diagnose(cautious, { seen: set(1) }, { seen: set(2) });
    expect(attempts[0]).toMatchObject({ action: "See", differences: 1 });
    expect(attempts.find(({ action }) => action === "Up")!.failing).toEqual([]);
  });
});

it("a distance counts places", () => {
  expect(distance({ a: 1, b: { c: [1, 2] } }, { a: 2, b: { c: [1, 3] } })).toBe(2);
  expect(distance([1], [1, 2])).toBe(1);
  expect(distance(new ValueSet([1, 2]), new ValueSet([2, 3]))).toBe(2);
  expect(distance(new ValueBag([1, 1]), new ValueBag([1]))).toBe(1);
  expect(distance(null, { a: 1 })).toBe(1);
});
