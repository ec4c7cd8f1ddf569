/** The table of planted mistakes, in Markdown. */
import type { Planted } from "./planting.ts";

/** How a mistake was found. */
export interface Found {
  /** How many runs of seed 1 it took. */
  readonly runs: number;
  readonly signature: string;
  /** The short schedule. */
  readonly token: string;
  /** Choices and events of the run that failed, and of the short one. */
  readonly before: Size;
  readonly after: Size;
  /** What the explanation points at, and whether that was expected before it was seen. */
  readonly pointsAt: string | null;
  readonly expected: boolean;
  /** In all runs of a few nodes: with which constants, and in how many steps. */
  readonly exhaustive: {
    readonly settings: Readonly<Record<string, unknown>>;
    readonly property: string;
    readonly steps: number;
  } | null;
}

interface Size {
  readonly choices: number;
  readonly events: number;
}

const row = (cells: readonly unknown[]): string => `| ${cells.join(" | ")} |`;

export function table(mutants: readonly Planted[], found: Readonly<Record<string, Found>>): string {
  return [
    row(["planted", "what is wrong", "runs", "choices", "events", "in all runs", "points at"]),
    row(["---", "---", "---", "---", "---", "---", "---"]),
    ...mutants.flatMap((mutant) => {
      const one = found[mutant.title];
      if (one === undefined) return [row([mutant.title, mutant.what, "not found", "", "", "", ""])];
      const { runs, before, after, pointsAt, expected, exhaustive } = one;
      return [
        row([
          mutant.title,
          mutant.what,
          runs,
          `${before.choices} → ${after.choices}`,
          `${before.events} → ${after.events}`,
          exhaustive === null ? "–" : `${exhaustive.property}, ${exhaustive.steps} steps`,
          `${pointsAt ?? "nothing"}${expected ? "" : " (not as expected)"}`,
        ]),
      ];
    }),
  ].join("\n");
}
