/** The clients of a simulated system: what they have asked, what they were told, and when. */

import type { NodeTypes } from "../node.ts";
import { operationId } from "./identity.ts";
import type { ClientEvent, Operation, Workload } from "./system.ts";

/** An operation that a client waits for. */
interface Pending {
  readonly id: string;
  readonly node: string;
  readonly incarnation: number;
  /** Microseconds; null for one who waits for ever. */
  readonly deadline: number | null;
}

interface Client<T extends NodeTypes> {
  readonly name: string;
  readonly operations: readonly Operation<T>[];
  /** The operation that comes next. */
  next: number;
  pending: Pending | null;
  /** When it was last free, in microseconds. */
  free: number;
  /** How often it has lost track: it goes on under another name each time. */
  lost: number;
}

interface Known<T extends NodeTypes> {
  readonly id: string;
  readonly client: Client<T>;
  readonly index: number;
  readonly operation: Operation<T>;
  asked: boolean;
}

export class Clients<T extends NodeTypes> {
  readonly all: readonly Client<T>[];
  readonly history: ClientEvent[] = [];
  readonly #known = new Map<string, Known<T>>();

  readonly #unasked: ReadonlySet<string>;

  /** @param unasked operations that are never asked for, and clients who ask for nothing */
  constructor(workload: Workload<T>, unasked: readonly string[] = []) {
    this.#unasked = new Set(unasked);
    this.all = Object.entries(workload).map(([name, operations]) => ({
      name,
      operations,
      next: this.#nextAsked(name, operations, 0),
      pending: null,
      free: 0,
      lost: 0,
    }));
    for (const client of this.all)
      client.operations.forEach((operation, index) => {
        const id = operationId(client.name, index);
        this.#known.set(id, { id, client, index, operation, asked: false });
      });
  }

  of(id: string): Known<T> {
    return this.#known.get(id)!;
  }

  #isAsked = (client: string, index: number): boolean =>
    !this.#unasked.has(client) && !this.#unasked.has(operationId(client, index));

  /** The first at or after a place that is asked for, or the end. */
  #nextAsked(client: string, operations: readonly Operation<T>[], from: number): number {
    while (from < operations.length && !this.#isAsked(client, from)) from++;
    return from;
  }

  /** Whether a client could ask for it now; what comes before it is then never asked for. */
  canInvoke(id: string): boolean {
    const known = this.#known.get(id);
    if (known === undefined) return false;
    const { client, index } = known;
    return client.pending === null && index >= client.next && this.#isAsked(client.name, index);
  }

  /** What a client has yet to ask for. */
  rest({ name, operations, next }: Client<T>): readonly { id: string; to: string }[] {
    return operations
      .map(({ to }, i) => ({ id: operationId(name, i), to, i }))
      .filter(({ i }) => i >= next && this.#isAsked(name, i))
      .map(({ id, to }) => ({ id, to }));
  }

  /** What each client that is free asks next. */
  next(): readonly { readonly id: string; readonly to: string; readonly free: number }[] {
    const found: { id: string; to: string; free: number }[] = [];
    for (const { name, operations, next, pending, free } of this.all)
      if (pending === null && next < operations.length)
        found.push({ id: operationId(name, next), to: operations[next]!.to, free });
    return found;
  }

  deadline(id: string): number | null {
    const known = this.#known.get(id);
    return known?.client.pending?.id === id ? known.client.pending.deadline : null;
  }

  invoke(id: string, incarnation: number, now: number): void {
    const known = this.of(id);
    const { client, index, operation } = known;
    known.asked = true;
    client.next = this.#nextAsked(client.name, client.operations, index + 1);
    const deadline = operation.timeout === undefined ? null : now + operation.timeout * 1000;
    client.pending = { id, node: operation.to, incarnation, deadline };
    this.#tell("invoke", known, null, now);
  }

  /** False when nobody has ever asked for it. Who waits no longer does not hear the reply. */
  reply(id: string, reply: T["Reply"], now: number): boolean {
    const known = this.#known.get(id);
    if (!known?.asked) return false;
    const { client, operation } = known;
    if (client.pending?.id !== id) return true;
    const { kind, out } = operation.outcome?.(reply) ?? { kind: "ok", out: reply };
    this.#tell(kind, known, kind === "info" ? null : out, now);
    return true;
  }

  giveUp(id: string, now: number): void {
    this.#tell("info", this.of(id), null, now);
  }

  /** A node is gone: who waits for it does not know what became of what it asked. */
  disconnect(node: string, incarnation: number, now: number): void {
    for (const { pending } of this.all)
      if (pending?.node === node && pending.incarnation === incarnation)
        this.giveUp(pending.id, now);
  }

  /** Operations that have not ended, those not yet begun included. */
  unfinished(): readonly { readonly id: string; readonly to: string; readonly begun: boolean }[] {
    const found: { id: string; to: string; begun: boolean }[] = [];
    for (const client of this.all) {
      const { pending } = client;
      if (pending !== null) found.push({ id: pending.id, to: pending.node, begun: true });
      for (const { id, to } of this.rest(client)) found.push({ id, to, begun: false });
    }
    return found;
  }

  #tell(kind: ClientEvent["kind"], known: Known<T>, out: unknown, now: number): void {
    const { id, client, operation } = known;
    this.history.push({
      kind,
      client: client.lost === 0 ? client.name : `${client.name}~${client.lost}`,
      op: id,
      f: operation.f ?? "request",
      in: operation.in === undefined ? operation.request : operation.in,
      out,
      at: now / 1000,
    });
    if (kind === "invoke") return;
    client.pending = null;
    client.free = now;
    if (kind === "info") client.lost++;
  }
}
