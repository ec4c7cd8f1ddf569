/** One measurement, and the process of its own that it is made in. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Subject } from "./subjects.ts";

export type Job =
  | { readonly kind: "check" | "naive"; readonly subject: Subject }
  | { readonly kind: "limit"; readonly keys: number; readonly probes: number };

export interface Measurement {
  /** Processor seconds, user and system, of the work alone. */
  readonly cpu: number;
  /** Of the whole process, so with start-up: Node, the compiler for TypeScript, the imports. */
  readonly processCpu: number;
  readonly wall: number;
  /** The most memory that the process had, all of it included. */
  readonly peakBytes: number;
  /** What the work itself tells about it. */
  readonly facts: Facts;
}

/** Counts by name; the limit has none. */
export interface Facts {
  readonly distinct?: number;
  readonly generated?: number;
  readonly depth?: number;
  readonly storeBytes?: number;
  readonly executions?: number;
  readonly audits?: number;
}

/** Runs the job in a fresh process, where no earlier job has warmed or filled anything. */
export function measured(job: Job): Measurement {
  const child = fileURLToPath(new URL("./child.ts", import.meta.url));
  const output = execFileSync(process.execPath, [...process.execArgv, child, JSON.stringify(job)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output) as Measurement;
}
