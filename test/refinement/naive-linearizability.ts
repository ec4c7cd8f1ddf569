/** Whether a history has an order, by trying every order that there is: straight from the definition. */
import type { History, Operation } from "../../src/refinement/history/history.ts";
import type { Consistency } from "../../src/refinement/history/linearizability.ts";
import type { SequentialModel } from "../../src/refinement/history/sequential-model.ts";
import { equal } from "../../src/spec/value.ts";

/** Whether `a` must stand before `b`. */
function precedes(a: Operation, b: Operation, consistency: Consistency): boolean {
  if (a.end !== "ok") return false;
  if (a.client === b.client) return a.turn < b.turn;
  return consistency === "linearizable" && a.returned < b.called;
}

/** The states to which the object can have gone by itself. */
function settled<S>(state: S, model: SequentialModel<S>): readonly S[] {
  const all = [state];
  for (const one of all)
    for (const next of model.drift?.(one) ?? [])
      if (!all.some((known) => equal(known, next))) all.push(next);
  return all;
}

/** Whether these operations, one after another, are a run of the model. */
export function isRun<S>(order: readonly Operation[], model: SequentialModel<S>): boolean {
  const from = (before: S, at: number): boolean => {
    const operation = order[at];
    if (operation === undefined) return true;
    return settled(before, model).some((state) =>
      model.operations[operation.f]!.outcomes(state, operation.in, operation.client).some(
        (outcome) =>
          (operation.end !== "ok" ||
            outcome.out === undefined ||
            equal(outcome.out, operation.out)) &&
          from(outcome.state, at + 1),
      ),
    );
  };
  return [...model.initial()].some((state) => from(state, 0));
}

/** Whether all that must be is in this order, and nothing stands before what must precede it. */
export function isOrder(
  order: readonly Operation[],
  all: readonly Operation[],
  consistency: Consistency,
): boolean {
  return (
    new Set(order).size === order.length &&
    all.every((operation) => operation.end !== "ok" || order.includes(operation)) &&
    order.every((b, i) => order.slice(i + 1).every((a) => !precedes(a, b, consistency)))
  );
}

export function naivelyConsistent<S>(
  { operations }: History,
  model: SequentialModel<S>,
  consistency: Consistency,
): boolean {
  const permuted = (order: readonly Operation[], rest: readonly Operation[]): boolean => {
    if (rest.every(({ end }) => end !== "ok") && isRun(order, model)) return true;
    return rest.some(
      (next) =>
        !rest.some((other) => precedes(other, next, consistency)) &&
        permuted(
          [...order, next],
          rest.filter((other) => other !== next),
        ),
    );
  };
  return permuted([], operations);
}
