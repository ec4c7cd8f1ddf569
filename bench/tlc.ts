/** TLC: runs it on a model of tlaplus/Examples, beside ours, and reads what it found. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type TimedRun, timed } from "./processor-time.ts";
import type { Subject, TlcModel } from "./subjects.ts";

export interface Tlc {
  readonly java: string;
  /** The path of tla2tools.jar. */
  readonly jar: string;
  /** The folder of tlaplus/Examples. */
  readonly examples: string;
  readonly version: string;
  readonly javaVersion: string;
}

export interface TlcRun {
  /** Processor seconds of the whole process. */
  readonly cpu: number;
  /** Of them, what it takes to begin: those of a model with one state, in the same turn. */
  readonly startUp: number;
}

/** What TLC says that it found. */
export interface TlcCounts {
  readonly distinct: number;
  readonly generated: number;
}

/** The tools, or a sentence that says what is missing. */
export function findTlc(environment: Readonly<Record<string, string | undefined>>): Tlc | string {
  const { TLA2TOOLS: jar, TLA_EXAMPLES: examples, JAVA: java = "java" } = environment;
  if (!jar) return "TLC was left out: TLA2TOOLS does not name tla2tools.jar.";
  if (!existsSync(jar)) return "TLC was left out: the file that TLA2TOOLS names is not there.";
  if (!examples)
    return "TLC was left out: TLA_EXAMPLES does not name a folder of tlaplus/Examples.";
  if (!existsSync(join(examples, "specifications")))
    return "TLC was left out: the folder that TLA_EXAMPLES names has no specifications.";
  const javaVersion = firstLine(java, ["-version"]);
  if (javaVersion === null) return "TLC was left out: Java is not installed.";
  const version = firstLine(java, ["-cp", jar, "tlc2.TLC", "-help"], /^TLC2? Version.*/im);
  return { java, jar, examples, javaVersion, version: version ?? "TLC" };
}

function firstLine(command: string, args: readonly string[], wanted = /\S.*/): string | null {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return error ? null : (wanted.exec(stdout + stderr)?.[0].trim() ?? null);
}

/** One worker, so that its processor time is that of one search, as ours is. */
export function tlcArguments(jar: string, folder: string, module: string): readonly string[] {
  return [
    ...["-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC", "-workers", "1", "-noGenerateSpecTE"],
    ...["-metadir", join(folder, "states"), "-config", `${module}.cfg`, module],
  ];
}

/** The counts of a search that found no error; otherwise an error that has what TLC printed. */
export function parseTlc(output: string): TlcCounts {
  const found =
    /^(\d+) states generated, (\d+) distinct states found, 0 states left on queue\.$/m.exec(output);
  if (found === null || !/Model checking completed\. No error has been found\./.test(output))
    throw new Error(`TLC found an error, or did not end\n${output}`);
  return { generated: Number(found[1]), distinct: Number(found[2]) };
}

const START_UP: TlcModel = {
  module: "StartUp",
  config: ["INIT Init NEXT Next"],
  definitions: ["VARIABLE x", "Init == x = 0", "Next == x' = x"],
};

/** A model that can be run several times, in a folder of its own. */
export class TlcModelRun {
  readonly #folder = mkdtempSync(join(tmpdir(), "fairlead-tlc-"));
  readonly #module: string;

  constructor(
    readonly tlc: Tlc,
    readonly subject: Pick<Subject, "spec" | "size" | "expect">,
    model: TlcModel,
  ) {
    const folder = dirname(join(tlc.examples, model.module));
    for (const file of readdirSync(folder))
      if (file.endsWith(".tla")) copyFileSync(join(folder, file), join(this.#folder, file));
    this.#module = this.#write("Bench", model, basename(model.module));
    this.#write(START_UP.module, START_UP, null);
  }

  #write(name: string, { config, definitions }: TlcModel, extended: string | null): string {
    const module = definitions === undefined ? extended! : name;
    writeFileSync(join(this.#folder, `${module}.cfg`), `${config.join("\n")}\n`);
    if (definitions === undefined) return module;
    const head = [`---- MODULE ${name} ----`, ...(extended ? [`EXTENDS ${extended}`] : [])];
    writeFileSync(
      join(this.#folder, `${name}.tla`),
      `${[...head, ...definitions, "====", ""].join("\n")}`,
    );
    return module;
  }

  run(): TlcRun {
    const startUp = this.#timed(START_UP.module);
    const { cpu, counts } = this.#timed(this.#module);
    const { spec, size, expect } = this.subject;
    if (counts.distinct !== expect.distinct || counts.generated !== expect.generated)
      throw new Error(
        `TLC, ${spec}, ${size}: ${counts.distinct} states, ${counts.generated} generated`,
      );
    return { cpu, startUp: startUp.cpu };
  }

  #timed(module: string): TimedRun & { readonly counts: TlcCounts } {
    const { java, jar } = this.tlc;
    const run = timed(java, tlcArguments(jar, this.#folder, module), this.#folder);
    return { ...run, counts: parseTlc(run.output) };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
