/**
 * A verdict as one JSON object. Its keys are fixed: other programs read them. A set stands as a
 * sorted array, a bag as an array with repetitions, a map as an object, or as an array of pairs where
 * its keys are not strings.
 */
import type { Finding, NamedProperty, TraceStep, Verdict } from "../explorer/verdict.ts";
import { ValueBag, ValueMap, ValueSet } from "../spec/collections.ts";
import { type AnyDomain, Domain } from "../spec/domain.ts";
import type { ModelAction } from "../spec/model.ts";
import { breakageText } from "./breakage.ts";
import { constantText } from "./constants.ts";
import { cutText, omissionTexts } from "./coverage.ts";
import { domainWithin, narrowed } from "./domain.ts";
import { explanationText } from "./explanation.ts";
import type { Diagnosed } from "./refinement.ts";
import { sentence } from "./sentence.ts";
import { warningTexts } from "./warnings.ts";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

export interface VerdictJson {
  readonly verdict: Verdict["outcome"];
  readonly exit: number;
  readonly spec: string;
  readonly config: string | null;
  readonly constants: Readonly<Record<string, Json>>;
  readonly property: NamedProperty | null;
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly complete: boolean;
  readonly seconds: number;
  readonly executions: number;
  readonly trace: readonly StepJson[] | null;
  /** Index of the state to which the last one returns, for violations of liveness. */
  readonly loop: number | null;
  readonly explanation: string | null;
  readonly actions: Verdict["actions"];
  readonly warnings: readonly string[];
  readonly collisionProbability: number;
  readonly peakBytes: number;
  // Beyond the fixed keys.
  readonly collisionProbabilityObserved: number;
  readonly storeBytes: number;
  /** Variables that only grow: of states that differ in them alone, only the fullest was explored. */
  readonly fullest: readonly string[];
  readonly audits: number;
  /** How far the second engine went; null where it did not run. */
  readonly crossChecked: Verdict["crossChecked"];
  /** In how many steps each `reachable` was first seen; null if never. */
  readonly reached: Readonly<Record<string, number | null>>;
  /** Everything found, with `--continue` more than one. */
  readonly findings: readonly {
    readonly verdict: Finding["outcome"];
    readonly property: NamedProperty;
    readonly explanation: string;
    readonly trace: readonly StepJson[] | null;
    readonly loop: number | null;
    readonly back: Omit<StepJson, "state"> | null;
  }[];
  /** The step from the last state back to `loop`; null also where the behaviour stays there. */
  readonly back: Omit<StepJson, "state"> | null;
  /** The author's code at fault, of a broken spec. */
  readonly position: string | null;
}

export interface StepJson {
  readonly action: string | null;
  readonly params: Readonly<Record<string, Json>>;
  readonly state: Readonly<Record<string, Json>>;
}

/** What JSON needs of a model. */
export interface Vocabulary {
  readonly variables: Readonly<Record<string, AnyDomain>>;
  readonly actions: readonly ModelAction[];
  /** As in a `Setting`. */
  readonly diagnosis?: (finding: Finding) => Diagnosed | null;
}

export function verdictJson(verdict: Verdict, vocabulary: Vocabulary): VerdictJson {
  const { finding, breakage } = verdict;
  const trace = finding ? finding.trace : (breakage?.trace ?? null);
  return {
    verdict: verdict.outcome,
    exit: verdict.exit,
    spec: verdict.spec,
    config: verdict.configuration,
    constants: Object.fromEntries(
      Object.entries(verdict.constants).map(([name, value]) => [name, constantJson(value)]),
    ),
    property: finding?.property ?? null,
    distinct: verdict.distinct,
    generated: verdict.generated,
    depth: verdict.depth,
    complete: verdict.complete,
    seconds: Math.round(verdict.seconds * 1000) / 1000,
    executions: verdict.executions,
    trace: trace && traceJson(trace, vocabulary),
    loop: finding?.loop?.start ?? null,
    explanation: explanationOf(verdict, vocabulary),
    actions: verdict.actions,
    warnings: warningTexts(verdict),
    collisionProbability: verdict.collision.optimistic,
    peakBytes: verdict.peakBytes,
    collisionProbabilityObserved: verdict.collision.observed,
    storeBytes: verdict.storeBytes,
    fullest: verdict.fullest,
    audits: verdict.audits,
    crossChecked: verdict.crossChecked,
    reached: Object.fromEntries(
      Object.entries(verdict.reached).map(([name, states]) => [
        name,
        states === null ? null : states - 1,
      ]),
    ),
    findings: verdict.findings.map((found) => ({
      verdict: found.outcome,
      property: found.property,
      explanation: explanationText(found, vocabulary.diagnosis?.(found) ?? null),
      trace: found.trace && traceJson(found.trace, vocabulary),
      loop: found.loop?.start ?? null,
      back: backJson(found, vocabulary),
    })),
    back: finding && backJson(finding, vocabulary),
    position: breakage?.position ?? null,
  };
}

