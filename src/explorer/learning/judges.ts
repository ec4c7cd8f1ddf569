/** The properties, the constraint and the terminal states: predicates with a tree each. */
import type { Clause } from "../../spec/model.ts";
import type { Where } from "../breakage.ts";
import type { Learner, Learning, Question } from "./learning.ts";
import { JUDGE_ENTRIES, recall } from "./memo.ts";
import { FALSE, TRUE } from "./tree.ts";

export interface Judge extends Learner {
  readonly label: string | null;
  readonly question: Question<boolean>;
}

export class Judges {
  constructor(readonly learning: Learning) {}

  make(where: Where, clause: Clause<(...states: unknown[]) => unknown>, states: 1 | 2): Judge {
    const name = `${where.kind} ${where.name ?? ""} ${clause.label ?? ""}`;
    const { learning } = this;
    const { copies, standIns } = learning;
    const ask = (...given: unknown[]): boolean =>
      learning.boolean(clause.run(...given), clause.source ?? clause.run);
    const direct = (): boolean =>
      states === 1 ? ask(standIns.before) : ask(standIns.before, standIns.after);
    return {
      ...learning.learner(name, { ...where, part: clause.label }, null),
      quantifiers: new Map(),
      implications: new Map(),
      label: clause.label,
      question: {
        direct,
        learn: () => {
          const answer = direct();
          learning.recorder.answer(answer ? TRUE : FALSE);
          return answer;
        },
        plain: (identity) =>
          states === 1
            ? ask(copies.before(identity))
            : ask(copies.before(identity), copies.after(identity)),
        states,
        told(identity) {
          return this.plain(identity);
        },
        same: (a, b) => a === b,
        shown: (answer) => answer,
      },
    };
  }

  /** Whether a predicate holds in the state at hand. */
  holds(judge: Judge): boolean {
    const { learning } = this;
    const walks = ++judge.walks;
    if (!judge.dropped) {
      const pc = recall(judge, learning.trees, walks, JUDGE_ENTRIES);
      if (pc !== 0) {
        const answer = pc === TRUE;
        if (walks >= judge.nextAudit) {
          learning.postpone(judge);
          this.audit(judge, answer);
        }
        return answer;
      }
    }
    const { truth, learnt } = learning.learn(judge, judge.question);
    return (learnt ?? truth)!;
  }

  /** Asks a predicate again, in all ways. @throws Broken */
  confirm(judge: Judge): void {
    this.learning.confirm(judge, judge.question);
  }

  /** Runs a predicate on plain values, and compares with what its tree says. @throws Broken, Restart */
  audit(judge: Judge, said: boolean): void {
    this.learning.audit(judge, judge.question, said);
  }

  /** Whether a predicate holds in the state at hand, by the author's code alone. */
  directly(judge: Judge): boolean {
    this.learning.audits++;
    return this.learning.plain(judge, judge.question);
  }
}
