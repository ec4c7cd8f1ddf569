/**
 * Operations drawn along time, one a line: when each was called, and when it returned. Distances mean
 * nothing, only what comes before what.
 *
 *     c1  o1  put(1) → null  ├──┤
 *     c2  o2  get() → 1        ╞═══╡
 *     c3  o3  put(2) → ?          ├──┄┄
 */
import type { Operation } from "../refinement/history/history.ts";
import { operationText } from "./history.ts";
import { WIDTH } from "./lines.ts";

const LABEL_MAX = 50;
const CELL_MAX = 3;

/** @param marked is drawn with double lines */
export function timeline(
  operations: readonly Operation[],
  marked: Operation | null,
  indent: number,
): readonly string[] {
  const moments = operations
    .flatMap(({ called, returned }) => [called, returned])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const columns = [
    operations.map(({ client }) => client),
    operations.map(({ op }) => op),
    operations.map((operation) => cut(operationText(operation))),
  ];
  const widths = columns.map((column) => Math.max(...column.map(({ length }) => length)));
  const left = indent + widths.reduce((sum, width) => sum + width + 2, 0);
  const cell = Math.max(
    1,
    Math.min(CELL_MAX, Math.floor((WIDTH - left - 2) / Math.max(1, moments.length))),
  );
  return operations.map((operation, i) => {
    const label = columns.map((column, j) => column[i]!.padEnd(widths[j]! + 2)).join("");
    return `${" ".repeat(indent)}${label}${bar(operation, operation === marked, moments, cell)}`;
  });
}

function bar(
  { called, returned }: Operation,
  marked: boolean,
  moments: readonly number[],
  cell: number,
): string {
  const start = moments.indexOf(called) * cell;
  const line = marked ? "═" : "─";
  const open = marked ? "╞" : "├";
  if (!Number.isFinite(returned)) {
    const length = Math.max(0, (moments.length - 1) * cell - start);
    return `${" ".repeat(start)}${open}${line.repeat(length)}┄┄`;
  }
  const end = moments.indexOf(returned) * cell;
  return `${" ".repeat(start)}${open}${line.repeat(Math.max(0, end - start - 1))}${marked ? "╡" : "┤"}`;
}

const cut = (text: string): string =>
  text.length > LABEL_MAX ? `${text.slice(0, LABEL_MAX - 1)}…` : text;
