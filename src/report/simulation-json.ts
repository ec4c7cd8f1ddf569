/** What came of simulating an implementation, as one JSON object. Its keys are for other programs. */
import type { Account } from "../refinement/arrow/account.ts";
import type { Conformance } from "../refinement/arrow/arrow.ts";
import type { Hypothesis } from "../refinement/arrow/hypotheses.ts";
import type { Divergence } from "../refinement/arrow/monitor.ts";
import { type Case, type Judgement, judgementOn } from "../refinement/arrow/trouble.ts";
import { type Seen, witnessOf } from "../refinement/arrow/witness.ts";
import type { NodeTypes } from "../refinement/node.ts";
import type { Finding } from "../refinement/simulation/campaign.ts";
import { scheduleText } from "../refinement/simulation/schedule.ts";
import type { Run } from "../refinement/simulation/simulation.ts";
import type { SimulationEvent } from "../refinement/simulation/system.ts";
import type { PlainState } from "../spec/init.ts";
import type { Model } from "../spec/model.ts";
import { complaintText } from "./arrow-coverage.ts";
import { claimText, readingText } from "./divergence.ts";
import { constantJson, type Json, valueJson } from "./json.ts";
import { stepLabel } from "./label.ts";
import { historyJson } from "./linearizability-json.ts";
import { type Sources, troubleBlocks, troubleTitle } from "./trouble.ts";

export interface SimulationJsonSetting extends Sources {
  readonly model: Model;
  readonly wanted: number;
  readonly versions: Readonly<Record<string, string>>;
}

export function simulationJson<T extends NodeTypes>(
  { outcome, exit }: Judgement,
  conformance: Conformance<T>,
  cases: readonly Case<T>[],
  setting: SimulationJsonSetting,
): Json {
  const { campaign, coverage, complaints, seconds } = conformance;
  const failures = cases.map((each, i) => failureJson(each, campaign.findings[i]!, setting));
  return {
    verdict: outcome,
    exit,
    ...subjectJson(setting),
    seed: campaign.seed,
    runs: campaign.runs,
    wanted: setting.wanted,
    cut: campaign.cut,
    events: campaign.events,
    finished: campaign.finished,
    compared: campaign.compared,
    // The first failure; `failures` has all that were found.
    failure: failures[0] ?? null,
    failures,
    coverage: {
      actions: Object.fromEntries(
        [...coverage.actions].map(([name, taken]) => [
          name,
          {
            taken,
            guards: [...coverage.guards.get(name)!].map(([label, { tried, held }]) => ({
              label,
              tried,
              true: held,
            })),
          },
        ]),
      ),
      events: Object.fromEntries(coverage.events),
      steps: { ...coverage.steps },
      possible: coverage.possible,
    },
    faults: { happened: campaign.counts, never: campaign.never, off: campaign.off },
    warnings: complaints.map(complaintText),
    seconds: Math.round(seconds * 1000) / 1000,
  };
}

/** A run that was asked for by its schedule. */
export function replayJson<T extends NodeTypes>(
  { outcome, exit }: Judgement,
  subject: Case<T> | null,
  run: Run<T>,
  seen: readonly Seen[],
  setting: SimulationJsonSetting,
): Json {
  return {
    verdict: outcome,
    exit,
    ...subjectJson(setting),
    seed: run.schedule.seed,
    runs: 1,
    wanted: 1,
    cut: null,
    events: run.log.length,
    failure: subject === null ? null : caseJson(subject, setting),
    failures: subject === null ? [] : [caseJson(subject, setting)],
    ...(subject === null ? { log: logJson(run.log, seen) } : {}),
  };
}

const subjectJson = ({ model, versions }: SimulationJsonSetting) => ({
  spec: model.name,
  constants: Object.fromEntries(
    Object.entries(model.constants).map(([name, value]) => [name, constantJson(value)]),
  ),
  versions: { ...versions },
});

