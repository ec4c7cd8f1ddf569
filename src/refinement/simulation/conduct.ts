/**
 * Runs a node's code, and sees to it that it behaves: that it changes nothing it was given, asks
 * neither clock nor dice, returns what a step is, and does not throw.
 */
import { enter, leave } from "../../host/calls.ts";
import { type Author, guarded } from "../../host/purity.ts";
import type { NodeTypes, Output, Step } from "../node.ts";

/** What a node did that no node may do. */
export interface Misconduct {
  readonly kind:
    | "throws"
    | "mutates"
    | "impure"
    | "ends-process"
    | "malformed"
    // It was ended, since it took too long, or too much memory.
    | "no-return"
    | "fills-memory";
  readonly what: string;
  readonly error: unknown;
}

class Impure extends Error {}
class Malformed extends Error {}

export const misconduct = (kind: Misconduct["kind"], what: string, error: unknown): Misconduct => ({
  kind,
  what,
  error,
});

export const isMisconduct = (value: object): value is Misconduct => !("outputs" in value);

/** V8's words for writing to something frozen. */
const FROZEN = /read only property|not extensible|Cannot (?:add|delete|define|redefine) property/;

export class Conduct implements Author {
  #busy = false;
  #used: { readonly source: string; readonly ends: boolean } | null = null;

  readonly running = (): boolean => this.#busy;
  readonly used = (source: string, ends: boolean): void => {
    this.#used ??= { source, ends };
    throw new Impure(source);
  };

  /** Runs `body` with the platform guarded. */
  guard<A>(body: () => A): A {
    return guarded(this, body);
  }

  /** To be called when a step was ended from outside. */
  ended(): void {
    this.#busy = false;
  }

  /** One step of a node. What it returns is frozen. */
  call<T extends NodeTypes>(
    nodes: ReadonlySet<string>,
    random: () => number,
    body: (random: () => number) => Step<T>,
  ): Step<T> | Misconduct {
    this.#used = null;
    this.#busy = true;
    let over = false;
    enter();
    try {
      const step = body(() => {
        if (over) throw new Impure("the random numbers of an earlier step");
        return random();
      });
      this.#busy = false;
      return this.#misuse(null) ?? checked(step, nodes);
    } catch (error) {
      this.#busy = false;
      const misuse = this.#misuse(error);
      if (misuse !== null) return misuse;
      if (error instanceof Impure) return misconduct("impure", error.message, error);
      if (error instanceof Malformed) return misconduct("malformed", error.message, null);
      const what = error instanceof Error ? error.message : String(error);
      const frozen = error instanceof TypeError && FROZEN.test(what);
      return misconduct(frozen ? "mutates" : "throws", what, error);
    } finally {
      over = true;
      leave();
    }
  }

  /** What the step used first, also where it caught what that threw. */
  #misuse(error: unknown): Misconduct | null {
    if (this.#used === null) return null;
    const { source, ends } = this.#used;
    return misconduct(ends ? "ends-process" : "impure", source, error);
  }
}

function checked<T extends NodeTypes>(step: Step<T>, nodes: ReadonlySet<string>): Step<T> {
  if (typeof step !== "object" || step === null || !Array.isArray(step.outputs))
    throw new Malformed("what a step returns is no { state, outputs }");
  freeze(step.state, "state", true);
  freeze(step.outputs, "outputs", false);
  for (const output of step.outputs as readonly Output<T>[]) {
    switch (output.kind) {
      case "send":
        if (!nodes.has(output.to))
          throw new Malformed(`it sends to ${output.to}, which is no node`);
        break;
      case "set-timer":
        if (typeof output.timer !== "string" || !(output.after >= 0))
          throw new Malformed(`it sets a timer to ${output.after} ms`);
        break;
      case "cancel-timer":
      case "persist":
      case "reply":
        break;
      default:
        throw new Malformed(`"${(output as { kind: unknown }).kind}" is no kind of output`);
    }
  }
  return step;
}

/** Objects that are frozen through and through, of those that are worth remembering. */
const known = new WeakSet<object>();

/**
 * Freezes a value; refuses what is not plain data.
 * @param kept whether it will be seen again, as the state of a node is
 */
export function freeze(value: unknown, path: string, kept: boolean): void {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "string" || typeof value === "boolean" || value === null) return;
    if (typeof value === "number" && Number.isFinite(value)) return;
    throw new Malformed(`${path} is ${typeof value === "number" ? value : named(value)}`);
  }
  if (known.has(value)) return;
  let deep = false;
  if (Array.isArray(value)) {
    Object.freeze(value);
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      if (typeof item === "object" && item !== null) deep = true;
      else if (typeof item === "string") continue;
      freeze(item, `${path}[${i}]`, kept);
    }
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      throw new Malformed(`${path} is ${named(value)}`);
    Object.freeze(value);
    for (const name in value) {
      const item = (value as Readonly<Record<string, unknown>>)[name];
      if (typeof item === "object" && item !== null) deep = true;
      else if (typeof item === "string") continue;
      freeze(item, `${path}.${name}`, kept);
    }
  }
  // Last, so that a cycle ends in an overflow and not in silence. What has no depth is soon seen.
  if (deep && kept) known.add(value);
}

const named = (value: unknown): string =>
  typeof value === "object"
    ? `a ${value?.constructor?.name ?? "class instance"}`
    : value === undefined
      ? "undefined"
      : `a ${typeof value}`;
