/** The table of specifications, made from their files: headers, properties, configurations. */
import { readdirSync, readFileSync } from "node:fs";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec, Expectation } from "../../src/spec/spec.ts";
import { LOOPS } from "./loops.ts";

const folder = new URL("../../specs/", import.meta.url);

interface Entry {
  readonly file: string;
  /** The comment at the top, without its stars. */
  readonly header: string;
  readonly spec: AnySpec;
}

export async function specTable(): Promise<string> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const entries = await Promise.all(files.sort().map(read));
  const bases = entries.filter(({ file }) => file.split(".").length === 2);
  const variants = entries.filter((entry) => !bases.includes(entry));
  return [
    "# Specifications",
    "",
    "One protocol a file. This page is made from them by `test/specs/table.ts`; `UPDATE=1 npm test` makes",
    "it anew. `node bin/fairlead.js check specs/paxos.ts --config medium` checks one.",
    "",
    ...table(
      ["file", "what it is", "faults", "properties", "configurations: states found"],
      bases.map(({ file, header, spec }) => [
        link(file),
        summaryOf(header),
        firstSentence(labelled(header, "Faults")),
        propertiesOf(spec).join(", "),
        countsOf(spec).join("<br>"),
      ]),
    ),
    "",
    "Variants change one thing. A wrong one breaks the property named, in a shortest trace of so many",
    "states; or, if it takes a behaviour without end, in so many that go round and round from one of",
    "them, or after which nothing happens any more.",
    "",
    ...table(
      ["file", "the change", "finds"],
      variants.map(({ file, header, spec }) => [
        link(file),
        summaryOf(header),
        findingsOf(spec, LOOPS[file]).join("<br>"),
      ]),
    ),
    "",
  ].join("\n");
}

async function read(file: string): Promise<Entry> {
  const url = new URL(file, folder);
  const { default: spec } = (await import(/* @vite-ignore */ url.href)) as { default: AnySpec };
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(readFileSync(url, "utf8"))?.[1] ?? "";
  return { file, spec, header: comment.replace(/^ \* ?/gm, "") };
}

const link = (file: string): string => `[${file}](${file})`;

/** The first sentence of the header. */
const summaryOf = (header: string): string => firstSentence(header.split("\n\n")[0]!);

/** The text behind a label: it goes on over lines that are indented. */
function labelled(header: string, label: string): string {
  return new RegExp(`^${label}: (.*(?:\n {2}.*)*)`, "m").exec(header)?.[1] ?? "";
}

function firstSentence(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ");
  return (/^.*?\.(?=\s+[A-Z(]|$)/.exec(line)?.[0] ?? line).replace(/\.$/, "");
}

const names = (table: unknown, constants: unknown): readonly string[] =>
  Object.keys(typeof table === "function" ? table(constants) : (table ?? {}));

function propertiesOf(spec: AnySpec): readonly string[] {
  const { constants } = instantiate(spec);
  return [...names(spec.invariants, constants), ...names(spec.properties, constants)];
}

function expectationsOf(spec: AnySpec): readonly (readonly [string, string, Expectation])[] {
  return Object.entries(spec.configurations ?? {}).map(([name, configuration]) => {
    const { expect = {}, ...constants } = configuration as { expect?: Expectation };
    const settings = Object.entries(constants).map(([constant, value]) => `${constant} = ${value}`);
    return [name, settings.join(", "), expect] as const;
  });
}

function countsOf(spec: AnySpec): readonly string[] {
  return expectationsOf(spec).map(([name, settings, { distinct }]) => {
    const title = settings === "" ? name : `${name} (${settings})`;
    return distinct === undefined ? title : `${title}: ${distinct.toLocaleString("en")}`;
  });
}

function findingsOf(spec: AnySpec, loop: number | undefined): readonly string[] {
  return expectationsOf(spec).map(([, , { violates, states, distinct }]) => {
    if (violates === undefined) return `holds in ${distinct?.toLocaleString("en")} states`;
    if (loop === undefined) return `${violates}, ${states} states`;
    return loop === states! - 1
      ? `${violates}, ${states} states, then nothing`
      : `${violates}, ${states} states, then from state ${loop} again`;
  });
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}
