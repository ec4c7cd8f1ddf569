/** Why a property fails in a state: the quantifiers that decided it, with their witnesses. */
import { parameterName, type Watcher, watching } from "../spec/watch.ts";
import type { Judge } from "./learning/judges.ts";
import type { Machine } from "./learning/machine.ts";
import { snapshot } from "./learning/snapshot.ts";
import type { Why, Witness } from "./verdict.ts";

/** Runs the failing clause once more on the state at hand, and watches its quantifiers. */
export function explain(machine: Machine, judge: Judge): Why {
  const watcher = new WitnessWatcher();
  watching(watcher, () => machine.judges.directly(judge));
  return { clause: judge.label, witnesses: watcher.decisive };
}

class WitnessWatcher implements Watcher {
  /** Witnesses of the outermost quantifier that found one last, and of those inside it. */
  decisive: readonly Witness[] = [];

  quantify<T>(range: readonly T[], predicate: (element: T) => boolean, decisive: boolean): boolean {
    for (const element of range) {
      this.decisive = [];
      if (predicate(element) !== decisive) continue;
      this.decisive = [
        { variable: parameterName(predicate), value: snapshot(element) },
        ...this.decisive,
      ];
      return decisive;
    }
    this.decisive = [];
    return !decisive;
  }

  implication(): void {}
}
