/** What is wrong with a mapping, or with what else is said of an implementation beside it. */
import { enter, leave } from "../../host/calls.ts";
import { OutsideDomain } from "../../spec/domain.ts";
import { NotAValue } from "../../spec/value.ts";

/** `place` is where it stands: `hidden`, `abstraction`, `events.Prepare`, `invariants.Mutex` … */
export type MappingFault =
  /** A variable, an action or a parameter that the specification does not have. */
  | {
      readonly kind: "unknown";
      readonly what: "variable" | "action" | "parameter";
      readonly name: string;
      readonly place: string;
      readonly known: readonly string[];
    }
  /** A variable that the abstraction leaves out, and that is not said to be hidden. */
  | { readonly kind: "unconstrained"; readonly name: string; readonly abstraction: boolean }
  /** A variable said to be hidden, to which the abstraction gives a value. */
  | { readonly kind: "both"; readonly name: string }
  /** What stands there is nothing that may stand there. */
  | { readonly kind: "malformed"; readonly place: string; readonly given: unknown }
  /** The author's function threw. */
  | { readonly kind: "threw"; readonly place: string; readonly error: unknown }
  | {
      readonly kind: "outside-domain";
      readonly place: string;
      readonly outside: OutsideDomain;
    }
  | { readonly kind: "not-a-value"; readonly place: string; readonly what: string }
  /** It was ended, since it took too long, or too much memory. */
  | {
      readonly kind: "unended";
      readonly place: string;
      readonly excess: "time" | "memory";
      readonly seconds: number;
    }
  /** Of the implementation: `nodes`, one of them, or `faults`, or one of them. */
  | {
      readonly kind: "unfit";
      readonly place: "nodes" | "node" | "faults" | "fault";
      readonly name: string;
      readonly given: unknown;
    };

export class BadMapping extends Error {
  /** The specification whose mapping it is, once that is known. */
  spec: string | null = null;

  constructor(readonly fault: MappingFault) {
    super(fault.kind);
    this.name = "BadMapping";
  }
}

/** What the author's function at a place gives. @throws BadMapping */
export function authored<A>(place: string, body: () => A): A {
  const outer = authoring;
  authoring = place;
  enter();
  try {
    return body();
  } catch (error) {
    if (error instanceof BadMapping) throw error;
    if (error instanceof OutsideDomain)
      throw new BadMapping({ kind: "outside-domain", place, outside: error });
    if (error instanceof NotAValue)
      throw new BadMapping({ kind: "not-a-value", place, what: error.what });
    throw new BadMapping({ kind: "threw", place, error });
  } finally {
    leave();
    authoring = outer;
  }
}
let authoring: string | null = null;

/** The author's function that was ended from outside, if one was. */
export function endedAuthoring(): string | null {
  const place = authoring;
  authoring = null;
  return place;
}

/** A judgement of the author's, which is true or false. @throws BadMapping */
export function judged(place: string, body: () => boolean): boolean {
  const given: unknown = authored(place, body);
  if (typeof given !== "boolean") throw new BadMapping({ kind: "malformed", place, given });
  return given;
}
