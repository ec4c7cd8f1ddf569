/** `fairlead graph`: the whole state graph of a small model, for Graphviz. */
import { Broken } from "../explorer/breakage.ts";
import { breakageText } from "../report/breakage.ts";
import { type OptionTable, readArguments, SUBJECT_OPTIONS } from "./arguments.ts";
import { graphText, Nothing, requireWritable, write } from "./output.ts";
import { Refusal } from "./refusal.ts";
import { isModel, subjectOf } from "./subject.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  ...SUBJECT_OPTIONS,
  out: { type: "string" },
} as const satisfies OptionTable;

export async function graphCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const read = readArguments("graph", args, OPTIONS);
  if (read.flag("help")) {
    const { graphHelp } = await import("./help.ts");
    terminal.out(graphHelp);
    return 0;
  }
  const file = read.text("out");
  if (file !== undefined) requireWritable(file, [".dot"]);
  if (read.words.length > 1)
    throw new Refusal(`one file at a time, not ${read.words.join(" and ")}`);
  const subject = await subjectOf(read, read.words[0]);
  try {
    if (!isModel(subject.model)) throw new Broken(subject.model);
    const text = await graphText(subject.model, null, subject.watchdog);
    if (file === undefined) terminal.out(text);
    else {
      write(file, text);
      terminal.note(`Wrote ${file}.\n`);
    }
    return 0;
  } catch (error) {
    if (error instanceof Nothing) throw new Refusal(error.message);
    if (!(error instanceof Broken)) throw error;
    const { what } = breakageText({ ...error.breakage, trace: null });
    terminal.note(`fairlead: the specification is broken: ${what}; fairlead check says more\n`);
    return 3;
  }
}
