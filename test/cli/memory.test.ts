/** Memory runs out: the search ends as `bounded`, and the process does not. */
import { describe, expect, it } from "vitest";
import { alone } from "./command-line.ts";

describe("a search that outgrows", () => {
  it.each([
    ["the heap", [], "--max-old-space-size=80"],
    ["the memory it may fill", ["--max-memory", "150"], ""],
  ])("%s says what it covered", (_, options, nodeOptions) => {
    const { code, out } = alone(["check", "test/cli/specs/growing.ts", "--json", ...options], {
      nodeOptions,
    });
    const verdict = JSON.parse(out) as { verdict: string; complete: boolean; distinct: number };
    expect(verdict).toMatchObject({ verdict: "bounded", exit: 20, complete: false });
    expect(verdict.distinct).toBeGreaterThan(1000);
    expect(code).toBe(20);
  });
});
