/**
 * Objects as they would be if nothing ever happened at once: in each state, each operation has one
 * or several outcomes, or none.
 */

/** What an operation may do in a state. */
export interface Outcome<S> {
  readonly state: S;
  /** What it returns then. Left out where what it returns is not looked at. */
  readonly out?: unknown;
}

export interface SequentialOperation<S> {
  /** How its input is written, for those who get it wrong: `{key, value}`. */
  readonly input: string;
  readonly accepts: (input: unknown, client: string) => boolean;
  /** None where it is not possible; several where the object may choose. */
  readonly outcomes: (
    state: S,
    // biome-ignore lint/suspicious/noExplicitAny: what `accepts` has let pass
    input: any,
    client: string,
  ) => readonly Outcome<S>[];
  /** Whether it never changes the state, whatever that is: then much less need be tried. */
  readonly reads?: boolean;
  /** The value that a recorded output stands for, where that is not itself. */
  readonly output?: (recorded: unknown) => unknown;
}

/** An object. Its states are values, and are told apart by their content. */
export interface SequentialModel<S = unknown> {
  readonly name: string;
  /** The states that it may have at first. */
  readonly initial: () => Iterable<S>;
  readonly operations: Readonly<Record<string, SequentialOperation<S>>>;
  /**
   * The part of the object that an operation is about, where parts have nothing to do with each
   * other; `undefined` when it is about more than one.
   */
  readonly part?: (f: string, input: unknown) => unknown;
  /** Whether it matters which client asks. */
  readonly byClient?: boolean;
  /** The states to which it may go by itself, in one step, between operations. */
  readonly drift?: (state: S) => readonly S[];
}

/** An operation that only `reads` has changed the state. */
export class NotARead extends Error {
  constructor(
    readonly model: string,
    readonly f: string,
  ) {
    super(`${f} of ${model} is declared to read only, and changed the state`);
    this.name = "NotARead";
  }
}

/** An operation of a history that the model does not know, or an input that is none of it. */
export class UnfitOperation extends Error {
  constructor(
    readonly reason:
      | { readonly kind: "operation"; readonly f: string; readonly known: readonly string[] }
      | {
          readonly kind: "input";
          readonly f: string;
          readonly given: unknown;
          readonly wanted: string;
        },
    readonly model: string,
    readonly op: string,
    readonly client: string,
  ) {
    super(`${reason.kind} ${reason.f}`);
    this.name = "UnfitOperation";
  }
}
