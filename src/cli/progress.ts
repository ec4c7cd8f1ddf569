/**
 * Progress of a search, beside the report: a line that is written over where somebody watches, else
 * a line every few seconds. A short run shows none.
 */
import { type Progress, SECOND_ENGINE } from "../explorer/verdict.ts";
import { grouped, megabytes } from "../report/number.ts";
import type { Terminal } from "./terminal.ts";

/** Seconds before the first line, and between lines that stay. */
const QUIET = 1;
const INTERVAL = 5;
/** Seconds over which the speed is taken. */
const WINDOW = 3;

export class ProgressLine {
  #shown = false;
  #next = QUIET;
  #past: Progress[] = [];

  constructor(
    readonly terminal: Terminal,
    /** How many states there are, where the configuration says so. */
    readonly expected: number | null,
    readonly timeout: number | null,
  ) {}

  readonly update = (progress: Progress): void => {
    // What was found is explored again, with less trust in something that was learnt.
    if (progress.distinct < (this.#past.at(-1)?.distinct ?? 0)) this.#past.length = 0;
    this.#past.push(progress);
    while (this.#past.length > 2 && this.#past[1]!.seconds < progress.seconds - WINDOW)
      this.#past.shift();
    if (progress.seconds < this.#next) return;
    const { live } = this.terminal;
    this.#next = progress.seconds + (live ? 0 : INTERVAL);
    const line = this.#line(progress);
    this.terminal.note(live ? `\r\u001b[K${line}` : `${line}\n`);
    this.#shown = true;
  };

  /** Takes the line away, so that what follows starts on a clean one. */
  end(): void {
    if (this.#shown && this.terminal.live) this.terminal.note("\r\u001b[K");
  }

  #line(progress: Progress): string {
    const { distinct, generated, depth, queue, judging, seconds, bytes } = progress;
    const former = this.#past[0]!;
    const elapsed = Math.max(0.001, seconds - former.seconds);
    const speed = (distinct - former.distinct) / elapsed;
    if (judging !== null)
      return [
        `${Math.round(seconds)} s`,
        `all ${grouped(distinct)} states found`,
        judging === SECOND_ENGINE
          ? `comparing with ${judging}`
          : `judging ${judging} on their behaviours`,
        megabytes(bytes),
      ].join(", ");
    return [
      `${Math.round(seconds)} s`,
      `${grouped(distinct)} states`,
      `${grouped(generated)} generated`,
      `${grouped(speed)} states/s`,
      `depth ${depth}`,
      `${grouped(queue)} waiting`,
      megabytes(bytes),
      ...this.#left(progress, speed),
    ].join(", ");
  }

  // How many states a search will find cannot be known from those it has found. It is known where the
  // configuration tells; and a time limit says when it ends at the latest.
  #left({ distinct, seconds }: Progress, speed: number): readonly string[] {
    if (this.expected !== null && speed > 0 && distinct < this.expected)
      return [
        `${Math.floor((100 * distinct) / this.expected)} %`,
        `about ${Math.ceil((this.expected - distinct) / speed)} s left`,
      ];
    if (this.timeout !== null) return [`at most ${Math.ceil(this.timeout - seconds)} s left`];
    return [];
  }
}
