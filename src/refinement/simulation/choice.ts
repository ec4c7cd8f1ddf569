/**
 * What can be chosen at a point of a simulation. A choice names what it is about, never its place in
 * a list, so that it means the same when other choices are left out.
 */

/**
 * Of a choice in a schedule: what a run without faults does is done until the choice is possible; or,
 * in silence, timers run out until it is, while nothing arrives.
 */
interface Awaited {
  readonly awaited?: Waiting;
}
export type Waiting = "usual" | "silent";

/** A choice that makes a node take a step may crash it after so many of the step's outputs. */
interface Crashing {
  readonly crash?: number;
}

export type StepChoice = Awaited &
  Crashing &
  (
    | { readonly kind: "deliver"; readonly message: string }
    | { readonly kind: "fire"; readonly node: string; readonly timer: string }
    | { readonly kind: "invoke"; readonly operation: string }
    | { readonly kind: "restart"; readonly node: string }
  );

export type Choice = StepChoice | (Awaited & Circumstance);

/** What happens to nodes, messages and clients. */
type Circumstance =
  | { readonly kind: "drop" | "duplicate"; readonly message: string }
  /** Milliseconds later than it would have come. */
  | { readonly kind: "delay"; readonly message: string; readonly by: number }
  | {
      readonly kind: "postpone";
      readonly node: string;
      readonly timer: string;
      readonly by: number;
    }
  /** A client stops waiting. */
  | { readonly kind: "timeout"; readonly operation: string }
  /** Messages over a cut wait until it heals; if it is lossy, those sent meanwhile are lost. */
  | { readonly kind: "partition"; readonly cut: string; readonly lossy: boolean }
  | { readonly kind: "heal"; readonly cut: string }
  /** `loses` what it has written last, if nothing has been done since that had to wait for it. */
  | { readonly kind: "crash"; readonly node: string; readonly loses: boolean }
  /** A clock runs so fast from now on. */
  | { readonly kind: "drift"; readonly node: string; readonly rate: number }
  /** A clock is set forward (or back) by so many milliseconds. */
  | { readonly kind: "jump"; readonly node: string; readonly by: number }
  /** A disk that has said so before now has written what it was given. */
  | { readonly kind: "sync"; readonly node: string };

export type ChoiceKind = Choice["kind"];

/** A choice as one word, awaited or not. */
export function choiceText(choice: Choice): string {
  const text = `${choice.kind}(${argumentsOf(choice).map(encode).join(";")})`;
  return "crash" in choice && choice.crash !== undefined ? `${text}!${choice.crash}` : text;
}

function argumentsOf(choice: Choice): readonly (string | number)[] {
  switch (choice.kind) {
    case "deliver":
    case "drop":
    case "duplicate":
      return [choice.message];
    case "delay":
      return [choice.message, choice.by];
    case "fire":
      return [choice.node, choice.timer];
    case "postpone":
      return [choice.node, choice.timer, choice.by];
    case "invoke":
    case "timeout":
      return [choice.operation];
    case "partition":
      return choice.lossy ? [choice.cut, "lossy"] : [choice.cut];
    case "heal":
      return [choice.cut];
    case "crash":
      return choice.loses ? [choice.node, "loses"] : [choice.node];
    case "restart":
    case "sync":
      return [choice.node];
    case "drift":
      return [choice.node, choice.rate];
    case "jump":
      return [choice.node, choice.by];
  }
}

/** Without what means something in a schedule; `decodeURIComponent` undoes it. */
export const encode = (argument: string | number): string =>
  String(argument).replace(/[\s();!%]/g, (sign) =>
    Array.from(
      new TextEncoder().encode(sign),
      (byte) => `%${byte.toString(16).padStart(2, "0")}`,
    ).join(""),
  );

export class BadChoice extends Error {
  constructor(readonly text: string) {
    super(`${text} is no choice`);
    this.name = "BadChoice";
  }
}

function decoded(argument: string, text: string): string {
  try {
    return decodeURIComponent(argument);
  } catch {
    throw new BadChoice(text);
  }
}

/**
 * The choice that a word stands for.
 * @throws BadChoice
 */
export function parseChoice(text: string): Choice {
  const match = /^([a-z]+)\(([^()!\s]+)\)(?:!(\d+))?$/.exec(text);
  if (!match) throw new BadChoice(text);
  const [, kind, list, crash] = match;
  const given = list!.split(";").map((argument) => decoded(argument, text));
  const [first, second, third] = given as [string, string, string];
  const crashing: Crashing = crash === undefined ? {} : { crash: Number(crash) };
  const choice = ((): Choice | null => {
    switch (kind) {
      case "deliver":
        return { kind, message: first, ...crashing };
      case "fire":
        return { kind, node: first, timer: second, ...crashing };
      case "invoke":
        return { kind, operation: first, ...crashing };
      case "restart":
        return { kind, node: first, ...crashing };
      case "drop":
      case "duplicate":
        return { kind, message: first };
      case "delay":
        return { kind, message: first, by: Number(second) };
      case "postpone":
        return { kind, node: first, timer: second, by: Number(third) };
      case "timeout":
        return { kind, operation: first };
      case "partition":
        return { kind, cut: first, lossy: second === "lossy" };
      case "heal":
        return { kind, cut: first };
      case "crash":
        return { kind, node: first, loses: second === "loses" };
      case "drift":
        return { kind, node: first, rate: Number(second) };
      case "jump":
        return { kind, node: first, by: Number(second) };
      case "sync":
        return { kind, node: first };
      default:
        return null;
    }
  })();
  if (choice === null || choiceText(choice) !== text) throw new BadChoice(text);
  return choice;
}
