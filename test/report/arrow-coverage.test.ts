/** What runs have covered, in words. */
import { describe, expect, it } from "vitest";
import { Coverage } from "../../src/refinement/arrow/coverage.ts";
import { complaintText, coverageBlocks } from "../../src/report/arrow-coverage.ts";
import { instantiate } from "../../src/spec/model.ts";
import { lock } from "../cli/arrows/lock.ts";

const text = (coverage: Coverage, campaign: Parameters<typeof coverageBlocks>[1]): string =>
  coverageBlocks(coverage, campaign)
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n");

const empty = (): Coverage => new Coverage(instantiate(lock, null, {}));

describe("coverage", () => {
  it("of actions and their guards, of events, and of what went wrong", () => {
    const coverage = empty();
    coverage.actions.set("Acquire", 1234);
    Object.assign(coverage.guards.get("Acquire")!.get("nobody has it")!, {
      tried: 5678,
      held: 1234,
    });
    for (const [event, count] of Object.entries({ acquire: 1500, "timer again": 9000, crash: 1 }))
      coverage.events.set(event, count);
    Object.assign(coverage.steps, { one: 1230, several: 2, none: 4000 });
    const counts = { drop: 1, duplicate: 2000, message: 5, "crash in a step": 3, sync: 9 };
    const never = ["lost write", "crash"] as const;
    expect(text(coverage, { counts, never, off: ["drift", "lying disk"] })).toBe(`\
  Steps of Lock that were taken, and their guards
    Acquire            1,234
      "nobody has it"  true 1,234 of 5,678 times
    Release            0
      "it has it"      never asked

  Events that were explained: 1,230 by one step, 2 by several, 9,269 by none
    timer again 9,000, acquire 1,500, crash 1

  What went wrong: 1 message lost, 2,000 messages doubled, 3 crashes in a step.
  Allowed, but never happened: writes lost in a crash, crashes.
  Off, since the fault model does not have them: drift, lying disk.`);
  });

  it("where nothing went wrong, and nothing was explained", () => {
    expect(text(empty(), { counts: { message: 3 }, never: [], off: [] })).toBe(`\
  Steps of Lock that were taken, and their guards
    Acquire            0
      "nobody has it"  never asked
    Release            0
      "it has it"      never asked

  Nothing went wrong in any run.`);
  });
});

it("complaints say what to do, where there is something", () => {
  expect(complaintText({ kind: "action-never-taken", action: "Go on" })).toBe(
    'Action "Go on" was never taken. If no run needs it, say so in `without`; else more runs, or other clients or faults, may lead to it.',
  );
  expect(complaintText({ kind: "guard-never-held", action: "Go", label: "it may" })).toBe(
    'Action Go: its guard "it may" was never true.',
  );
  expect(complaintText({ kind: "event-never-happened", event: "timer x" })).toBe(
    'The mapping explains "timer x", which never happened.',
  );
  expect(complaintText({ kind: "vacuous" })).toMatch(/nothing was compared\.$/);
});
