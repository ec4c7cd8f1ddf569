/** Raft's wrong variants: how those that begin in the middle get there, and what reason each takes away. */
import { expect, it } from "vitest";
import anyLog from "../../specs/raft.any-log.ts";
import doubleVote from "../../specs/raft.double-vote.ts";
import figure8 from "../../specs/raft.figure-8.ts";
import forgetful from "../../specs/raft.forgetful.ts";
import omniscient from "../../specs/raft.omniscient.ts";
import reasons from "../../specs/raft.reasons.ts";
import truncating from "../../specs/raft.truncating.ts";
import raft from "../../specs/raft.ts";
import { check } from "../../src/explorer/check.ts";
import { Walk } from "../../src/explorer/replay.ts";
import { variant } from "../../src/index.ts";
import { initialStates } from "../../src/spec/init.ts";
import { instantiate } from "../../src/spec/model.ts";

type Step = readonly [action: string, parameters: Readonly<Record<string, unknown>>];

/** What `i` hears from `from`: a request for its vote, or some of the leader's log. */
const vote = (i: string, from: string, term: number): Step => [
  "GrantVote",
  { i, m: { candidate: from, term } },
];
const hear = (i: string, from: string, upTo: number): Step => [
  "HandleAppendEntries",
  { i, m: { leader: from }, upTo },
];
const timeout = (i: string): Step => ["Timeout", { i }];
const lead = (i: string): Step => ["BecomeLeader", { i }];
const hearOf = (i: string, term: number): Step => ["UpdateTerm", { i, term }];
const commit = (i: string, k: number): Step => ["AdvanceCommitIndex", { i, k }];

const RUNS = [
  {
    name: "figure 8 of the paper",
    wrong: figure8,
    settings: { Server: 3, maxTerm: 4, maxLog: 2 },
    before: [
      ...[timeout("s1"), vote("s2", "s1", 1), lead("s1")],
      ...[timeout("s2"), vote("s3", "s2", 2), lead("s2"), hearOf("s1", 2)],
    ],
    then: [timeout("s1"), vote("s3", "s1", 3), lead("s1"), hear("s3", "s1", 1)],
    mistake: commit("s1", 1),
    rule: "the entry is of its term",
    after: [hearOf("s2", 3), timeout("s2"), vote("s3", "s2", 4), lead("s2")],
  },
  {
    name: "entries that a later leader has passed on",
    wrong: omniscient,
    settings: { Server: 5, maxTerm: 3, maxLog: 2 },
    before: [
      ...[timeout("s1"), vote("s2", "s1", 1), vote("s5", "s1", 1), lead("s1"), hear("s2", "s1", 1)],
      ...[timeout("s5"), vote("s3", "s5", 2), vote("s4", "s5", 2), lead("s5")],
    ],
    then: [
      ...[hearOf("s2", 2), timeout("s2"), vote("s3", "s2", 3), vote("s4", "s2", 3), lead("s2")],
      hear("s3", "s2", 1),
    ],
    mistake: commit("s1", 1),
    rule: "a quorum has it",
    after: [],
  },
];

const fits = (value: unknown, wanted: unknown): boolean =>
  typeof wanted === "object"
    ? Object.entries(wanted!).every(([name, part]) => fits((value as never)[name], part))
    : value === wanted;

function choiceOf(walk: Walk, [action, parameters]: Step) {
  const choices = walk
    .choices()
    .filter((c) => c.action === action && fits(c.parameters, parameters));
  return choices.find(({ obstacle }) => obstacle === null) ?? choices[0]!;
}

function go(walk: Walk, steps: readonly Step[]): void {
  for (const step of steps) {
    const choice = choiceOf(walk, step);
    expect([step, choice?.obstacle]).toEqual([step, null]);
    walk.take(choice);
  }
}

const broken = (walk: Walk): readonly string[] =>
  walk
    .standings()
    .flatMap(({ property, holds }) =>
      holds || property.kind === "reachable" ? [] : [property.name],
    );

/**
 * There is a run to where the variant begins, and it ends as badly if it is taken from there. The rule
 * that the variant lacks forbids the step where it goes wrong, and nothing has gone wrong before.
 */
it.each(RUNS)(
  "$name, from the beginning",
  ({ wrong, settings, before, then, mistake, rule, after }) => {
    const right = new Walk(instantiate(raft, null, settings));
    right.start();
    go(right, before);
    // It stands where the variant begins, except that more has been said.
    const [begun] = initialStates(instantiate(wrong, null, settings));
    const { messages, ...rest } = begun!;
    expect(right.state).toMatchObject(rest);
    for (const message of messages as Iterable<unknown>)
      expect((right.state["messages"] as Set<unknown>).has(message)).toBe(true);

    go(right, then);
    expect(broken(right)).toEqual([]);
    expect(choiceOf(right, mistake).obstacle).toEqual({ kind: "guard", label: rule });

    const fromTheBeginning = variant(wrong, { name: "Begun", init: raft.init });
    const walk = new Walk(instantiate(fromTheBeginning, null, settings));
    walk.start();
    go(walk, [...before, ...then, mistake, ...after]);
    expect(broken(walk)).toEqual(["LeaderCompleteness"]);
  },
);

/** Long before there is any damage: the run of figure 8 above takes 4 terms, its mistake shows in 2. */
it.each([
  { wrong: doubleVote, restarts: false, reason: "OneVote", states: 4 },
  { wrong: forgetful, restarts: true, reason: "OneVote", states: 3 },
  { wrong: anyLog, restarts: false, reason: "Kept", states: 6 },
  { wrong: truncating, restarts: false, reason: "Kept", states: 6 },
  { wrong: figure8, restarts: true, reason: "Known", states: 10 },
])("$wrong.name takes $reason away", ({ wrong, restarts, reason, states }) => {
  const { invariants } = reasons;
  const asked = variant(wrong, { name: wrong.name, init: raft.init, invariants: invariants! });
  const verdict = check(instantiate(asked, null, { maxTerm: 2, maxLog: 2, restarts }));
  expect(verdict.finding?.property.name).toBe(reason);
  expect(verdict.finding?.trace).toHaveLength(states);
});
