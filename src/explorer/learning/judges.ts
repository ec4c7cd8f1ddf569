/** The properties, the constraint and the terminal states: predicates with a tree each. */
import type { Clause } from "../../spec/model.ts";
import type { Where } from "../breakage.ts";
import type { Learner, Learning } from "./learning.ts";
import { JUDGE_ENTRIES, recall } from "./memo.ts";
import { DIRECT } from "./run.ts";
import { FALSE, TRUE } from "./tree.ts";

export interface Judge extends Learner {
  readonly label: string | null;
  readonly run: () => unknown;
}

export class Judges {
  /** @param after the state after a step, for predicates on two states */
  constructor(
    readonly learning: Learning,
    readonly before: object,
    readonly after: object,
  ) {}

  make(where: Where, clause: Clause<(...states: unknown[]) => unknown>, states: 1 | 2): Judge {
    const name = `${where.kind} ${where.name ?? ""} ${clause.label ?? ""}`;
    const run = (): unknown =>
      states === 1 ? clause.run(this.before) : clause.run(this.before, this.after);
    return {
      ...this.learning.learner(name, { ...where, part: clause.label }, null),
      quantifiers: new Map(),
      implications: new Map(),
      label: clause.label,
      run,
    };
  }

  /** Whether a predicate holds in the state at hand. */
  holds(judge: Judge): boolean {
    const walks = ++judge.walks;
    if (!judge.dropped) {
      const pc = recall(judge, this.learning.trees, walks, JUDGE_ENTRIES);
      if (pc !== 0) return pc === TRUE;
    }
    return this.#learn(judge);
  }

  #learn(judge: Judge): boolean {
    const { learning } = this;
    const { recorder } = learning;
    const { truth, learnt } = learning.learn(
      judge,
      () => learning.boolean(judge.run()),
      () => {
        const answer = learning.boolean(judge.run());
        recorder.answer(answer ? TRUE : FALSE);
        return answer;
      },
      (a, b) => a === b,
    );
    return (learnt ?? truth) as boolean;
  }

  /** Runs a predicate directly, and compares with what its tree says. */
  audit(judge: Judge, said: boolean): void {
    const { learning } = this;
    learning.audits++;
    const direct = (): boolean => learning.boolean(judge.run());
    const truth = learning.run(judge, DIRECT, direct);
    if (truth !== said) learning.doubt(judge, direct, truth, (a, b) => a === b);
  }

  /** Runs a predicate directly on the state at hand. */
  directly(judge: Judge): boolean {
    this.learning.audits++;
    return this.learning.run(judge, DIRECT, () => this.learning.boolean(judge.run()));
  }
}