function backJson({ loop }: Finding, vocabulary: Vocabulary): Omit<StepJson, "state"> | null {
  const back = loop?.back;
  return back
    ? { action: back.action, params: parametersJson(back.action, back.parameters, vocabulary) }
    : null;
}

function explanationOf(verdict: Verdict, { diagnosis }: Vocabulary): string | null {
  const { breakage, finding, cut } = verdict;
  if (breakage) {
    const { what, usual, remedy } = breakageText(breakage);
    const where = breakage.position === null ? "" : ` (${breakage.position})`;
    return `${sentence(what + where)} Usually: ${usual} Do: ${remedy}`;
  }
  if (finding) return explanationText(finding, diagnosis?.(finding) ?? null);
  if (cut)
    return [sentence(`the search was cut ${cutText(cut)}`), ...omissionTexts(verdict)].join(" ");
  return null;
}

export function traceJson(
  trace: readonly TraceStep[],
  vocabulary: Vocabulary,
): readonly StepJson[] {
  return trace.map(({ action, parameters, state }) => ({
    action,
    params: parametersJson(action, parameters, vocabulary),
    state: Object.fromEntries(
      Object.entries(vocabulary.variables).map(([name, domain]) => [
        name,
        valueJson(state[name], domain),
      ]),
    ),
  }));
}

export function parametersJson(
  action: string | null,
  parameters: TraceStep["parameters"],
  { actions }: Vocabulary,
): StepJson["params"] {
  const domains = new Map(
    actions
      .find(({ name }) => name === action)
      ?.parameters.map(({ name, choice }) => [name, choice instanceof Domain ? choice : null]),
  );
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      valueJson(value, domains.get(name) ?? null),
    ]),
  );
}

export function constantJson(value: unknown): Json {
  if (!(value instanceof Domain)) return value as Json;
  const { kind } = value.shape;
  if (kind === "ids" || kind === "listed" || kind === "oneOf")
    return value.members.map((member) => valueJson(member, value));
  return constantText(value);
}

export function valueJson(value: unknown, domain: AnyDomain | null): Json {
  if (typeof value !== "object" || value === null) return value as Json;
  const { shape } = narrowed(domain, value) ?? {};
  const element = shape?.kind === "set" || shape?.kind === "bag" ? shape.element : null;
  if (value instanceof ValueSet) return value.toArray().map((item) => valueJson(item, element));
  if (value instanceof ValueBag)
    return value
      .entries()
      .flatMap(([item, copies]) => Array<Json>(copies).fill(valueJson(item, element)));
  if (value instanceof ValueMap)
    return [...value].map(([key, item]) => [
      valueJson(key, shape?.kind === "map" ? shape.keys : null),
      valueJson(item, shape?.kind === "map" ? shape.values : null),
    ]);
  if (Array.isArray(value))
    return value.map((item, i) => valueJson(item, domainWithin(domain, value, i)));
  const record = value as Readonly<Record<string, unknown>>;
  if (shape?.kind === "map" && !shape.keys.members.every((key: unknown) => typeof key === "string"))
    return shape.keys.members.map((key: unknown) => [
      key as Json,
      valueJson(record[String(key)], shape.values),
    ]);
  return Object.fromEntries(
    Object.keys(record).map((name) => [
      name,
      valueJson(record[name], domainWithin(domain, value, name)),
    ]),
  );
}
