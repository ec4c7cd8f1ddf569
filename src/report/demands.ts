/** What makes a finite behaviour bad: what holds, or does not, of its states and steps. */
import type { Demand } from "../explorer/verdict.ts";
import { predicateName, standingText } from "./formula.ts";
import { enumerated } from "./sentence.ts";

/** Reasons that are told; of more, the last ones. */
const REASONS_MAX = 3;

/** What of which states makes a behaviour bad. */
export function reasonsText(demands: readonly Demand[]): string {
  const reasons: { from: number; to: number; readonly text: string; readonly step: boolean }[] = [];
  const tell = (at: number, texts: readonly string[], step: boolean): void => {
    if (texts.length === 0) return;
    const text = enumerated(texts);
    const same = reasons.find((each) => each.text === text && each.to === at - 1);
    if (same) same.to = at;
    else reasons.push({ from: at, to: at, text, step });
  };
  demands.forEach(({ holds, fails, step }, at) => {
    tell(at, standingTexts(holds, fails), false);
    if (step) tell(at + 1, stepTexts(step), true);
  });
  const told = reasons.slice(-REASONS_MAX).map(({ from, to, text, step }) => {
    const one = step ? `the step to state ${from}` : `in state ${from}`;
    const several = step ? `every step to states ${from} to ${to}` : `in states ${from} to ${to}`;
    return `${from === to ? one : several} ${text}`;
  });
  return told.join(", and ");
}

export const standingTexts = (
  holds: readonly string[],
  fails: readonly string[],
): readonly string[] => [
  ...holds.map((source) => standingText(source, true)),
  ...fails.map((source) => standingText(source, false)),
];

export const stepTexts = ({ holds, fails }: NonNullable<Demand["step"]>): readonly string[] => [
  ...holds.map((source) => `satisfies ${predicateName(source)}`),
  ...fails.map((source) => `does not satisfy ${predicateName(source)}`),
];
