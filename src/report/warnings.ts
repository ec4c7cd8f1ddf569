/** What a run showed to be empty or unexpected, in sentences. */
import type { Verdict, Warning } from "../explorer/verdict.ts";
import { counted, grouped } from "./number.ts";
import { capital } from "./sentence.ts";
import { nameText } from "./value.ts";

/** Everything that makes a verdict weaker than it looks; with `--strict`, each is a failure. */
export function warningTexts(verdict: Verdict): readonly string[] {
  return verdict.warnings
    .filter(({ kind }) => kind !== "tree-dropped")
    .map((warning) => warningText(warning, verdict));
}

/** What is worth knowing, but takes nothing away from the verdict. */
export function noteTexts(verdict: Verdict): readonly string[] {
  return verdict.warnings
    .filter(({ kind }) => kind === "tree-dropped")
    .map((warning) => warningText(warning, verdict));
}

function warningText(warning: Warning, { allTerminal }: Verdict): string {
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
      return allTerminal
        ? "The spec has no property, and every state is declared terminal: nothing was looked for."
        : "The spec has no property, so only deadlocks were looked for.";
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
    case "abstract-fairness-of-nothing":
      return `${nameText(warning.property)}: the fairness ${nameText(warning.name)} of ${nameText(warning.abstract)} claims nothing: no step that it names was possible in any state.`;
    case "not-learnt":
      return `${capital(warning.function.trim())} could not be learnt, so it was run for each state, which is slow; the results are as good. Usually it uses one object in two places, or asks for more than the content of values.`;
    case "side-effect":
      return `${capital(warning.function.trim())} says something else when its predicates run in another order, so it was learnt more slowly; the results are as good. Usually a predicate writes to a variable outside of itself, or throws.`;
  }
}

function countText(what: "distinct" | "generated" | "depth", count: number): string {
  if (what === "depth") return `a depth of ${grouped(count)}`;
  return `${grouped(count)} ${what} states`;
}

/** What the configuration expects and did not come about: each is a failure. */
export function unexpectedTexts({ comparison }: Verdict): readonly string[] {
  return comparison.unexpected.map((one) => {
    switch (one.kind) {
      case "count":
        return `The configuration expects ${countText(one.what, one.expected)}, but there ${
          one.what === "depth" ? "is" : "are"
        } ${grouped(one.found)}.`;
      case "not-violated":
        return `The configuration expects ${nameText(one.property)} to be violated${
          one.instead === null ? ", which it was not" : `; ${nameText(one.instead)} was found first`
        }.`;
      case "trace":
        return `The configuration expects ${nameText(one.property)} to be violated by a trace of ${counted(one.expected, "state")}; this one has ${one.found}.`;
      default:
        return "";
    }
  });
}

/** Whether the check found the violation that its configuration expects, and all it says of it. */
export function asExpected({ expect, comparison }: Verdict): boolean {
  const { compared, unexpected } = comparison;
  return (
    compared.includes("violates") &&
    (expect?.states === undefined || compared.includes("states")) &&
    unexpected.length === 0
  );
}
