/** Two checkouts are compared turn by turn: the table has medians and ratios. */
import { expect, it } from "vitest";
import { COMPARISONS, comparisonLine } from "../../bench/against.ts";

it("has medians, and the ratio of each turn", () => {
  const line = comparisonLine("model", [
    [2, 1],
    [3, 2],
    [9, 10],
    [1, 4],
  ]);
  expect(line.trim().split(/\s+/)).toEqual(
    ["model", "2.500", "3.000", "1.200", "0.250", "2.000", "4"], // the medians are of even numbers
  );
});

it("has the large models, by their safety alone, and the way from command to verdict", () => {
  expect(COMPARISONS.map(({ name }) => name)).toEqual([
    "peterson, from command to verdict",
    "two-phase-commit, 9 managers",
    "paxos, ballots 0..3",
    "ewd840, 8 nodes",
  ]);
  expect(COMPARISONS[1]!.args.join(" ")).toBe(
    "check specs/two-phase-commit.ts --json --set RM=9 --property Consistent",
  );
});

it("no figure is quoted: what other tools take is measured", async () => {
  const { readdirSync, readFileSync } = await import("node:fs");
  const folder = new URL("../../bench/", import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts")))
    expect(readFileSync(new URL(file, folder), "utf8")).not.toMatch(
      /seconds: [\d.]+|quoted|START_UP = [\d.]/,
    );
});
