/**
 * How far a simulation has come, beside the report: a line that is written over where somebody
 * watches, else a line every few seconds. A short one shows none.
 */
import type { Interim } from "../refinement/simulation/campaign.ts";
import { simulationProgressText } from "../report/simulation-progress.ts";

export interface Watcher {
  /** Whether a line can be written over. */
  readonly live: boolean;
  note(text: string): void;
}

/** Seconds before the first line, between lines that stay, and between lines that are written over. */
const QUIET = 1;
const INTERVAL = 5;
const LIVE_INTERVAL = 0.1;
/** Seconds over which the speed is taken. */
const WINDOW = 3;

interface Moment extends Interim {
  readonly seconds: number;
}

export class SimulationProgress {
  readonly #began = performance.now();
  #shown = false;
  #next = QUIET;
  #past: Moment[] = [];

  constructor(
    readonly watcher: Watcher,
    readonly wanted: number,
    /** Milliseconds that it may take. */
    readonly time: number | null,
  ) {}

  update(interim: Interim): void {
    const seconds = (performance.now() - this.#began) / 1000;
    if (seconds < this.#next) return;
    this.#past.push({ ...interim, seconds });
    while (this.#past.length > 2 && this.#past[1]!.seconds < seconds - WINDOW) this.#past.shift();
    const { live } = this.watcher;
    this.#next = seconds + (live ? LIVE_INTERVAL : INTERVAL);
    const text = simulationProgressText({
      ...interim,
      ...{ seconds, speed: this.#speed(), wanted: this.wanted },
      left: this.time === null ? null : Math.max(0, this.time / 1000 - seconds),
    });
    this.watcher.note(live ? `\r\u001b[K${text}` : `${text}\n`);
    this.#shown = true;
  }

  /** Takes the line away, so that what follows starts on a clean one. */
  end(): void {
    if (this.#shown && this.watcher.live) this.watcher.note("\r\u001b[K");
  }

  /** Runs and events in a second, lately. */
  #speed(): { readonly runs: number; readonly events: number } {
    const last = this.#past.at(-1)!;
    const former = this.#past.length > 1 ? this.#past[0]! : { runs: 0, events: 0, seconds: 0 };
    const elapsed = Math.max(0.001, last.seconds - former.seconds);
    return {
      runs: (last.runs - former.runs) / elapsed,
      events: (last.events - former.events) / elapsed,
    };
  }
}
