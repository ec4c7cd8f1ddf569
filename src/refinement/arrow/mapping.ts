/**
 * How an implementation's world corresponds to a specification: by what it is (an abstraction
 * function), by what happens to it (an explanation for each kind of event), or by both.
 */

import type { Given, Mapped } from "../../spec/refinement.ts";
import type { Action, Setting, State, View as StateView } from "../../spec/spec.ts";
import type { NodeTypes, Output } from "../node.ts";
import type { SimulationEvent } from "../simulation/system.ts";
import type { View } from "./view.ts";

/** The parameters of an action of the specification. */
export type ParametersOf<A> = A extends Action<infer _S, infer P> ? P : never;

/** What an event may be, seen from the specification. */
export type Explanation =
  /**
   * A step of this action. A parameter that is given as a function may have any value of which it is
   * true; one that is not given may have any.
   */
  | {
      readonly kind: "act";
      readonly action: string;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  /** One after the other. */
  | { readonly kind: "seq"; readonly parts: readonly Explanation[] }
  | { readonly kind: "anyOf"; readonly parts: readonly Explanation[] }
  /** Nothing, and what the world shows stays as it was. */
  | { readonly kind: "stutter" }
  /** Nothing; what the world shows is not looked at until the next event. */
  | { readonly kind: "ignore" };

/** Explanations of a specification with actions `A`. */
export interface Explaining<A> {
  readonly act: <K extends keyof A & string>(
    action: K,
    parameters?: {
      readonly [P in keyof ParametersOf<A[K]>]?:
        | Given<ParametersOf<A[K]>[P]>
        | ((value: ParametersOf<A[K]>[P]) => boolean);
    },
  ) => Explanation;
  readonly seq: (...parts: readonly Explanation[]) => Explanation;
  readonly anyOf: (...parts: readonly Explanation[]) => Explanation;
  /** This, or nothing. */
  readonly maybe: (part: Explanation) => Explanation;
  readonly stutter: Explanation;
  readonly ignore: Explanation;
}

/** What an event may be, whatever it is like, or by what it is like. */
export type Told<T extends NodeTypes, M = T["Message"], W = View<T>> =
  | Explanation
  | ((occasion: Occasion<T, M, W>) => Explanation);

type TypeOf<M> = M extends { readonly type: infer K extends string } ? K : never;
/** Explanations by the name of the event; what is received has the type that the name says. */
export type Events<T extends NodeTypes, W = View<T>> = {
  readonly [K in
    | TypeOf<T["Message"]>
    | `timer ${string}`
    | `request ${string}`
    | "a message"
    | "a request"
    | "start"
    | "restart"
    | "crash"
    | "drop"
    | "duplicate"
    | "sync"
    | "*"]?: Told<
    T,
    K extends TypeOf<T["Message"]> ? Extract<T["Message"], { readonly type: K }> : T["Message"],
    W
  >;
};

/** What happened, and the world after it. */
export interface Occasion<T extends NodeTypes, M = T["Message"], W = View<T>> {
  readonly event: SimulationEvent<T>;
  readonly world: W;
  /** The node that it happened to; of a message, who had sent it; empty where there is none. */
  readonly node: string;
  readonly from: string;
  /** What was received, which no other event has; what a client asked for, or null. */
  readonly message: M;
  readonly request: T["Request"] | null;
  /** What the node wanted done, as far as it was. */
  readonly outputs: readonly Output<T>[];
}

export interface Mapping<S extends State, A, T extends NodeTypes, C = unknown, W = View<T>> {
  /** The specification's constants, as `--set` gives them; its defaults where absent. */
  readonly constants?: { readonly [K in keyof C]?: Setting<C[K]> };
  /**
   * The abstract state that a world stands for. A variable that is left out is hidden: some value of
   * it must explain each run.
   */
  readonly abstraction?: (world: W) => Mapped<S>;
  /** The variables that the abstraction leaves out, so that none is forgotten. */
  readonly hidden?: readonly (keyof S & string)[];
  /** What else must be true of a world and an abstract state, such as of what is only partly known. */
  readonly agrees?: Readonly<Record<string, (s: StateView<S>, world: W) => boolean>>;
  /**
   * What each kind of event may be, by its name (see `eventName`), with "*" for all others. Without
   * it any event may be one step of any action, or none.
   */
  readonly events?: (on: Explaining<A>) => Events<T, W>;
  /**
   * Actions that show nothing and may happen unseen, as often as they like. If something is hidden,
   * and nothing said of events, all may.
   */
  readonly silent?: readonly (keyof A & string)[];
  /** Actions that no run needs, such as one that loses a message which nobody then reads. */
  readonly without?: readonly (keyof A & string)[];
}

/**
 * The kind of an event: of a message its `type` (or "a message"), of a timer `timer NAME`, of a
 * request `request TYPE` (or "a request"); else "start", "restart", "crash", "drop" …
 */
export function eventName<T extends NodeTypes>({
  kind,
  input,
  timer,
  incarnation,
}: SimulationEvent<T>): string {
  if (kind === "message" && input?.kind === "message") return typeOf(input.message) ?? "a message";
  if (kind === "timer") return `timer ${timer}`;
  if (kind === "request" && input?.kind === "request") {
    const type = typeOf(input.request);
    return type === null ? "a request" : `request ${type}`;
  }
  if (kind === "start" && incarnation > 0) return "restart";
  return kind;
}

function typeOf(said: unknown): string | null {
  if (typeof said !== "object" || said === null) return null;
  const { type } = said as { readonly type?: unknown };
  return typeof type === "string" ? type : null;
}

export function occasionOf<T extends NodeTypes>(
  event: SimulationEvent<T>,
  world: View<T>,
): Occasion<T> {
  const { node, input, outputs, performed } = event;
  return {
    event,
    world,
    node: node ?? "",
    from: input?.kind === "message" ? input.from : "",
    message: input?.kind === "message" ? input.message : (null as never),
    request: input?.kind === "request" ? input.request : null,
    outputs: outputs.slice(0, performed),
  };
}

/** The actions that an explanation names. */
export function actsOf(
  explanation: Explanation | null,
): readonly Extract<Explanation, { kind: "act" }>[] {
  if (explanation === null) return [];
  if (explanation.kind === "act") return [explanation];
  return "parts" in explanation ? explanation.parts.flatMap(actsOf) : [];
}
