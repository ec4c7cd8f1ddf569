/** Tables in Markdown, which read well on a terminal, too. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import {
  authorRuns,
  bytesPerState,
  fasterThanNaive,
  fasterThanTlc,
  perSecond,
  type Result,
  shareOfLimit,
  storeBytesPerState,
  timesSpin,
} from "./result.ts";
import type { Spin } from "./spin.ts";
import type { Tlc } from "./tlc.ts";

type Column = readonly [title: string, cell: (result: Result) => string];

const MODEL: Column = ["model", ({ subject }) => `${subject.spec}, ${subject.size}`];

const OURS: readonly Column[] = [
  MODEL,
  ["distinct", ({ subject }) => whole(subject.expect.distinct)],
  ["generated", ({ subject }) => whole(subject.expect.generated)],
  ["depth", ({ subject }) => whole(subject.expect.depth)],
  ["CPU s", ({ ours }) => short(ours.cpu)],
  ["with start-up", ({ ours }) => short(ours.processCpu)],
  ["wall s", ({ ours }) => short(ours.wall)],
  ["distinct/s", (result) => thousands(perSecond(result, result.ours).distinct)],
  ["generated/s", (result) => thousands(perSecond(result, result.ours).generated)],
  ["peak B/state", (result) => short(bytesPerState(result))],
  ["store B/state", (result) => short(storeBytesPerState(result))],
  ["author runs", (result) => whole(authorRuns(result))],
  ["of them audits", ({ ours }) => whole(ours.facts.audits!)],
];

const OTHERS: readonly Column[] = [
  MODEL,
  ["CPU s", ({ ours }) => short(ours.cpu)],
  ["limit: generated/s", (result) => thousands(perSecond(result, result.limit).generated)],
  ["share of limit", (result) => short(shareOfLimit(result))],
  ["SPIN CPU s", ({ spin }) => maybe(spin?.cpu)],
  ["time / SPIN's", (result) => maybe(timesSpin(result))],
  [
    "SPIN B/state",
    ({ spin, subject }) => maybe(spin ? spin.bytes / subject.expect.distinct : null),
  ],
  ["TLC CPU s", ({ tlc }) => maybe(tlc && tlc.cpu - tlc.startUp)],
  ["TLC start-up", ({ tlc }) => maybe(tlc?.startUp)],
  ["faster than TLC", (result) => maybe(fasterThanTlc(result))],
  [
    "naive: distinct/s",
    (result) => (result.naive ? thousands(perSecond(result, result.naive).distinct) : ""),
  ],
  ["faster than naive", (result) => maybe(fasterThanNaive(result))],
];

/** All that a run found out, and where. */
export function report(
  results: readonly Result[],
  spin: Spin | string,
  tlc: Tlc | string,
  turns: number,
  targets: readonly string[],
): string {
  // What was left out of the run has no column: an empty one would look like a missing result.
  const others = OTHERS.filter(([title]) => !/TLC/.test(title) || typeof tlc !== "string");
  return [
    ...machine(spin, tlc, turns),
    "",
    ...table(OURS, results),
    "",
    ...table(others, results),
    "",
    ...targets.map((line) => `- ${line}`),
  ].join("\n");
}

function machine(spin: Spin | string, tlc: Tlc | string, turns: number): string[] {
  const [processor] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return [
    `${new Date().toISOString().slice(0, 10)}; ${processor?.model.trim()}, ${cpus().length} cores, ` +
      `${gibibytes} GiB; ${process.platform}, Node ${process.version}.`,
    turns === 1 ? "One run of each." : `Medians of ${turns} runs, taken in turns.`,
    typeof spin === "string" ? spin : `${spin.version}; ${spin.compilerVersion}.`,
    typeof tlc === "string" ? tlc : `${tlc.version}; ${tlc.javaVersion}.`,
  ];
}

function table(columns: readonly Column[], results: readonly Result[]): string[] {
  const rows = [
    columns.map(([title]) => title),
    ...results.map((result) => columns.map(([, cell]) => cell(result))),
  ];
  const widths = columns.map((_, i) => Math.max(3, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const [head, ...body] = rows.map((row) =>
    line(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))),
  );
  const rule = line(
    widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)),
  );
  return [head!, rule, ...body];
}

const short = (n: number): string => (n >= 100 ? whole(Math.round(n)) : n.toFixed(n >= 10 ? 1 : 2));
const whole = (n: number): string => n.toLocaleString("en-GB");
const thousands = (n: number): string => whole(Number(Math.round(n).toPrecision(3)));
const maybe = (n: number | null | undefined): string => (n == null ? "" : short(n));

const BEGIN = "<!-- results -->";
const END = "<!-- end of results -->";

/** Puts a report in the place of the last one. */
export function write(file: URL, text: string): void {
  const [before, rest] = readFileSync(file, "utf8").split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${file.pathname} has no place for results`);
  writeFileSync(file, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
}
