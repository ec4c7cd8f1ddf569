/** What is wrong with a mapping, in words: what, where, the usual cause, and what to do. */
import { expect, it } from "vitest";
import type { MappingFault } from "../../src/refinement/arrow/bad-mapping.ts";
import { mappingFaultText } from "../../src/report/mapping-fault.ts";
import { OutsideDomain } from "../../src/spec/domain.ts";
import { range } from "../../src/spec/scalars.ts";
import { expectGolden } from "../golden.ts";

const outside = new OutsideDomain(["queue", 2, "size"], 9, range(0, 3), "too long");

const FAULTS: readonly MappingFault[] = [
  {
    ...{ kind: "unknown", what: "variable", name: "holdr", place: "hidden" },
    known: ["holder", "turns"],
  },
  { kind: "unknown", what: "variable", name: "x y", place: "abstraction", known: [] },
  {
    ...{ kind: "unknown", what: "action", name: "Releese", place: "events.release" },
    known: ["Acquire", "Release"],
  },
  { kind: "unknown", what: "action", name: "Go", place: "silent", known: ["Acquire"] },
  {
    ...{ kind: "unknown", what: "parameter", name: "who", place: "events.timer a.b.Release" },
    known: ["c"],
  },
  { kind: "unknown", what: "parameter", name: "c", place: "events.crash.Stop", known: [] },
  { kind: "unconstrained", name: "turns", abstraction: true },
  { kind: "unconstrained", name: "turns", abstraction: false },
  { kind: "both", name: "turns" },
  { kind: "malformed", place: "events.release", given: undefined },
  { kind: "malformed", place: "events", given: 5 },
  { kind: "malformed", place: "abstraction", given: null },
  { kind: "malformed", place: "agrees.the turns agree", given: undefined },
  { kind: "malformed", place: "invariants.Mutex", given: 1 },
  { kind: "threw", place: "abstraction", error: new TypeError("no state") },
  { kind: "threw", place: "agrees.a.b", error: "a string" },
  { kind: "threw", place: "invariants.Mutex", error: new Error("oh") },
  { kind: "outside-domain", place: "abstraction", outside },
  { kind: "not-a-value", place: "events.release", what: "undefined" },
  { kind: "unfit", place: "nodes", name: "", given: undefined },
  { kind: "unfit", place: "nodes", name: "", given: {} },
  { kind: "unfit", place: "node", name: "s", given: () => undefined },
  { kind: "unfit", place: "faults", name: "", given: undefined },
  { kind: "unfit", place: "faults", name: "", given: "dropped" },
  { kind: "unfit", place: "fault", name: "", given: "droped" },
];

it("every mistake has its words", () => {
  const texts = FAULTS.map((fault) => {
    const { where, what, usual, remedy } = mappingFaultText(fault, "Lock");
    for (const text of [usual, remedy]) expect(text).toMatch(/^[A-Z{].*\.$/s);
    return [`# ${fault.kind}`, where, what, usual, remedy, ""].join("\n");
  });
  expectGolden("mapping-faults.txt", texts.join("\n"));
});
