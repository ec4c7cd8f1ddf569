/** What a step of a node does to the world of a composition, and what a crash does. */
import type { BagDraft, SetDraft } from "../../spec/collections.ts";
import type { Sent } from "../arrow/view.ts";
import type { Input, NodeTypes, Output, Step } from "../node.ts";
import type { Misconduct } from "../simulation/conduct.ts";
import { type Cluster, isMisconduct } from "./cluster.ts";

export interface Timer {
  readonly node: string;
  readonly timer: string;
}

/** A client: how many of its operations it has asked for, and whether it waits for the last one. */
export interface Asking {
  asked: number;
  waiting: boolean;
}

/** What a node did that no node may do, and when. */
export interface Misstep {
  readonly node: string;
  readonly kind: Misconduct["kind"];
  readonly what: string;
  readonly input: unknown;
}

/** The variables of a composition, as its actions write them. Some are there for some faults only. */
export interface Drafted {
  readonly nodes: Record<string, { up: boolean; state: unknown; disk: unknown }>;
  readonly timers: SetDraft<Timer>;
  readonly messages: SetDraft<Sent<NodeTypes>> & BagDraft<Sent<NodeTypes>>;
  readonly clients: Record<string, Asking>;
  readonly replies: Record<string, { readonly reply: unknown } | null>;
  readonly fired: Record<string, number>;
  crashed: number;
  /** A node that will crash before anything else happens. */
  doomed: string | null;
  misconduct: Misstep | null;
}

/** What a step of a node is: who takes it, on what occasion, and by which chance. */
export interface Occasion {
  readonly node: string;
  readonly input: Input<NodeTypes>;
  readonly chance: number;
}

export function stepOf(
  cluster: Cluster,
  s: Drafted,
  { node, input, chance }: Occasion,
): Step<NodeTypes> | Misconduct {
  return cluster.step(node, s.nodes[node]!.state, input, chance);
}

/**
 * Takes a step of a node.
 * @param count how many of the outputs are done before it crashes; all of them if it does not
 */
export function take(cluster: Cluster, s: Drafted, occasion: Occasion, count?: number): void {
  const { node, input } = occasion;
  const step = stepOf(cluster, s, occasion);
  if (isMisconduct(step)) {
    s.misconduct ??= { node, kind: step.kind, what: step.what, input };
    return;
  }
  const { outputs, state } = step;
  const place = s.nodes[node]!;
  // A crash loses what was not yet on disk: until all of that is there, nothing has happened.
  if (count === undefined || !outputs.slice(count).some(({ kind }) => kind === "persist")) {
    place.state = state;
    if (input.kind === "start") place.up = true;
  }
  for (const output of outputs.slice(0, count)) {
    const flaw = perform(cluster, s, node, output);
    if (flaw !== null) s.misconduct ??= { node, kind: "malformed", what: flaw, input };
  }
  if (count !== undefined) s.doomed = node;
}

/** @returns what is wrong with the output */
function perform(
  cluster: Cluster,
  s: Drafted,
  node: string,
  output: Output<NodeTypes>,
): string | null {
  switch (output.kind) {
    case "send": {
      const sent = { from: node, to: output.to, message: output.message };
      // What a node tells itself does not go by the network: no copy too many may arrive, nor one too few.
      if (cluster.environment.duplicated && output.to === node && s.messages.has(sent))
        throw new RangeError(
          `${node} tells itself the same thing again, before it has heard it: this needs duplicated = false`,
        );
      s.messages.add(sent);
      return null;
    }
    case "set-timer":
      s.timers.add({ node, timer: output.timer });
      return null;
    case "cancel-timer":
      s.timers.delete({ node, timer: output.timer });
      return null;
    case "persist":
      s.nodes[node]!.disk = output.disk;
      return null;
    case "reply": {
      const asked = cluster.asked.get(output.id);
      const client = asked && s.clients[asked.client]!;
      if (client === undefined || client.asked <= asked!.index)
        return `it replies to ${output.id}, which nobody has asked`;
      // Who does not wait any more does not hear it.
      if (client.waiting && client.asked === asked!.index + 1) {
        client.waiting = false;
        s.replies[output.id] = { reply: output.reply };
      }
      return null;
    }
  }
}

/**
 * Whether a crash after the first `count` outputs differs from one after other numbers of them. It
 * clears all timers anyhow. Where a message may be lost, and stays to be read if it is not, one that
 * is not sent any more may as well be sent, and be lost.
 * @param consumes whether the occasion of the step is used up, also if nothing was done
 */
export function isCut(
  { environment: { duplicated, lost } }: Cluster,
  outputs: readonly Output<NodeTypes>[],
  count: number,
  consumes: boolean,
): boolean {
  const lasting = ({ kind }: Output<NodeTypes>): boolean =>
    kind === "persist" || kind === "reply" || kind === "send";
  const missed = (output: Output<NodeTypes>): boolean =>
    lasting(output) && !(output.kind === "send" && duplicated && lost);
  const next = outputs[count];
  return next !== undefined && missed(next) && (consumes || outputs.slice(0, count).some(lasting));
}

/** A node is gone: who waits for it does not know what became of what it asked. */
export function crash(cluster: Cluster, s: Drafted, node: string): void {
  const place = s.nodes[node]!;
  place.up = false;
  place.state = null;
  for (const timer of s.timers.filter((each) => each.node === node)) s.timers.delete(timer);
  for (const [client, operations] of cluster.operations) {
    if (!operations.some(({ operation }) => operation.to === node)) continue;
    const asking = s.clients[client]!;
    if (asking.waiting && operations[asking.asked - 1]!.operation.to === node)
      asking.waiting = false;
  }
}
