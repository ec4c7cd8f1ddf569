/**
 * Histories of an object that works, or almost: clients call, the object acts at some moment before
 * they return, or after they gave up, or never. Then something may be changed.
 */

import { seededRandom } from "../../src/explorer/random.ts";
import type { HistoryEvent } from "../../src/refinement/history/history.ts";
import type { SequentialModel } from "../../src/refinement/history/sequential-model.ts";

export interface HistorySize {
  readonly clients: number;
  readonly operations: number;
  /** Of a hundred operations, how many nobody sees end, and how many certainly do not happen. */
  readonly unfinished: number;
  readonly failed: number;
  /** Of a hundred outputs, how many are changed. */
  readonly changed: number;
  /** Whether events have times, few enough that many are equal. */
  readonly times: boolean;
}

interface Asked {
  readonly f: string;
  readonly in: unknown;
}

interface Pending extends Asked {
  readonly op: string;
  readonly end: "ok" | "fail" | "info";
  acted: boolean;
  out: unknown;
}

export function randomHistory<S>(
  seed: number,
  model: SequentialModel<S>,
  ask: (pick: (below: number) => number) => Asked,
  size: HistorySize,
): HistoryEvent[] {
  const random = seededRandom(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const chance = (percent: number): boolean => random() * 100 < percent;
  const pending = new Map<string, Pending>();
  /** Given up by their clients, but perhaps not by the object. */
  const late: { readonly client: string; readonly pending: Pending }[] = [];
  const events: HistoryEvent[] = [];
  const outs: unknown[] = [null];
  let state = [...model.initial()][0] as S;
  let called = 0;
  let now = 0;
  const at = (): { at?: number } => {
    if (!size.times) return {};
    now += pick(2);
    return { at: now };
  };
  const act = (client: string, one: Pending): void => {
    if (one.acted || one.end === "fail") return;
    const outcomes = model.operations[one.f]!.outcomes(state, one.in, client);
    if (outcomes.length === 0) return;
    const outcome = outcomes[pick(outcomes.length)]!;
    state = outcome.state;
    one.out = outcome.out ?? null;
    one.acted = true;
    outs.push(one.out);
  };
  for (let idle = 0; idle < 200 && (called < size.operations || pending.size > 0); idle++) {
    const client = `c${1 + pick(size.clients)}`;
    const one = pending.get(client);
    if (late.length > 0 && chance(20)) {
      const forgotten = late.splice(pick(late.length), 1)[0]!;
      if (chance(70)) act(forgotten.client, forgotten.pending);
    } else if (one === undefined) {
      if (called >= size.operations) continue;
      const end = chance(size.unfinished) ? "info" : chance(size.failed) ? "fail" : "ok";
      const asked = { ...ask(pick), op: `o${++called}`, end, acted: false, out: null } as Pending;
      pending.set(client, asked);
      events.push({ kind: "invoke", client, op: asked.op, f: asked.f, in: asked.in, ...at() });
    } else if (!one.acted && one.end === "ok") act(client, one);
    else {
      pending.delete(client);
      const { op, end } = one;
      if (end === "ok") {
        const out = chance(size.changed) ? outs[pick(outs.length)] : one.out;
        events.push({ kind: "ok", client, op, out, ...at() });
      } else {
        if (end === "info") late.push({ client, pending: one });
        // Some ends are not even recorded; then the client is never heard of again.
        if (end === "info" && chance(30)) pending.set(client, { ...one, end: "info", acted: true });
        else events.push({ kind: end, client, op, ...at() });
      }
    }
  }
  return events;
}
