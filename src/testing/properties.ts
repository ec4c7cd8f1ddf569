/**
 * What a test suite asks of an implementation: properties for fast-check, each of one kind, and one
 * that is all of them. `fc.assert(property(arrow), { numRuns: 100 })`
 *
 * Each is judged by itself: a run that diverges from the specification says nothing of the others.
 */
import * as fc from "fast-check";
import { type Arrow, JUDGES, type Judge } from "../refinement/arrow/arrow.ts";
import { caseOf, judgement, judgementOn } from "../refinement/arrow/trouble.ts";
import type { NodeTypes } from "../refinement/node.ts";
import type { Schedule } from "../refinement/simulation/schedule.ts";
import type { ShrinkOptions } from "../refinement/simulation/shrinking/attempts.ts";
import { type Failure, type Run, reproduces } from "../refinement/simulation/simulation.ts";
import { errorPosition, lineAt } from "../report/position.ts";
import { caseText, type SimulationSetting, simulationText } from "../report/simulation.ts";
import { type GivenRun, ScheduleArbitrary } from "./schedules.ts";

export type PropertyOptions = Omit<ShrinkOptions, "same" | "swarm">;
export type RunProperty = fc.IProperty<[run: GivenRun]>;

/** An implementation does not do what is asked of it. The message is the report. */
export class Nonconformance extends Error {
  readonly #schedule: Schedule | null;

  constructor(text: string, schedule: Schedule | null) {
    super(text);
    this.#schedule = schedule;
    this.name = "Nonconformance";
    // Where in Fairlead it was noticed is of no interest to anybody.
    this.stack = `${this.name}: ${text}`;
  }

  /** The run that shows it; null where no run shows anything. Not to be printed once more. */
  get schedule(): Schedule | null {
    return this.#schedule;
  }
}

/** Something that is asked of each run. */
interface Question {
  readonly judges: readonly Judge[];
  /** Whether a failure is of the kind that is asked about. */
  readonly concerns: (failure: Failure) => boolean;
  /** Whether runs that do not fail are compared with themselves, too. */
  readonly comparing: boolean;
  /** Whether runs in which nothing is ever compared fail. */
  readonly compared: boolean;
}

const reported = ({ kind }: Failure): boolean => kind === "observed";
const nothing = { comparing: false, compared: false };

const ALL: Question = { judges: JUDGES, concerns: () => true, comparing: true, compared: true };

/** The properties that an arrow has, by what they say. */
export function properties<T extends NodeTypes>(
  arrow: Arrow<T>,
  options: PropertyOptions = {},
): Readonly<Record<string, RunProperty>> {
  const { object, invariants, observer } = arrow.implementation;
  const questions: Record<string, Question> = {
    "every step is one that the specification allows": {
      ...{ judges: ["steps"], concerns: reported, comparing: false, compared: true },
    },
    ...(invariants === undefined
      ? {}
      : {
          "what must be true of the nodes is true at all times": {
            ...{ judges: ["invariants"], concerns: reported, ...nothing },
          },
        }),
    ...(observer === undefined
      ? {}
      : {
          "observers have nothing to report": {
            ...{ judges: ["reports"], concerns: reported, ...nothing },
          },
        }),
    ...(object === undefined
      ? {}
      : {
          "what clients see is consistent": {
            ...{ judges: ["histories"], concerns: reported, ...nothing },
          },
        }),
    "every operation ends once nothing goes wrong": {
      ...{ judges: [], concerns: ({ kind }) => kind === "no-progress", ...nothing },
    },
    "runs are reproducible": {
      ...{ judges: [], concerns: () => false, comparing: true, compared: false },
    },
  };
  return Object.fromEntries(
    Object.entries(questions).map(([name, question]) => [name, asked(arrow, question, options)]),
  );
}

/** All that is asked of an arrow, as one property. */
export const property = <T extends NodeTypes>(
  arrow: Arrow<T>,
  options: PropertyOptions = {},
): RunProperty => asked(arrow, ALL, options);

function asked<T extends NodeTypes>(
  arrow: Arrow<T>,
  { judges, concerns, comparing, compared }: Question,
  options: PropertyOptions,
): RunProperty {
  const system = arrow.judgedBy(judges);
  const failureOf = ({ failure }: Run<T>): Failure | null =>
    failure !== null && (concerns(failure) || isMisconduct(failure)) ? failure : null;
  const arbitrary = new ScheduleArbitrary<T>(system, options, failureOf);
  let known = !compared;
  return fc.property(arbitrary, (value) => {
    if (!known) requireComparison(arrow, options);
    known = true;
    const given = arbitrary.given(value);
    const failed = failureOf(given.run);
    const differs = failed !== null || comparing ? reproduces(system, given.run, options) : null;
    const failure = differs ?? failed;
    if (failure === null) {
      given.forget();
      return;
    }
    const { run, schedule } = given;
    const subject = caseOf(arrow, schedule, run, failure);
    const text = caseText(judgementOn(subject.trouble), subject, settingOf(arrow));
    throw new Nonconformance(text, schedule);
  });
}

/** What no node may do ends a run, so that nobody can tell what else would have come of it. */
const isMisconduct = ({ kind }: Failure): boolean => MISCONDUCT.has(kind);
const MISCONDUCT: ReadonlySet<Failure["kind"]> = new Set([
  ...(["throws", "mutates", "impure", "ends-process", "malformed"] as const),
  ...(["no-return", "fills-memory"] as const),
]);

/** Runs that must have shown something, and their seed. */
const RUNS = 20;
const SEED = 1;

/**
 * A trace in which nothing is ever compared is a failure, and fast-check does not say which run of a
 * property is the last. So it is asked before the first, of runs of our own.
 * @throws Nonconformance
 */
function requireComparison<T extends NodeTypes>(arrow: Arrow<T>, options: PropertyOptions): void {
  if (arrow.follow({ seed: SEED, choices: [] }).coverage.taken > 0) return;
  const conformance = arrow.run({ ...options, runs: RUNS, seed: SEED, onward: true, budget: 1 });
  if (conformance.coverage.taken > 0 || conformance.campaign.findings.length > 0) return;
  const text = simulationText(judgement(conformance, false), conformance, [], settingOf(arrow));
  throw new Nonconformance(text, null);
}

/** Runs of a property are never cut. */
const CUTS = { time: "", stopped: "" };

const settingOf = <T extends NodeTypes>({
  model,
  implementation,
}: Arrow<T>): SimulationSetting => ({
  ...{ model, implementation, strict: false, wanted: RUNS, cuts: CUTS },
  ...{ position: errorPosition, line: lineAt },
  ...{ replay: () => null, again: () => null },
});
