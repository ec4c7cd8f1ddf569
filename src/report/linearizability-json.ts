/** The verdict on a history as one JSON object. */
import type { Operation } from "../refinement/history/history.ts";
import type { Consistency, HistoryVerdict } from "../refinement/history/linearizability.ts";
import { type Json, valueJson } from "./json.ts";

const VERDICTS: Readonly<Record<Consistency, readonly [string, string]>> = {
  linearizable: ["linearizable", "not-linearizable"],
  sequential: ["sequentially-consistent", "not-sequentially-consistent"],
};

export function historyJson(verdict: HistoryVerdict, exit: number): Json {
  const { outcome, consistency, model, history, parts, misplacement, cut } = verdict;
  const [consistent, inconsistent] = VERDICTS[consistency];
  const told = { consistent, inconsistent, unknown: "unknown" };
  return {
    verdict: told[outcome],
    exit,
    consistency,
    model,
    operations: history.operations.length,
    unfinished: history.operations.filter(({ end }) => end === "unfinished").length,
    failed: history.failed,
    clients: history.clients,
    parts: parts.map(({ key, operations, outcome: own, configurations, order }) => ({
      key: valueJson(key, null),
      operations,
      verdict: told[own],
      configurations,
      order: order?.map(nameJson) ?? null,
    })),
    misplacement:
      misplacement === null
        ? null
        : {
            key: valueJson(misplacement.key, null),
            operation: misplacement.operation && operationJson(misplacement.operation),
            placed: misplacement.placed,
            required: misplacement.required,
            concurrent: misplacement.concurrent.map(operationJson),
            deadEnds: misplacement.deadEnds.map(({ order, states }) => ({
              order: order.map(nameJson),
              states: states.map(({ state, next }) => ({
                state: valueJson(state, null),
                next: next.map(({ operation, outputs }) => ({
                  ...nameJson(operation),
                  // What may be anything is told apart from null.
                  outputs: outputs.map((out) =>
                    out === undefined ? { any: true } : { value: valueJson(out, null) },
                  ),
                })),
              })),
            })),
            deadEndsInAll: misplacement.deadEndsInAll,
            right: misplacement.right.map((out) => valueJson(out, null)),
            rightInAll: misplacement.rightInAll,
          },
    cut: cut === null ? null : { by: cut.by, limit: cut.limit },
    configurations: verdict.configurations,
    seconds: verdict.seconds,
    bytes: verdict.bytes,
  };
}

const nameJson = ({ client, op }: Operation): { client: string; op: string } => ({ client, op });

function operationJson(operation: Operation): Json {
  return {
    ...nameJson(operation),
    f: operation.f,
    in: valueJson(operation.in, null),
    end: operation.end,
    out: valueJson(operation.out, null),
    called: operation.called,
    returned: Number.isFinite(operation.returned) ? operation.returned : null,
  };
}
