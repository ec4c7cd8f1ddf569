/**
 * A schedule: the choices of a run, by identity. After the last of them a run goes on without faults
 * (what is broken is mended first), so that a schedule need only say what was out of the ordinary.
 */
import { BadChoice, type Choice, choiceText, encode, parseChoice, type Waiting } from "./choice.ts";

export interface Schedule {
  /** What clients ask, and what nodes draw, comes from it. */
  readonly seed: number;
  /** What clients do not ask, although they would: operations, and clients who ask nothing at all. */
  readonly unasked?: readonly string[];
  readonly choices: readonly Choice[];
}

const VERSION = "s1";

/** A schedule as one line, to be kept and replayed. */
export const scheduleText = ({ seed, unasked = [], choices }: Schedule): string =>
  [VERSION, seed, ...unasked.map((name) => `-${encode(name)}`), ...choices.map(wordOf)].join(" ");

const SIGNS: Readonly<Record<Waiting, string>> = { usual: "~", silent: "=" };

/** One choice in a schedule; one that is awaited has a tilde in front, or an equals sign. */
export const wordOf = (choice: Choice): string =>
  choice.awaited ? SIGNS[choice.awaited] + choiceText(choice) : choiceText(choice);

const choiceOf = (word: string): Choice => {
  for (const [awaited, sign] of Object.entries(SIGNS) as [Waiting, string][])
    if (word.startsWith(sign)) return { ...parseChoice(word.slice(sign.length)), awaited };
  return parseChoice(word);
};

function nameOf(word: string): string {
  try {
    return decodeURIComponent(word.slice(1));
  } catch {
    throw new BadChoice(word);
  }
}

export class BadSchedule extends Error {
  constructor(
    /** What is wrong with it; null if it is no schedule at all. */
    readonly part: string | null,
  ) {
    super(part === null ? "this is no schedule" : `${part} is no part of a schedule`);
    this.name = "BadSchedule";
  }
}

/**
 * The schedule that a line stands for.
 * @throws BadSchedule
 */
export function parseSchedule(text: string): Schedule {
  const [version, seed, ...words] = text.trim().split(/\s+/);
  if (version !== VERSION || seed === undefined) throw new BadSchedule(null);
  if (!/^-?\d{1,15}$/.test(seed)) throw new BadSchedule(seed);
  const first = words.findIndex((word) => !word.startsWith("-"));
  const named = words.slice(0, first < 0 ? words.length : first);
  try {
    return {
      seed: Number(seed),
      ...(named.length === 0 ? {} : { unasked: named.map(nameOf) }),
      choices: words.slice(named.length).map(choiceOf),
    };
  } catch (error) {
    if (error instanceof BadChoice) throw new BadSchedule(error.text);
    throw error;
  }
}
