/** What a run showed to be empty or unexpected, in sentences. */
import type { Verdict, Warning } from "../explorer/verdict.ts";
import { grouped } from "./number.ts";
import { capital } from "./sentence.ts";
import { nameText } from "./value.ts";

/** Everything that makes a verdict weaker than it looks; with `--strict`, each is a failure. */
export function warningTexts(verdict: Verdict): readonly string[] {
  const warnings = verdict.warnings.filter(({ kind }) => kind !== "tree-dropped").map(warningText);
  const broken = expectationText(verdict);
  return broken === null ? warnings : [...warnings, broken];
}

/** What is worth knowing, but takes nothing away from the verdict. */
export function noteTexts(verdict: Verdict): readonly string[] {
  return verdict.warnings.filter(({ kind }) => kind === "tree-dropped").map(warningText);
}

function warningText(warning: Warning): string {
  switch (warning.kind) {
    case "never-enabled":
      return `Action ${nameText(warning.action)} was never enabled.`;
    case "guard-always-false":
      return `Action ${nameText(warning.action)}: its guard "${warning.guard}" was never true.`;
    case "never-taken":
      return `Action ${nameText(warning.action)} was enabled, but never changed the state.`;
    case "implication-never-applied":
      return `${nameText(warning.property)}: the left side of an implies() in it was never true, so that part said nothing.`;
    case "quantifier-over-nothing":
      return `${nameText(warning.property)}: a quantifier in it never had anything to range over, so that part said nothing.`;
    case "reads-nothing":
      return `${nameText(warning.property)} reads no variable: it says nothing about this protocol.`;
    case "constraint-cuts-nothing":
      return "The constraint cuts nothing: every reachable state satisfies it.";
    case "no-property":
      return "The spec has no property, so only deadlocks were looked for.";
    case "tree-dropped":
      return `What ${warning.function.trim()} answers could not be learnt: it was run for every state, which is slow.`;
    case "no-fairness":
      return `No fairness is assumed, so every behaviour may stop at any time: ${nameText(warning.property)} can hardly hold. Say in \`fairness\` which steps may be relied on.`;
    case "constraint-and-liveness":
      return `${nameText(warning.property)} was judged only on behaviours that stay inside the constraint: one that leaves it may break it unseen.`;
    case "hidden-and-fairness":
      return `${nameText(warning.property)}: only its steps were judged. The fairness of the abstract spec was not: the mapping hides variables of it.`;
    case "fairness-never-mattered":
      return `The fairness ${nameText(warning.name)} assumes nothing: no step that it names was ever possible.`;
    case "not-learnt":
      return `${capital(warning.function.trim())} does on the explorer's stand-ins for a state something else than on plain values; it was run on plain values for every state, which is slow.`;
    case "side-effect":
      return `${capital(warning.function.trim())} has a side effect inside a quantifier or a predicate, or an exception leaves one; it was run without the usual abstraction.`;
    case "unexpected-count":
      return `The configuration expects ${countText(warning.what, warning.expected)}, but there ${
        warning.what === "depth" ? "is" : "are"
      } ${grouped(warning.found)}.`;
  }
}

function countText(what: "distinct" | "generated" | "depth", count: number): string {
  if (what === "depth") return `a depth of ${grouped(count)}`;
  return `${grouped(count)} ${what} states`;
}

/** What the configuration expects to be violated, where the check found something else. */
function expectationText(verdict: Verdict): string | null {
  const { expect, finding, outcome, exit, properties } = verdict;
  if (expect?.violates === undefined || outcome === "broken" || exit === 2) return null;
  // With --property it may be that nobody has asked.
  const { violates } = expect;
  if (violates !== "deadlock" && !properties.some(({ name }) => name === violates)) return null;
  const states = finding?.trace?.length;
  const expected = `The configuration expects ${nameText(expect.violates)} to be violated`;
  if (finding?.property.name !== expect.violates) return `${expected}, which it was not.`;
  if (expect.states !== undefined && finding.shortest && states !== expect.states)
    return `${expected} by a trace of ${expect.states} states; this one has ${states}.`;
  return null;
}

/** Whether the check found exactly the violation that its configuration expects. */
export function asExpected(verdict: Verdict): boolean {
  const { expect, finding } = verdict;
  return (
    expect?.violates !== undefined &&
    finding?.property.name === expect.violates &&
    expectationText(verdict) === null
  );
}
