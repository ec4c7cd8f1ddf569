/** The table of planted mistakes, in Markdown. */
import type { Found } from "./finding.ts";
import type { Planted } from "./planting.ts";

const row = (cells: readonly unknown[]): string => `| ${cells.join(" | ")} |`;

export const median = (of: readonly number[]): number => {
  const sorted = [...of].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/**
 * Of what all runs of a few nodes show, too, how long the short schedule is by the shortest
 * counterexample; null of other mistakes. That users saw something wrong is known at the end of a run
 * only, and that nothing comes after a long time: these are not compared.
 */
export function ratioOf({ exhaustive, signature, after, starts }: Found): number | null {
  return exhaustive === null || !signature.startsWith("observed step")
    ? null
    : (after.events - starts) / exhaustive.steps;
}

export function table(mutants: readonly Planted[], found: Readonly<Record<string, Found>>): string {
  return [
    row(["planted", "what is wrong", "runs", "choices", "events", "in all runs", "×", "points at"]),
    row(Array.from({ length: 8 }, () => "---")),
    ...mutants.map((mutant) => {
      const one = found[mutant.title]!;
      const { runs, before, after, starts, pointsAt, expected, exhaustive } = one;
      return row([
        mutant.title,
        mutant.what,
        `${median(runs)} (${Math.min(...runs)}–${Math.max(...runs)})`,
        `${before.choices} → ${after.choices}`,
        `${before.events - starts} → ${after.events - starts}`,
        exhaustive === null ? "–" : `${exhaustive.property}, ${exhaustive.steps} steps`,
        ratioOf(one)?.toFixed(1) ?? "",
        `${pointsAt ?? "nothing"}${expected ? "" : " (not as expected)"}`,
      ]);
    }),
  ].join("\n");
}
