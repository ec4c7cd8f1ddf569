/** The nodes of a composition, with their clients, for certain constants: runs a node's code. */

import type { Domain } from "../../spec/domain.ts";
import { plain } from "../../spec/plain.ts";
import { oneOf } from "../../spec/scalars.ts";
import type { Nodes } from "../arrow/view.ts";
import type { Input, NodeTypes, Step, Surroundings } from "../node.ts";
import { Conduct, isMisconduct, type Misconduct } from "../simulation/conduct.ts";
import { operationId } from "../simulation/identity.ts";
import type { Operation, Workload } from "../simulation/system.ts";
import type { Environment } from "./environment.ts";

/** An operation of a client, with its place among those of that client. */
export interface Asked {
  readonly id: string;
  readonly client: string;
  readonly index: number;
  readonly operation: Operation<NodeTypes>;
}

export interface Settings {
  /** The random numbers that a step may be given. */
  readonly chances: readonly number[];
  /** More outputs than a step of any node has. */
  readonly outputsMax: number;
  /** How often timers of a name run out, all together; of other names, as often as they like. */
  readonly firings: Readonly<Record<string, number>>;
}

/** Nodes may not change what they are asked for. */
const DATA = plain();

export class Cluster {
  readonly names: readonly string[];
  readonly Node: Domain<string>;
  readonly clients: readonly string[];
  /** What each client asks, in this order. */
  readonly operations: ReadonlyMap<string, readonly Asked[]>;
  readonly asked: ReadonlyMap<string, Asked>;
  readonly #nodes: ReadonlyMap<string, Nodes[string]>;
  readonly #around = new Map<string, Surroundings>();
  readonly #known: ReadonlySet<string>;
  readonly #conduct = new Conduct();

  constructor(
    nodes: Nodes,
    workload: Workload<NodeTypes>,
    readonly environment: Environment,
    readonly settings: Settings,
  ) {
    this.names = Object.keys(nodes);
    this.Node = oneOf(...this.names);
    this.#nodes = new Map(Object.entries(nodes));
    this.#known = new Set(this.names);
    const all = Object.freeze([...this.names]);
    for (const self of this.names) this.#around.set(self, Object.freeze({ self, nodes: all }));
    this.clients = Object.keys(workload).filter((client) => workload[client]!.length > 0);
    this.operations = new Map(
      Object.entries(workload).map(([client, operations]) => [
        client,
        operations.map((operation, index) => {
          const id = operationId(client, index);
          const request = DATA.parse(operation.request, [id, "request"]);
          return { id, client, index, operation: { ...operation, request } };
        }),
      ]),
    );
    this.asked = new Map([...this.operations.values()].flat().map((one) => [one.id, one]));
    for (const { id, operation } of this.asked.values())
      if (!this.#known.has(operation.to))
        throw new RangeError(`${id} asks ${operation.to}, which is no node`);
  }

  /** @param before the state of the node; it does not matter for its start */
  step(
    name: string,
    before: unknown,
    input: Input<NodeTypes>,
    chance: number,
  ): Step<NodeTypes> | Misconduct {
    const node = this.#nodes.get(name)!;
    const around = this.#around.get(name)!;
    return this.#conduct.call<NodeTypes>(
      this.#known,
      () => chance,
      (random) =>
        input.kind === "start"
          ? node.start(around, input.disk, random)
          : node.step(before, Object.freeze(input), around, random),
    );
  }
}

export { isMisconduct };
