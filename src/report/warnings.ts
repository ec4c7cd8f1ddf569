/** What a run showed to be empty or unexpected, in sentences. */
import type { Verdict, Warning } from "../explorer/verdict.ts";
import { counted, grouped } from "./number.ts";
import { capital, enumerated } from "./sentence.ts";
import { nameText } from "./value.ts";

/** Guards that are never true are told with their action. */
type Told = Exclude<Warning, { kind: "guard-always-false" }>;

/** Everything that makes a verdict weaker than it looks; with `--strict`, each is a failure. */
export const warningTexts = (verdict: Verdict): readonly string[] =>
  textsOf(verdict, ({ kind }) => kind !== "tree-dropped");

/** What is worth knowing, but takes nothing away from the verdict. */
export const noteTexts = (verdict: Verdict): readonly string[] =>
  textsOf(verdict, ({ kind }) => kind === "tree-dropped");

const textsOf = (verdict: Verdict, wanted: (warning: Told) => boolean): readonly string[] =>
  verdict.warnings.flatMap((warning) =>
    warning.kind !== "guard-always-false" && wanted(warning) ? [warningText(warning, verdict)] : [],
  );

function warningText(warning: Told, { allTerminal, warnings }: Verdict): string {
  switch (warning.kind) {
    case "never-enabled":
      return `Action ${nameText(warning.action)} was never enabled${falseGuards(warning.action, warnings)}.`;
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

/** Which guards of an action, each by itself, were never true. */
function falseGuards(action: string, warnings: readonly Warning[]): string {
  const names = warnings.flatMap((each) =>
    each.kind === "guard-always-false" && each.action === action ? [`"${each.guard}"`] : [],
  );
  if (names.length === 0) return "";
  return names.length === 1
    ? `: its guard ${names[0]} was never true`
    : `: its guards ${enumerated(names)} were never true`;
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
