/** What was measured for a subject, and what the numbers say side by side. */
import { type Measurement, measured } from "./job.ts";
import { Pan, type Spin, type SpinRun } from "./spin.ts";
import type { Subject } from "./subjects.ts";
import { type Tlc, TlcModelRun, type TlcRun } from "./tlc.ts";

export interface Result {
  readonly subject: Subject;
  readonly ours: Measurement;
  readonly limit: Measurement;
  readonly naive: Measurement | null;
  readonly spin: SpinRun | null;
  readonly tlc: TlcRun | null;
}

/** Measures everything about a subject; the median of so many turns, in each of which all run. */
export function measureAll(
  subject: Subject,
  spin: Spin | null,
  tlc: Tlc | null,
  turns: number,
): Result {
  const { distinct, generated } = subject.expect;
  const pan = spin && subject.spin ? new Pan(spin, { ...subject, spin: subject.spin }) : null;
  const model = tlc && subject.tlc ? new TlcModelRun(tlc, subject, subject.tlc) : null;
  try {
    const all = Array.from({ length: turns }, () => ({
      ours: measured({ kind: "check", subject }),
      limit: measured({ kind: "limit", keys: distinct, probes: generated }),
      naive: subject.naive ? measured({ kind: "naive", subject }) : null,
      spin: pan ? pan.run() : null,
      tlc: model ? model.run() : null,
    }));
    return {
      subject,
      ours: median(all.map((turn) => turn.ours)),
      limit: median(all.map((turn) => turn.limit)),
      naive: subject.naive ? median(all.map((turn) => turn.naive!)) : null,
      spin: pan ? median(all.map((turn) => turn.spin!)) : null,
      tlc: model ? median(all.map((turn) => turn.tlc!)) : null,
    };
  } finally {
    pan?.remove();
    model?.remove();
  }
}

/** The run that took the median processor time; the lower one of an even number. */
export function median<T extends { readonly cpu: number }>(runs: readonly T[]): T {
  const sorted = [...runs].sort((a, b) => a.cpu - b.cpu);
  return sorted[(sorted.length - 1) >> 1]!;
}

export const perSecond = ({ subject }: Result, { cpu }: { readonly cpu: number }) => ({
  distinct: subject.expect.distinct / cpu,
  generated: subject.expect.generated / cpu,
});

/** How much of the limit's speed is reached: 1 is all of it. */
export const shareOfLimit = ({ ours, limit }: Result): number => limit.cpu / ours.cpu;

/** Our time as a multiple of SPIN's: below 1 is faster. */
export const timesSpin = ({ ours, spin }: Result): number | null => spin && ours.cpu / spin.cpu;

/** How many times faster than TLC, start-up taken off both. */
export const fasterThanTlc = ({ tlc, ours }: Result): number | null =>
  tlc && (tlc.cpu - tlc.startUp) / ours.cpu;

export const fasterThanNaive = ({ naive, ours }: Result): number | null =>
  naive && naive.cpu / ours.cpu;

/** Everything the process had, also what Node takes for itself. */
export const bytesPerState = ({ subject, ours }: Result): number =>
  ours.peakBytes / subject.expect.distinct;

export const storeBytesPerState = ({ subject, ours }: Result): number =>
  ours.facts.storeBytes! / subject.expect.distinct;

export const authorRuns = ({ ours }: Result): number => ours.facts.executions! + ours.facts.audits!;
