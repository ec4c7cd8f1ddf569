/** SPIN: compiles a model of ours and measures the search. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tableBits } from "./limit.ts";
import { type TimedRun, timed } from "./processor-time.ts";
import type { Subject } from "./subjects.ts";

/**
 * A full search for violated assertions that keeps every state whole. Without `NOCOMP` it would
 * mask the states, which saves it a byte of twenty and costs a tenth of the time.
 */
const SAFETY = ["-O2", "-DSAFETY", "-DNOREDUCE", "-DNOFAIR", "-DNOCOMP"];
/** A full search for a cycle that is fair and breaks the property. It needs masks. */
const LIVENESS = ["-O2", "-DNOREDUCE"];
/** Deeper than any path without a repeated state, unless the model says otherwise. */
const DEPTH = 10_000;

export interface SpinRun {
  readonly cpu: number;
  readonly bytes: number;
}

export interface Spin {
  readonly version: string;
  readonly compiler: string;
  readonly compilerVersion: string;
}

/** The tools, or a sentence that says what is missing. */
export function findSpin(): Spin | string {
  const version = firstLine("spin", "-V");
  if (version === null) return "SPIN was left out: `spin` is not installed.";
  for (const compiler of ["cc", "gcc", "clang"]) {
    const compilerVersion = firstLine(compiler, "--version");
    if (compilerVersion !== null) return { version, compiler, compilerVersion };
  }
  return "SPIN was left out: it needs a C compiler, and none is installed.";
}

function firstLine(command: string, argument: string): string | null {
  const { status, stdout } = spawnSync(command, [argument], { encoding: "utf8" });
  return status === 0 ? stdout.trim().split("\n")[0]! : null;
}

/** A compiled search that can be run several times. */
export class Pan {
  readonly #folder = mkdtempSync(join(tmpdir(), "fairlead-spin-"));

  constructor(
    { compiler }: Spin,
    readonly subject: Subject & { readonly spin: NonNullable<Subject["spin"]> },
  ) {
    const { define, liveness } = subject.spin;
    this.#compile(compiler, [`-D${define}`], SAFETY);
    // Whatever else it judges, it has to find the same states.
    if (liveness) {
      this.#requireSame(this.#pan([]).output);
      this.#compile(compiler, [`-D${define}`, "-DLIVENESS"], LIVENESS);
    }
  }

  /** Variables are not forgotten where they are not used any more: states are to be the same. */
  #compile(compiler: string, defines: readonly string[], flags: readonly string[]): void {
    const path = fileURLToPath(new URL(this.subject.spin.model, import.meta.url));
    const options = { cwd: this.#folder, stdio: "pipe" } as const;
    execFileSync("spin", ["-o2", "-a", ...defines, path], options);
    execFileSync(compiler, [...flags, "-o", "pan", "pan.c"], options);
  }

  #pan(options: readonly string[]): TimedRun {
    const table = `-w${tableBits(this.subject.expect.distinct)}`;
    const depth = `-m${this.subject.spin.depth ?? DEPTH}`;
    const run = timed("./pan", ["-n", depth, table, ...options], this.#folder);
    if (run.code !== 0) throw new Error(`SPIN ended with ${run.code}\n${run.output}`);
    return run;
  }

  run(): SpinRun {
    const { liveness } = this.subject.spin;
    const { output, cpu } = this.#pan(liveness ? ["-a", "-f"] : []);
    if (liveness) this.#requireNoError(output);
    else this.#requireSame(output);
    return {
      cpu,
      bytes:
        Number(
          /([\d.]+)\s+(?:total actual )?memory usage \(Mbyte\)|([\d.]+)\s+total actual memory usage/
            .exec(output)!
            .slice(1)
            .find((n) => n !== undefined),
        ) *
        2 ** 20,
    };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #requireNoError(output: string): void {
    const { spec, size } = this.subject;
    if (!/errors: 0\b/.test(output) || /search depth too small/.test(output))
      throw new Error(`SPIN, ${spec}, ${size}: an error, or not all was searched\n${output}`);
  }

  #requireSame(output: string): void {
    const { spec, size, expect } = this.subject;
    const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1]);
    const stored = number(/([\d.e+]+) states, stored/);
    // SPIN rounds large numbers to eight digits.
    const steps = Number(number(/([\d.e+]+) transitions/).toPrecision(6));
    this.#requireNoError(output);
    if (stored !== expect.distinct || steps !== Number(expect.generated.toPrecision(6)))
      throw new Error(`SPIN, ${spec}, ${size}: ${stored} states, ${steps} steps\n${output}`);
  }
}
