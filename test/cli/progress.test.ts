import { expect, it } from "vitest";
import { ProgressLine } from "../../src/cli/progress.ts";
import type { Progress } from "../../src/explorer/verdict.ts";

function shown(
  seconds: readonly number[],
  { live = false, expected = null as number | null, timeout = null as number | null } = {},
): string {
  let text = "";
  const terminal = {
    program: "fairlead",
    live,
    out: () => undefined,
    note: (note: string) => {
      text += note;
    },
  };
  const line = new ProgressLine(terminal, expected, timeout);
  for (const time of seconds) line.update(at(time));
  line.end();
  return text;
}

/** A search that finds a thousand states a second. */
const at = (seconds: number): Progress => ({
  distinct: 1000 * seconds,
  generated: 5000 * seconds,
  depth: 7,
  queue: 42,
  judging: null,
  seconds,
  bytes: 100e6,
});

const everyTenth = (end: number): readonly number[] =>
  Array.from({ length: 10 * end + 1 }, (_, i) => i / 10);

it("a short run shows nothing", () => {
  expect(shown(everyTenth(0.9))).toBe("");
});

it("a long run shows a line every few seconds", () => {
  const lines = shown(everyTenth(12)).trimEnd().split("\n");
  expect(lines.map((line) => line.split(",")[0])).toEqual(["1 s", "6 s", "11 s"]);
  expect(lines[1]).toBe(
    "6 s, 6,000 states, 30,000 generated, 1,000 states/s, depth 7, 42 waiting, 100 MB",
  );
});

it("somebody who watches sees one line, which is gone at the end", () => {
  const text = shown(everyTenth(2), { live: true });
  expect(text).not.toContain("\n");
  expect(text.split("\r")).toHaveLength(1 + 11 + 1);
  expect(text.endsWith("\r\u001b[K")).toBe(true);
});

it("what is left is told only where it is known", () => {
  expect(shown([0, 1], { expected: 4000 })).toContain(", 25 %, about 3 s left\n");
  expect(shown([0, 1], { timeout: 10 })).toContain(", at most 9 s left\n");
  expect(shown([0, 1])).not.toContain("left");
  // More states than expected: then the expectation says nothing.
  expect(shown([0, 1], { expected: 500 })).not.toContain("left");
});
