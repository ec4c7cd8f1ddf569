/**
 * Implementations: a node is code without input and output. It is given what happens to it, and says
 * what it wants done; the same node runs in the explorer, in the simulator and on real sockets.
 *
 * What a node keeps (`State`), what it writes to disk (`Disk`) and what it says (`Message`, `Request`,
 * `Reply`) are plain frozen data: objects, arrays, strings, numbers, booleans and null. A step does not
 * change the state that it is given; it returns another one.
 */

/** The types of a node. */
export interface NodeTypes {
  readonly State: unknown;
  /** What nodes say to each other. */
  readonly Message: unknown;
  /** What clients ask of a node, and what they are told. */
  readonly Request: unknown;
  readonly Reply: unknown;
  /** What survives a crash. */
  readonly Disk: unknown;
}

/** What can happen to a node. */
export type Input<T extends NodeTypes> =
  /** It begins; after a crash with what it had written to disk, else with null. */
  | { readonly kind: "start"; readonly disk: T["Disk"] | null }
  | { readonly kind: "message"; readonly from: string; readonly message: T["Message"] }
  /** A timer that it had set has run out. */
  | { readonly kind: "timer"; readonly timer: string }
  /** A client of this node asks for something; `id` is for the reply. */
  | { readonly kind: "request"; readonly id: string; readonly request: T["Request"] };

/** What a node wants done, in this order. */
export type Output<T extends NodeTypes> =
  | { readonly kind: "send"; readonly to: string; readonly message: T["Message"] }
  /** To be told after so many milliseconds; a timer of that name that runs already begins anew. */
  | { readonly kind: "set-timer"; readonly timer: string; readonly after: number }
  | { readonly kind: "cancel-timer"; readonly timer: string }
  /**
   * To have this on disk before anything that follows in the same list is done. It replaces what was
   * there; a crash on the way leaves the one or the other.
   */
  | { readonly kind: "persist"; readonly disk: T["Disk"] }
  | { readonly kind: "reply"; readonly id: string; readonly reply: T["Reply"] };

export interface Step<T extends NodeTypes> {
  readonly state: T["State"];
  readonly outputs: readonly Output<T>[];
}

/** What a node knows of where it runs: it never changes. */
export interface Surroundings {
  readonly self: string;
  /** All nodes, itself included. */
  readonly nodes: readonly string[];
}

export interface Node<T extends NodeTypes> {
  /** The first step of a node, and the first one after each crash. */
  readonly start: (
    surroundings: Surroundings,
    disk: T["Disk"] | null,
    random: () => number,
  ) => Step<T>;
  /**
   * Any other step.
   * @param random a number from 0 up to 1; the only source of chance that a node may use
   */
  readonly step: (
    state: T["State"],
    input: Exclude<Input<T>, { readonly kind: "start" }>,
    surroundings: Surroundings,
    random: () => number,
  ) => Step<T>;
}
