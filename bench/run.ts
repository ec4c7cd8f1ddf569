/** `npm run bench`: measures, prints, and on request keeps the results. */
import { parseArgs } from "node:util";
import { report, write } from "./report.ts";
import { measureAll, type Result } from "./result.ts";
import { findSpin } from "./spin.ts";
import { SUBJECTS } from "./subjects.ts";
import { judgeTargets } from "./targets.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    long: { type: "boolean", default: false },
    repeat: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
  },
});

const { only, long } = values;
const turns = Number(values.repeat);
const subjects = SUBJECTS.filter(
  ({ spec, long: takesLong }) => (only?.includes(spec) ?? true) && (long || !takesLong),
);
const refusal =
  subjects.length === 0
    ? `--only: one of ${[...new Set(SUBJECTS.map(({ spec }) => spec))].join(", ")}`
    : !Number.isInteger(turns) || turns < 1
      ? "--repeat: how often, 1 or more"
      : values.write && subjects.length < SUBJECTS.length
        ? "--write: only the results of all, so with --long and without --only"
        : null;
if (refusal !== null) {
  console.error(refusal);
  process.exit(2);
}

const spin = findSpin();
const results: Result[] = [];
for (const subject of subjects) {
  const result = measureAll(subject, typeof spin === "string" ? null : spin, turns);
  results.push(result);
  console.error(`${subject.spec}, ${subject.size}: ${result.ours.cpu.toFixed(2)} s`);
}
const text = report(results, spin, turns, judgeTargets(results));
console.log(text);
if (values.write) write(new URL("README.md", import.meta.url), text);
