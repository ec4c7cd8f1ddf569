/** `npm run bench`: measures, prints, and on request keeps the results. */
import { parseArgs } from "node:util";
import { compare } from "./against.ts";
import { report, write } from "./report.ts";
import { measureAll, type Result } from "./result.ts";
import { findSpin } from "./spin.ts";
import { SUBJECTS } from "./subjects.ts";
import { judgeTargets } from "./targets.ts";
import { findTlc } from "./tlc.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    long: { type: "boolean", default: false },
    repeat: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
    against: { type: "string" },
  },
});

const { only, long } = values;
const turns = Number(values.repeat);
if (values.against !== undefined) {
  if (!Number.isInteger(turns) || turns < 1 || values.write) {
    console.error("--against: --repeat N and --only SPEC may stand beside it");
    process.exit(2);
  }
  compare(values.against, turns, only);
  process.exit(0);
}
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
const tlc = findTlc(process.env);
const results: Result[] = [];
for (const subject of subjects) {
  const result = measureAll(
    subject,
    typeof spin === "string" ? null : spin,
    typeof tlc === "string" ? null : tlc,
    turns,
  );
  results.push(result);
  console.error(`${subject.spec}, ${subject.size}: ${result.ours.cpu.toFixed(2)} s`);
}
const text = report(results, spin, tlc, turns, judgeTargets(results));
console.log(text);
if (values.write) write(new URL("README.md", import.meta.url), text);
