/** Files that `--out` asks for. What goes into one is told by how its name ends. */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Broken } from "../explorer/breakage.ts";
import type { Finding, Verdict } from "../explorer/verdict.ts";
import type { Model } from "../spec/model.ts";
import { vocabularyOf } from "./diagnosis.ts";
import { Refusal } from "./refusal.ts";

export interface Produced {
  readonly verdict: Verdict;
  readonly model: Model | null;
  readonly watchdog: number;
  /** The text of the report. */
  readonly text: () => Promise<string>;
}

/** Why a file was asked for that there is nothing for. */
class Nothing extends Error {}

type Writer = (produced: Produced) => Promise<string>;

const WRITERS: Readonly<Record<string, Writer>> = {
  ".itf.json": async (produced) => {
    const { itfTrace } = await import("../report/itf.ts");
    const { model, trace, loop, title } = traceOf(produced);
    return `${JSON.stringify(itfTrace(model.variables, trace, title, loop), null, 2)}\n`;
  },
  ".json": async ({ verdict, model }) => {
    const { verdictJson } = await import("../report/json.ts");
    const json = verdictJson(verdict, await vocabularyOf(verdict, model));
    return `${JSON.stringify(json, null, 2)}\n`;
  },
  ".dot": async ({ verdict, model, watchdog }) => {
    if (model === null) throw new Nothing("there is no model");
    return graphText(model, verdict.finding, watchdog);
  },
  ".mmd": async (produced) => {
    const { mermaidSequence } = await import("../report/mermaid.ts");
    const { model, trace, loop } = traceOf(produced);
    return mermaidSequence(model, trace, loop);
  },
  ".txt": ({ text }) => text(),
};

/** The state graph of a model for Graphviz. @throws Nothing when it has too many states */
export async function graphText(
  model: Model,
  finding: Pick<Finding, "trace" | "loop"> | null,
  watchdog: number,
): Promise<string> {
  const { graphOf } = await import("../explorer/graph.ts");
  const { dotGraph, DRAWN_MAX } = await import("../report/dot.ts");
  const graph = graphOf(model, DRAWN_MAX, watchdog);
  if (graph === null)
    throw new Nothing(
      `the state graph has more than ${DRAWN_MAX} states, and nobody could read it; take smaller constants`,
    );
  return dotGraph(model.name, model.variables, graph, finding?.trace ?? null, finding?.loop);
}

function traceOf({ verdict, model }: Produced) {
  const trace = verdict.finding?.trace ?? verdict.breakage?.trace ?? null;
  if (trace === null || model === null)
    throw new Nothing(`the verdict is ${verdict.outcome}, without a trace`);
  const loop = verdict.finding?.loop ?? null;
  return { model, trace, loop, title: `${verdict.outcome}: ${verdict.spec}` };
}

/** The ending of a file that can be written. @throws Refusal */
export function requireWritable(file: string, endings = Object.keys(WRITERS)): string {
  const ending = endings.find((each) => file.endsWith(each));
  if (ending === undefined)
    throw new Refusal(`--out ${file}: the name must end in ${endings.join(", ")}`);
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new Refusal(`--out ${file}: there is no folder ${folder}`);
  return ending;
}

/** Writes the files. @returns what to tell about each */
export async function writeFiles(files: readonly string[], produced: Produced): Promise<string[]> {
  const notes: string[] = [];
  for (const file of files)
    try {
      const text = await WRITERS[requireWritable(file)]!(produced);
      write(file, text);
      notes.push(`Wrote ${file}.`);
    } catch (error) {
      if (error instanceof Broken) notes.push(`Did not write ${file}: the spec is broken.`);
      else if (error instanceof Nothing) notes.push(`Did not write ${file}: ${error.message}.`);
      else throw error;
    }
  return notes;
}

/** @throws Refusal when the file system refuses */
export function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Refusal(`cannot write ${file}: ${(error as Error).message}`);
  }
}

export { Nothing };
