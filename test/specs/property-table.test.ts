/** The property table: the class of each property as textbooks have it, and a spec that breaks it. */
import { expect, it } from "vitest";
import forgetful from "../../specs/property-table.forgetful.ts";
import pushing from "../../specs/property-table.pushing.ts";
import propertyTable from "../../specs/property-table.ts";
import { check } from "../../src/explorer/check.ts";
import { classify } from "../../src/explorer/classification/classification.ts";
import { instantiate } from "../../src/spec/model.ts";

/** By property: its class, and the variant that breaks it. */
const TABLE = {
  PartialCorrectness: ["safety", pushing],
  MutualExclusion: ["safety", pushing],
  DeadlockFreedom: ["safety", forgetful],
  FirstComeFirstServed: ["safety", pushing],
  LivelockFreedom: ["liveness", forgetful],
  StarvationFreedom: ["liveness", forgetful],
  Termination: ["liveness", forgetful],
  GuaranteedService: ["liveness", forgetful],
} as const;

it.each(Object.entries(TABLE))("%s", (name, [expected, wrong]) => {
  const classOf = (written: typeof propertyTable) =>
    classify(instantiate(written), {}, [name]).properties[0]!;
  const right = classOf(propertyTable);
  expect(right).toMatchObject({ class: expected, bad: null });
  expect(right.never?.fair ?? false).toBe(false);
  const broken = classOf(wrong);
  // What is safety is broken by a finite behaviour, what is liveness by one without end.
  expect(broken.bad !== null).toBe(expected === "safety");
  expect(broken.never?.fair ?? false).toBe(expected === "liveness");
  const { outcome } = check(
    { ...instantiate(wrong), terminal: () => true },
    { properties: [name] },
  );
  expect(outcome).toBe("violated");
});

it("what breaks some safety leaves the liveness", () => {
  const { temporals } = instantiate(pushing);
  for (const { name } of temporals)
    if (name !== "FirstComeFirstServed")
      expect([name, check(instantiate(pushing), { properties: [name] }).outcome]).toEqual([
        name,
        "held",
      ]);
});