function failureJson<T extends NodeTypes>(
  subject: Case<T>,
  { run, seed, times, shrunk }: Finding<T>,
  setting: SimulationJsonSetting,
): Json {
  return {
    ...caseJson(subject, setting),
    run,
    seed,
    times,
    shrunk:
      shrunk === null
        ? null
        : {
            before: { ...shrunk.before },
            after: { ...shrunk.after },
            complete: shrunk.complete,
            shortest: shrunk.shortest,
            replays: shrunk.replays,
          },
  };
}

function caseJson<T extends NodeTypes>(
  subject: Case<T>,
  setting: SimulationJsonSetting,
): { readonly [name: string]: Json } {
  const { trouble, event, schedule, run, account } = subject;
  const divergence = "divergence" in trouble ? trouble.divergence : null;
  const seen = divergence === null ? [] : witnessOf(divergence.matched);
  return {
    ...judgedJson(subject),
    kind: divergence !== null ? divergence.kind : trouble.kind,
    name: divergence?.name ?? null,
    title: troubleTitle(subject),
    // Where it came to light; the event at stake may have been an earlier one.
    event,
    at: divergence?.moment.event?.index ?? null,
    node: divergence?.moment.event?.node ?? ("node" in trouble ? trouble.node : null),
    explanation: troubleBlocks(subject, setting.model, setting)
      .filter((block) => block.length > 0)
      .map((block) => block.join("\n"))
      .join("\n\n"),
    schedule: scheduleText(schedule),
    log: logJson(run.log.slice(0, event + 1), seen),
    account:
      account === null || divergence === null
        ? null
        : accountJson(account, divergence, setting.model),
    history: trouble.kind === "history" ? historyJson(trouble.verdict, 12) : null,
  };
}

function judgedJson<T extends NodeTypes>({ trouble }: Case<T>): { verdict: string; exit: number } {
  const { outcome, exit } = judgementOn(trouble);
  return { verdict: outcome, exit };
}

/** Events as they are in the log, but for the states of nodes before; `steps` is what they were. */
function logJson<T extends NodeTypes>(
  log: readonly SimulationEvent<T>[],
  seen: readonly Seen[],
): Json {
  const steps = new Map(
    seen.map(({ event, steps, unseen }) => [
      event,
      [...steps, ...unseen].map(({ action, parameters }) => stepLabel(action, parameters)),
    ]),
  );
  return log.map(({ before: _, ...event }) => ({
    ...(event as unknown as { readonly [name: string]: Json }),
    steps: steps.get(event.index) ?? [],
  }));
}

function accountJson<T extends NodeTypes>(
  { possible, looked, states, candidates, hypotheses }: Account,
  { before, after, disagreeing }: Divergence<T>,
  model: Model,
): Json {
  const stateJson = (state: PlainState | null | undefined): Json =>
    state === null || state === undefined
      ? null
      : Object.fromEntries(
          Object.entries(state).map(([name, value]) => [
            name,
            valueJson(value, model.variables[name] ?? null),
          ]),
        );
  const valuesJson = (values: Readonly<Record<string, unknown>>): Json =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, valueJson(value, null)]),
    );
  return {
    possible,
    looked,
    states: states.map(stateJson),
    before: stateJson(before),
    after: stateJson(after?.values),
    disagreeing,
    candidates: candidates.map((candidate) => ({
      action: candidate.action,
      params: valuesJson(candidate.parameters),
      bound: candidate.bound,
      offers: candidate.offers.map((offer) => ({ ...offer })),
      guards: candidate.guards.map(({ label, holds, readings }) => ({
        label,
        holds,
        readings: readings.map((reading) => readingText(reading, model.variables)),
      })),
      to: stateJson(candidate.to),
      disagreeing: candidate.disagreeing,
    })),
    hypotheses: hypotheses.map((hypothesis) => ({
      kind: hypothesis.kind,
      culprit: hypothesis.culprit,
      text: claimText(hypothesis as Hypothesis),
      carries: hypothesis.carries,
      of: hypothesis.of,
    })),
  };
}
